/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs and their log lines. */
#include "model/hoist-run.h"

#include "base/hoist-error.h"
#include "examples.h"

static void
test_round_trip (void)
{
  g_autoptr (HoistRun) run = example_run ();
  g_autofree char *json = EXAMPLE_JSON (hoist_run_write, run);
  g_assert_nonnull (strstr (json, "\"details\":[\"Stopping services...\",\"Services stopped\"]"));
  g_autoptr (HoistValue) value = example_parse (json);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRun) back = hoist_run_read (value, &error);
  g_assert_no_error (error);
  g_autofree char *again = EXAMPLE_JSON (hoist_run_write, back);
  g_assert_cmpstr (again, ==, json);
  g_assert_cmpstr (back->details, ==, run->details);
  g_assert_cmpint (back->discarded_rows, ==, -1);
}

static void
test_summary (void)
{
  g_autoptr (HoistRun) run = example_run ();
  g_autofree char *json = EXAMPLE_JSON (hoist_run_write_summary, run);
  g_autoptr (HoistValue) value = example_parse (json);
  g_assert_null (hoist_value_get_member (value, "steps"));
  g_autoptr (HoistRun) back = hoist_run_read (value, NULL);
  g_assert_cmpuint (back->steps->len, ==, 0);
}

static void
test_newer_peer (void)
{
  g_autoptr (HoistRun) run = example_run ();
  g_autofree char *json = EXAMPLE_JSON (hoist_run_write, run);
  g_autoptr (HoistValue) more = example_edit (json, "mood", "[1]");
  g_autoptr (HoistRun) back = hoist_run_read (more, NULL);
  g_assert_nonnull (back);

  g_autoptr (HoistValue) word = example_edit (json, "state", "\"dreaming\"");
  g_autoptr (GError) error = NULL;
  g_assert_null (hoist_run_read (word, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "dreaming"));
  g_clear_error (&error);

  g_autoptr (HoistValue) type = example_edit (json, "progress", "\"half\"");
  g_assert_null (hoist_run_read (type, &error));
  g_assert_nonnull (strstr (error->message, "run.progress"));
}

static void
test_progress (void)
{
  g_autoptr (GPtrArray) steps =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_run_step_free);
  g_assert_cmpfloat (hoist_run_compute_progress (NULL), ==, 0);
  g_assert_cmpfloat (hoist_run_compute_progress (steps), ==, 0);
  HoistRunStep a = { .weight = 3, .fraction = 1 }, b = { .weight = 1, .fraction = 0 },
               c = { .weight = 4, .fraction = 0.5 };
  g_ptr_array_add (steps, hoist_run_step_new (&a));
  g_ptr_array_add (steps, hoist_run_step_new (&b));
  g_ptr_array_add (steps, hoist_run_step_new (&c));
  g_assert_cmpfloat (hoist_run_compute_progress (steps), ==, 5.0 / 8);
  ((HoistRunStep *) g_ptr_array_index (steps, 2))->fraction = 7;
  g_assert_cmpfloat (hoist_run_compute_progress (steps), ==, 7.0 / 8);
}

static void
test_log_line_node (void)
{
  HoistLogLine *line =
      hoist_log_line_new (5, EXAMPLE_TIME, 2, HOIST_LOG_INFO, "text", "nd_0123456789abcdef");
  g_autofree char *json = EXAMPLE_JSON (hoist_log_line_write, line);
  g_autoptr (HoistValue) value = example_parse (json);
  HoistLogLine *back = hoist_log_line_read (value, NULL);
  g_assert_cmpstr (back->node, ==, "nd_0123456789abcdef");
  hoist_log_line_free (line);
  hoist_log_line_free (back);
}

static void
test_log_line (void)
{
  HoistLogLine *line =
      hoist_log_line_new (4, EXAMPLE_TIME, -1, HOIST_LOG_OUTPUT, "✓ done\t\"x\"", "");
  g_autofree char *json = EXAMPLE_JSON (hoist_log_line_write, line);
  g_autoptr (HoistValue) value = example_parse (json);
  HoistLogLine *back = hoist_log_line_read (value, NULL);
  g_assert_cmpint (back->seq, ==, 4);
  g_assert_cmpint (back->step, ==, -1);
  g_assert_cmpint (back->level, ==, HOIST_LOG_OUTPUT);
  g_assert_cmpstr (back->text, ==, line->text);
  /* Nothing is said of a node where there is none: a line as it always was. */
  g_assert_null (strstr (json, "node"));
  g_assert_cmpstr (back->node, ==, "");
  hoist_log_line_free (line);
  hoist_log_line_free (back);
}

static void
test_can_be_taken_back (void)
{
  HoistRun run = { .state = HOIST_RUN_ENDED,
                   .kind = HOIST_PLAN_UPGRADE,
                   .outcome = HOIST_OUTCOME_NEW_HEALTHY };

  g_assert_true (hoist_run_can_be_taken_back (&run));
  run.rolled_back_by = (char *) "";
  g_assert_true (hoist_run_can_be_taken_back (&run));
  run.rolled_back_by = (char *) "rn_0123456789abcdef";
  g_assert_false (hoist_run_can_be_taken_back (&run));
  run.rolled_back_by = NULL;
  run.outcome = HOIST_OUTCOME_PARKED;
  g_assert_false (hoist_run_can_be_taken_back (&run));
  run.outcome = HOIST_OUTCOME_NEW_HEALTHY;
  run.kind = HOIST_PLAN_ROLLBACK;
  g_assert_false (hoist_run_can_be_taken_back (&run));
  run.kind = HOIST_PLAN_UPGRADE;
  run.outcome = HOIST_OUTCOME_NONE; /* still going on */
  g_assert_false (hoist_run_can_be_taken_back (&run));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run/round-trip", test_round_trip);
  g_test_add_func ("/run/summary", test_summary);
  g_test_add_func ("/run/newer-peer", test_newer_peer);
  g_test_add_func ("/run/progress", test_progress);
  g_test_add_func ("/run/log-line", test_log_line);
  g_test_add_func ("/run/log-line-node", test_log_line_node);
  g_test_add_func ("/run/can-be-taken-back", test_can_be_taken_back);
  return g_test_run ();
}
