/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Snapshots folded from records. */
#include "engine/hoist-run-record.h"

#include "fixture.h"

static HoistRun *
fold (HoistRun *run, HoistEventType type, const char *phase, int step, const char *json, gint64 now)
{
  g_autoptr (HoistRun) before = run;
  g_autoptr (HoistValue) payload = fixture_parse (json);

  return hoist_run_record_fold (before, type, phase, step, payload, now);
}

static void
test_begin (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  g_autoptr (HoistRun) run =
      hoist_run_record_begin (plan, "rn_0123456789abcdef", "local:root", "because", 1000);

  g_assert_cmpint (run->state, ==, HOIST_RUN_QUEUED);
  g_assert_cmpuint (run->steps->len, ==, plan->steps->len);
  g_assert_cmpstr (run->backup, ==, plan->backup);
  g_assert_cmpint (run->discarded_rows, ==, -1);
  g_assert_cmpfloat (run->downtime_s, <, 0);
  g_assert_false (hoist_run_record_is_touched (run));
  g_assert_cmpstr (hoist_run_record_get_step (run, 0)->kind, ==, "preflight");
  g_assert_cmpint (hoist_run_record_get_step (run, 0)->state, ==, HOIST_STEP_PENDING);
  g_assert_cmpstr (hoist_run_record_get_step (run, 0)->title, !=, "");
  g_assert_null (hoist_run_record_get_step (run, 99));
  g_assert_null (hoist_run_record_get_step (run, -1));
}

static void
test_good_run (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  g_autoptr (HoistRun) run =
      hoist_run_record_begin (plan, "rn_0123456789abcdef", "local:root", "", 1000000);
  gint64 now = 2000000;

  run = fold (g_steal_pointer (&run), HOIST_EVENT_RUN, "started", -1, "{'epoch':1}", now);
  g_assert_cmpint (run->state, ==, HOIST_RUN_RUNNING);
  g_assert_cmpint (run->started_at, ==, now);
  double progress = run->progress;
  for (guint i = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);
      now += 1000000;
      run = fold (g_steal_pointer (&run), HOIST_EVENT_STEP, "intent", (int) i,
                  "{'attempt':1,'log_seq':0}", now);
      g_assert_cmpint (hoist_run_record_get_step (run, (int) i)->state, ==, HOIST_STEP_INTENDED);
      run = fold (
          g_steal_pointer (&run), HOIST_EVENT_STEP, "done", (int) i,
          step->kind->id == HOIST_STEP_MIGRATE
              ? "{'result':'done','facts':{'ran':['a.py','b.py']},'details':['Ran 2 migrations']}"
              : "{'result':'done','facts':{},'details':['One','Two']}",
          now + 500000);
      g_assert_cmpint (hoist_run_record_get_step (run, (int) i)->state, ==, HOIST_STEP_APPLIED);
      g_assert_cmpfloat (run->progress, >=, progress);
      progress = run->progress;
    }
  g_assert_cmpstr (run->migrations_run, ==, "a.py\nb.py");
  g_assert_true (g_str_has_prefix (run->details, "One\nTwo\nOne"));
  g_assert_true (hoist_run_record_is_touched (run));
  /* stop was intended at 6 s, start done six steps later and half a second. */
  g_assert_cmpfloat_with_epsilon (run->downtime_s, 5.5, 0.001);
  run = fold (g_steal_pointer (&run), HOIST_EVENT_RUN, "ended", -1,
              "{'outcome':'new-healthy','cause':'','what_is_true_now':'It is.','next':''}", now);
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_NEW_HEALTHY);
  g_assert_cmpint (run->state, ==, HOIST_RUN_ENDED);
  g_assert_cmpfloat (run->progress, ==, 1.0);
  run = fold (g_steal_pointer (&run), HOIST_EVENT_RUN, "rolled-back", -1,
              "{'by':'rn_aaaaaaaaaaaaaaaa'}", now);
  g_assert_cmpstr (run->rolled_back_by, ==, "rn_aaaaaaaaaaaaaaaa");
}

static void
test_bad_run (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  g_autoptr (HoistRun) run =
      hoist_run_record_begin (plan, "rn_0123456789abcdef", "local:root", "", 1000000);
  int stop = (int) hoist_run_record_find_kind (run, HOIST_STEP_STOP)->index;
  int backup = (int) hoist_run_record_find_kind (run, HOIST_STEP_BACKUP)->index;

  run = fold (g_steal_pointer (&run), HOIST_EVENT_RUN, "started", -1, "{}", 2000000);
  run = fold (g_steal_pointer (&run), HOIST_EVENT_STEP, "intent", stop, "{}", 3000000);
  g_assert_true (hoist_run_record_is_touched (run));
  run =
      fold (g_steal_pointer (&run), HOIST_EVENT_STEP, "failed", stop,
            "{'result':'timed-out','message':'slow','details':['Stopping services...']}", 4000000);
  g_assert_cmpint (hoist_run_record_get_step (run, stop)->result, ==, HOIST_RESULT_TIMED_OUT);
  g_assert_cmpint (hoist_run_record_get_step (run, stop)->state, ==, HOIST_STEP_INTENDED);
  run = fold (g_steal_pointer (&run), HOIST_EVENT_RUN, "cancelling", -1, "{'user':'x'}", 4000000);
  g_assert_cmpint (run->state, ==, HOIST_RUN_CANCELLING);
  g_assert_true (run->cancel_requested);
  run = fold (g_steal_pointer (&run), HOIST_EVENT_RUN, "undoing", -1,
              "{'cause':'Slow.','error_key':'stop: slow'}", 4000000);
  g_assert_cmpint (run->state, ==, HOIST_RUN_UNDOING);
  run = fold (g_steal_pointer (&run), HOIST_EVENT_STEP, "undo-intent", backup, "{}", 5000000);
  run = fold (g_steal_pointer (&run), HOIST_EVENT_STEP, "undo-done", backup,
              "{'result':'done','facts':{'discarded_rows':37}}", 5000000);
  g_assert_cmpint (run->discarded_rows, ==, 37);
  run = fold (g_steal_pointer (&run), HOIST_EVENT_STEP, "undo-done", backup,
              "{'result':'done','facts':{'discarded_rows':3}}", 5000000);
  g_assert_cmpint (run->discarded_rows, ==, 40); /* what undo steps set aside adds up */
  run = fold (g_steal_pointer (&run), HOIST_EVENT_STEP, "undo-intent", stop, "{}", 5000000);
  run = fold (g_steal_pointer (&run), HOIST_EVENT_STEP, "undo-failed", stop, "{}", 6000000);
  g_assert_cmpint (hoist_run_record_get_step (run, stop)->undo_result, ==, HOIST_RESULT_FAILED);
  run = fold (g_steal_pointer (&run), HOIST_EVENT_STEP, "undo-done", stop,
              "{'result':'done','facts':{}}", 7000000);
  g_assert_cmpint (hoist_run_record_get_step (run, stop)->state, ==, HOIST_STEP_UNDONE);
  g_assert_cmpfloat_with_epsilon (run->downtime_s, 4.0, 0.001);
  run = fold (g_steal_pointer (&run), HOIST_EVENT_RUN, "ended", -1,
              "{'outcome':'old-restored','cause':'Slow.','error_key':'stop: slow'}", 7000000);
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_OLD_RESTORED);
  run = fold (g_steal_pointer (&run), HOIST_EVENT_RUN, "resolved", -1,
              "{'user':'ann','statement':'more time'}", 8000000);
  g_assert_cmpstr (run->resolved_by, ==, "ann");
  g_assert_cmpstr (run->resolution, ==, "more time");
}

static void
test_unknown (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, FALSE);
  g_autoptr (HoistRun) run =
      hoist_run_record_begin (plan, "rn_0123456789abcdef", "local:root", "", 1000000);
  int migrate = (int) hoist_run_record_find_kind (run, HOIST_STEP_MIGRATE)->index;

  run = fold (g_steal_pointer (&run), HOIST_EVENT_RUN, "danced", -1, "{}", 2000000);
  run = fold (g_steal_pointer (&run), HOIST_EVENT_STEP, "intent", 99, "{}", 2000000);
  g_assert_cmpint (run->state, ==, HOIST_RUN_QUEUED);
  g_assert_false (run->point_of_no_return_passed);
  run = fold (g_steal_pointer (&run), HOIST_EVENT_STEP, "intent", migrate, "{}", 2000000);
  g_assert_true (run->point_of_no_return_passed);
  run = fold (g_steal_pointer (&run), HOIST_EVENT_STEP, "done", migrate, "{'result':'skipped'}",
              2000000);
  g_assert_true (run->point_of_no_return_passed);
  run = fold (g_steal_pointer (&run), HOIST_EVENT_STEP, "done", migrate,
              "{'result':'skipped','keeps_way_back':true}", 2000000);
  g_assert_false (run->point_of_no_return_passed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/run-record/begin", Fixture, NULL, fixture_set_up, test_begin, fixture_tear_down);
  g_test_add ("/run-record/good-run", Fixture, NULL, fixture_set_up, test_good_run,
              fixture_tear_down);
  g_test_add ("/run-record/bad-run", Fixture, NULL, fixture_set_up, test_bad_run,
              fixture_tear_down);
  g_test_add ("/run-record/unknown", Fixture, NULL, fixture_set_up, test_unknown,
              fixture_tear_down);
  return g_test_run ();
}
