/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables for other programs: quotes and line ends stay inside their cell, nothing is a formula, and
 * JSON is what the API writes. */
#include "console/items/hoist-run-table.h"

#include "model/hoist-json.h"
#include "scene.h"

static GPtrArray *
make_runs (void)
{
  g_autoptr (HoistRun) model = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_OLD_RESTORED);
  HoistRun fields = *model;
  GPtrArray *runs = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_run_unref);

  fields.reason = (char *) "=HYPERLINK(\"http://x\")";
  fields.cause = (char *) "two\nlines, \"quoted\"";
  g_ptr_array_add (runs, hoist_run_new (&fields));
  return runs;
}

static void
test_csv (void)
{
  g_autoptr (GPtrArray) runs = make_runs ();
  g_autofree char *csv = hoist_run_table_dup_csv (runs);

  g_assert_true (g_str_has_prefix (csv, "\"created_at\",\"tenant\",\"kind\","));
  g_assert_nonnull (strstr (csv, "\"acme\",\"upgrade\",\"v0.2.0\",\"v0.3.0\",\"ended\","
                                 "\"old-restored\",\"local:dana\","));
  g_assert_nonnull (strstr (csv, "\"'=HYPERLINK(\"\"http://x\"\")\""));
  g_assert_nonnull (strstr (csv, "\"two\nlines, \"\"quoted\"\"\""));
  g_assert_true (g_str_has_suffix (csv, "\"\r\n"));
}

static void
test_json (void)
{
  g_autoptr (GPtrArray) runs = make_runs ();
  g_autofree char *json = hoist_run_table_dup_json (runs);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) value = hoist_json_parse (json, -1, &error);
  const HoistValue *list;

  g_assert_no_error (error);
  list = hoist_value_get_member (value, "runs");
  g_assert_cmpuint (hoist_value_get_size (list), ==, 1);
  g_assert_cmpstr (hoist_value_lookup_string (hoist_value_get_element (list, 0), "cause", ""), ==,
                   "two\nlines, \"quoted\"");
}

static void
test_events (void)
{
  g_autoptr (GPtrArray) events =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_event_unref);
  HoistEvent fields = { .position = 7,
                        .type = HOIST_EVENT_TENANT,
                        .phase = (char *) "held",
                        .tenant = (char *) "tn_acme000000000000",
                        .run = (char *) "",
                        .step = -1,
                        .time = SCENE_NOW,
                        .payload = hoist_value_new_object (),
                        .hash = (char *) "ab" };
  g_autofree char *csv = NULL;
  g_autofree char *json = NULL;

  g_ptr_array_add (events, hoist_event_new (&fields));
  hoist_value_unref (fields.payload);
  csv = hoist_event_table_dup_csv (events);
  json = hoist_event_table_dup_json (events);
  g_assert_nonnull (strstr (csv, "\"7\",\"2026-11-21T04:45:06.000Z\",\"tenant\",\"held\","));
  g_assert_nonnull (strstr (json, "\"position\":7"));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/run-table/csv", test_csv);
  g_test_add_func ("/console/run-table/json", test_json);
  g_test_add_func ("/console/run-table/events", test_events);
  return g_test_run ();
}
