/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tenants as CSV and JSON: every cell stays one, nothing becomes a formula. */
#include "console/items/hoist-tenant-export.h"

#include "model/hoist-json.h"
#include "scene.h"

static char *export(HoistExportFormat format)
{
  SceneTenant hostile = { "acme",   "production",
                          "v0.2.0", "v0.3.0",
                          "held",   "healthy",
                          1,        .hold = "=HYPERLINK(\"http://x\"),\nsecond line" };
  g_autoptr (GPtrArray) reports =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_tenant_report_unref);
  g_autoptr (GBytes) bytes = NULL;

  g_ptr_array_add (reports, scene_report (&hostile));
  bytes = hoist_tenant_export_make (reports, format);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
test_csv (void)
{
  g_autofree char *text = export(HOIST_EXPORT_CSV);
  g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, 3); /* heading, one row, nothing */
  g_assert_true (g_str_has_prefix (lines[0], "id,slug,name,"));
  g_assert_nonnull (strstr (lines[1], ",acme,acme,cbapp,production,"));
  /* a report's texts are of one line: the break is shown, not kept */
  g_assert_nonnull (strstr (lines[1], ",held,healthy,,\"'=HYPERLINK(\"\"http://x\"\"),"));
  g_assert_nonnull (strstr (lines[1], "second line\",dana,2026-"));
}

static void
test_json (void)
{
  g_autofree char *text = export(HOIST_EXPORT_JSON);
  g_autoptr (HoistValue) value = hoist_json_parse (text, -1, NULL);
  const HoistValue *list = hoist_value_get_member (value, "tenants");
  const HoistValue *hold = hoist_value_get_member (hoist_value_get_element (list, 0), "hold");

  g_assert_cmpuint (hoist_value_get_size (list), ==, 1);
  g_assert_true (g_str_has_prefix (hoist_value_lookup_string (hold, "reason", ""),
                                   "=HYPERLINK(")); /* as it is */
}

static void
test_choose (void)
{
  g_assert_cmpint (hoist_tenant_export_choose ("a.JSON"), ==, HOIST_EXPORT_JSON);
  g_assert_cmpint (hoist_tenant_export_choose ("a.csv"), ==, HOIST_EXPORT_CSV);
  g_assert_cmpint (hoist_tenant_export_choose ("tenants"), ==, HOIST_EXPORT_CSV);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/tenant-export/csv", test_csv);
  g_test_add_func ("/console/tenant-export/json", test_json);
  g_test_add_func ("/console/tenant-export/choose", test_choose);
  return g_test_run ();
}
