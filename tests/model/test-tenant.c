/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stored form of a tenant: what is written comes back, what breaks a rule does not. */
#include "model/hoist-tenant.h"

#include "base/hoist-error.h"
#include "examples.h"

static void
test_round_trip (void)
{
  g_autoptr (HoistTenant) tenant = example_tenant ();
  g_autofree char *json = EXAMPLE_JSON (hoist_tenant_write, tenant);
  g_autoptr (HoistValue) value = example_parse (json);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenant) back = hoist_tenant_read (value, &error);
  g_assert_no_error (error);
  g_autofree char *again = EXAMPLE_JSON (hoist_tenant_write, back);
  g_assert_cmpstr (again, ==, json);
  g_assert_cmpstr (back->slug, ==, "acme");
  g_assert_cmpstr (back->node, ==, "");
  g_assert_cmpint (back->environment, ==, HOIST_ENVIRONMENT_PRODUCTION);
  g_assert_cmpuint (back->backend_port, ==, 8101);
  g_assert_null (back->hold_reason);
  g_assert_cmpint (back->created_at / 1000, ==, EXAMPLE_TIME / 1000);
  g_assert_cmpint (back->deployed_at, ==, 0);
  g_assert_cmpstr (hoist_value_lookup_string (back->settings, "API_PORT", NULL), ==, "8101");
}

static void
test_copy_is_deep (void)
{
  g_autoptr (HoistTenant) tenant = example_tenant ();
  HoistTenant fields = *tenant;
  fields.hold_reason = (char *) "audit";
  fields.name = NULL;
  g_autoptr (HoistTenant) copy = hoist_tenant_new (&fields);
  g_assert_true (copy->slug != tenant->slug);
  g_assert_cmpstr (copy->name, ==, "");
  g_assert_cmpstr (copy->hold_reason, ==, "audit");
  g_autoptr (HoistTenant) same = hoist_tenant_ref (copy);
  g_assert_true (same == copy);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *name, *member;
  } cases[] = {
    { "id", "\"rn_0123456789abcdef\"" },
    { "id", "\"tn_0123456789abcde\"" },
    { "id", "null" },
    { "slug", "\"Acme\"" },
    { "slug", "\"-x\"" },
    { "slug", "\"a;b\"" },
    { "slug", "\"api\"" },
    { "directory", "\"srv/acme\"" },
    { "directory", "\"/srv/../etc\"" },
    { "directory", NULL },
    { "environment", "\"live\"" },
    { "environment", "1" },
    { "backend_port", "65536" },
    { "backend_port", "\"80\"" },
    { "domain", "\"a%h\"" },
    { "settings", "[]" },
    { "created_at", "1" },
    { "name", "\"a\\u202eb\"" },
    { "unknown", "1" },
  };
  g_autoptr (HoistTenant) tenant = example_tenant ();
  g_autofree char *json = EXAMPLE_JSON (hoist_tenant_write, tenant);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HoistValue) value = example_edit (json, cases[i].name, cases[i].member);
      g_autoptr (GError) error = NULL;
      g_assert_null (hoist_tenant_read (value, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      g_autofree char *place = g_strdup_printf ("tenant.%s", cases[i].name);
      g_assert_true (g_str_has_prefix (error->message, place));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tenant/round-trip", test_round_trip);
  g_test_add_func ("/tenant/copy-is-deep", test_copy_is_deep);
  g_test_add_func ("/tenant/refused", test_refused);
  return g_test_run ();
}
