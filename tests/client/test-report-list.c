/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/hoist-report-list.h"
#include "base/hoist-error.h"
#include "model/hoist-json.h"

#include <string.h>

static gpointer
read_text (const HoistValue *value, GError **error)
{
  if (hoist_value_get_type_of (value) == HOIST_VALUE_STRING)
    return g_strdup (hoist_value_get_string (value));
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL, "no text");
  return NULL;
}

static void
test_list (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) value =
      hoist_json_parse ("{\"good\":[\"a\",\"b\"],\"bad\":[\"a\",1],\"odd\":7}", -1, &error);
  g_autoptr (GPtrArray) good = hoist_report_list_read (value, "good", read_text, g_free, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (good->len, ==, 2);
  g_autoptr (GPtrArray) absent = hoist_report_list_read (value, "none", read_text, g_free, &error);
  g_assert_cmpuint (absent->len, ==, 0);
  g_autoptr (GPtrArray) odd = hoist_report_list_read (value, "odd", read_text, g_free, &error);
  g_assert_cmpuint (odd->len, ==, 0);
  g_autoptr (GPtrArray) empty = hoist_report_list_ref_empty ();
  g_assert_true (odd == empty && absent == empty); /* ten thousand rows share it */
  g_assert_null (hoist_report_list_read (value, "bad", read_text, g_free, &error));
  g_assert_nonnull (strstr (error->message, "bad[1]"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report-list/list", test_list);
  return g_test_run ();
}
