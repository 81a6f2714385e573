/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reason is one sentence with the key of its kind; a later one takes its place; who cancelled
 * is named. */
#include "engine/hoist-run-reason.h"

#include "fixture.h"

static void
test_set (void)
{
  HoistRunReason reason = { 0 };

  hoist_run_reason_set (&reason, "migrate", "no such table: person");
  g_assert_cmpstr (reason.cause, ==, "No such table: person.");
  g_assert_true (g_str_has_prefix (reason.error_key, "migrate"));
  hoist_run_reason_set (&reason, "health", "it answers 500");
  g_assert_cmpstr (reason.cause, ==, "It answers 500.");
  hoist_run_reason_set_note (&reason, "the old folder is still there");
  g_assert_cmpstr (reason.note, ==, "The old folder is still there.");
  hoist_run_reason_clear (&reason);
  g_assert_null (reason.cause);
  g_assert_null (reason.error_key);
  g_assert_null (reason.note);
}

static void
test_cancelled (Fixture *f, gconstpointer unused)
{
  HoistRunWorkerSettings settings = fixture_make_settings (f);
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  g_autofree char *run = fixture_queue_run (f, plan);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRunWorker) worker = hoist_run_worker_new (&settings, run, &error);
  HoistRunReason reason = { 0 };

  g_assert_no_error (error);
  hoist_run_reason_set_cancelled (&reason, worker);
  g_assert_cmpstr (reason.cause, ==, "Cancelled.");
  g_assert_cmpstr (reason.error_key, ==, "");
  g_assert_true (hoist_run_worker_journal_cancel (worker, "ada", &error));
  hoist_run_reason_set_cancelled (&reason, worker);
  g_assert_cmpstr (reason.cause, ==, "Cancelled by ada.");
  hoist_run_reason_clear (&reason);
}

/* What the guide (cbapp) knows to help follows the cause. */
static void
test_remedy (Fixture *f, gconstpointer unused)
{
  HoistRunWorkerSettings settings = fixture_make_settings (f);
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  g_autofree char *run = fixture_queue_run (f, plan);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRunWorker) worker = hoist_run_worker_new (&settings, run, &error);
  const HoistStep *start = fixture_find_step (plan, HOIST_STEP_START);
  HoistRunReason reason = { 0 };

  g_assert_no_error (error);
  hoist_run_reason_set (&reason, "start", "ModuleNotFoundError: No module named 'flask'");
  hoist_run_reason_add_remedy (&reason, worker, start, reason.cause);
  g_assert_true (g_str_has_prefix (reason.cause, "ModuleNotFoundError: No module named 'flask'. "));
  g_assert_cmpuint (strlen (reason.cause), >,
                    strlen ("ModuleNotFoundError: No module named 'flask'. "));
  hoist_run_reason_set (&reason, "start", "nothing that anybody knows");
  hoist_run_reason_add_remedy (&reason, worker, start, reason.cause);
  g_assert_cmpstr (reason.cause, ==, "Nothing that anybody knows.");
  hoist_run_reason_clear (&reason);
}

/* Of several nodes, the one that it was on; of one alone nobody asks. */
static void
test_node (Fixture *f, gconstpointer unused)
{
  HoistRunWorkerSettings settings = fixture_make_settings (f);
  g_autoptr (GError) error = NULL;
  HoistRunReason reason = { 0 };
  g_autofree char *expected = NULL;

  fixture_add_followers (f, 1);
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  g_autofree char *run = fixture_queue_run (f, plan);
  g_autoptr (HoistRunWorker) worker = hoist_run_worker_new (&settings, run, &error);
  g_assert_no_error (error);
  const HoistRunPlace *place = g_ptr_array_index (worker->places, 1);
  HoistStep step = *fixture_find_step (plan, HOIST_STEP_STOP);

  step.node = place->tenant->node;
  hoist_run_reason_set (&reason, "stop", "it does not end");
  hoist_run_reason_add_node (&reason, worker, &step);
  expected = g_strdup_printf ("It failed on %s. It does not end.", place->name);
  g_assert_cmpstr (reason.cause, ==, expected);
  hoist_run_reason_add_node (&reason, worker, &step);
  g_assert_cmpstr (reason.cause, ==, expected); /* said once */
  step.node = hoist_run_worker_get_lead (worker)->tenant->node;
  g_ptr_array_set_size (worker->places, 1);
  hoist_run_reason_set (&reason, "stop", "it does not end");
  hoist_run_reason_add_node (&reason, worker, &step);
  g_assert_cmpstr (reason.cause, ==, "It does not end.");
  hoist_run_reason_clear (&reason);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/run-reason/set", test_set);
  g_test_add ("/engine/run-reason/cancelled", Fixture, NULL, fixture_set_up, test_cancelled,
              fixture_tear_down);
  g_test_add ("/engine/run-reason/remedy", Fixture, NULL, fixture_set_up, test_remedy,
              fixture_tear_down);
  g_test_add ("/engine/run-reason/node", Fixture, NULL, fixture_set_up, test_node,
              fixture_tear_down);
  return g_test_run ();
}
