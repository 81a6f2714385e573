/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What users are told of the outcome, against the fake agent: what fits it, once; what was never
 * announced is not called off; what can't be sent changes nothing. */
#include "engine/hoist-run-message.h"

#include <string.h>

#include "engine/hoist-run-record.h"
#include "run-case.h"

static const char messages[] = "messages:\n"
                               "  - {id: soon, when: before, command: [tell]}\n"
                               "  - {id: over, when: after, command: [tell]}\n"
                               "  - {id: wrong, when: failed, command: [tell]}\n";

static void
set_up (RunCase *c, gconstpointer unused)
{
  fixture_set_up (&c->f, NULL);
  hoist_guide_unref (c->f.guide);
  c->f.guide = fixture_extend_guide (messages);
  HoistRunWorkerSettings settings = fixture_make_settings (&c->f);
  run_case_queue (c, &settings);
  fixture_set_scenario (&c->f, "[]");
  run_case_connect (c);
}

static void
tell (RunCase *c, HoistOutcome outcome)
{
  g_assert_cmpint (hoist_run_message_tell (c->worker, c->f.queue, outcome), ==, HOIST_RUN_FLOW_ON);
}

static HoistStepResult
get_result (RunCase *c, guint step)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (c->worker);

  return hoist_run_record_get_step (run, (int) step)->result;
}

static guint
count_effects (RunCase *c)
{
  g_autofree char *effects = fixture_read_node (&c->f, "effects");

  return fixture_count (effects, "apply message");
}

static void
announce (RunCase *c)
{
  HoistRunStepper stepper = { .worker = c->worker, .queue = c->f.queue };

  g_assert_cmpint (hoist_run_stepper_carry_out (
                       &stepper, fixture_find_step (c->plan, HOIST_STEP_MESSAGE), FALSE),
                   ==, HOIST_RUN_FLOW_ON);
}

static void
test_waits (RunCase *c, gconstpointer unused)
{
  guint n = c->plan->steps->len;

  g_assert_false (hoist_step_waits_for_end (fixture_find_step (c->plan, HOIST_STEP_MESSAGE)));
  g_assert_true (hoist_step_waits_for_end (g_ptr_array_index (c->plan->steps, n - 2)));
  g_assert_true (hoist_step_waits_for_end (g_ptr_array_index (c->plan->steps, n - 3)));
  g_assert_false (hoist_step_waits_for_end (g_ptr_array_index (c->plan->steps, n - 1)));
}

/* And asked once more it is not sent once more. */
static void
test_good (RunCase *c, gconstpointer unused)
{
  guint n = c->plan->steps->len;

  tell (c, HOIST_OUTCOME_NEW_HEALTHY);
  tell (c, HOIST_OUTCOME_NEW_HEALTHY);
  g_assert_cmpint (get_result (c, n - 3), ==, HOIST_RESULT_DONE);
  g_assert_cmpint (get_result (c, n - 2), ==, HOIST_RESULT_SKIPPED);
  g_assert_cmpuint (count_effects (c), ==, 1);
}

static void
test_untouched (RunCase *c, gconstpointer announced)
{
  guint n = c->plan->steps->len;

  if (announced)
    announce (c);
  tell (c, HOIST_OUTCOME_UNTOUCHED);
  g_assert_cmpint (get_result (c, n - 3), ==, HOIST_RESULT_SKIPPED);
  g_assert_cmpint (get_result (c, n - 2), ==, announced ? HOIST_RESULT_DONE : HOIST_RESULT_SKIPPED);
  g_assert_cmpuint (count_effects (c), ==, announced ? 2 : 0);
}

/* On a run that went back, and that somebody has cancelled. */
static void
test_gone_back (RunCase *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  announce (c);
  g_assert_true (hoist_run_worker_journal_cancel (c->worker, "dana", &error));
  g_cancellable_cancel (c->worker->cancellable);
  g_assert_true (
      hoist_run_worker_journal (c->worker, HOIST_EVENT_RUN, "undoing", -1, NULL, &error));
  tell (c, HOIST_OUTCOME_OLD_RESTORED);
  g_assert_cmpint (get_result (c, c->plan->steps->len - 2), ==, HOIST_RESULT_DONE);
  g_assert_cmpuint (count_effects (c), ==, 2);
}

/* The outcome is what it was; the agent that dies with it done is asked again. */
static void
test_trouble (RunCase *c, gconstpointer unused)
{
  guint n = c->plan->steps->len;

  fixture_set_scenario (&c->f, "[{'order':'step','kind':'message','direction':'apply','do':"
                               "'error','message':'nobody listens'}]");
  tell (c, HOIST_OUTCOME_NEW_HEALTHY);
  g_assert_cmpint (get_result (c, n - 3), ==, HOIST_RESULT_FAILED);
  tell (c, HOIST_OUTCOME_NEW_HEALTHY);
  g_assert_cmpuint (count_effects (c), ==, 0);
}

static void
test_cut (RunCase *c, gconstpointer unused)
{
  fixture_set_scenario (&c->f, "[{'order':'step','kind':'message','direction':'apply','do':"
                               "'die-after-record','message':'gone'}]");
  tell (c, HOIST_OUTCOME_PARKED);
  g_assert_cmpint (get_result (c, c->plan->steps->len - 2), ==, HOIST_RESULT_DONE);
  g_assert_cmpuint (count_effects (c), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/engine/run-message/waits", RunCase, NULL, set_up, test_waits, run_case_tear_down);
  g_test_add ("/engine/run-message/good", RunCase, NULL, set_up, test_good, run_case_tear_down);
  g_test_add ("/engine/run-message/untouched", RunCase, NULL, set_up, test_untouched,
              run_case_tear_down);
  g_test_add ("/engine/run-message/called-off", RunCase, "announced", set_up, test_untouched,
              run_case_tear_down);
  g_test_add ("/engine/run-message/gone-back", RunCase, NULL, set_up, test_gone_back,
              run_case_tear_down);
  g_test_add ("/engine/run-message/trouble", RunCase, NULL, set_up, test_trouble,
              run_case_tear_down);
  g_test_add ("/engine/run-message/cut", RunCase, NULL, set_up, test_cut, run_case_tear_down);
  return g_test_run ();
}
