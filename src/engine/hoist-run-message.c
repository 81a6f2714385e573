/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-run-message.h. Called by the executor at the end of a run. It never waits for a node
 * that is silent, and never changes what the outcome is. */
#include "engine/hoist-run-message.h"

#include "engine/hoist-run-contact.h"
#include "engine/hoist-run-record.h"

static const char *
when_of (const HoistStep *step)
{
  return step->kind->id == HOIST_STEP_MESSAGE ? hoist_value_lookup_string (step->args, "when", "")
                                              : "";
}

/* It arrived, or may have. */
static gboolean
was_announced (HoistRunWorker *worker, const HoistRun *run)
{
  for (guint i = 0; i < worker->plan->steps->len; i++)
    {
      const HoistRunStep *record = hoist_run_record_get_step (run, (int) i);
      gboolean may_be = record->state == HOIST_STEP_INTENDED && record->result == HOIST_RESULT_NONE;
      if (g_str_equal (when_of (g_ptr_array_index (worker->plan->steps, i)), "before")
          && (may_be || record->result == HOIST_RESULT_DONE))
        return TRUE;
    }
  return FALSE;
}

/* Of what ended before anything was touched only those hear who were told that it begins. */
static gboolean
fits (HoistRunWorker *worker, const HoistRun *run, const HoistStep *step, HoistOutcome outcome)
{
  gboolean good = outcome == HOIST_OUTCOME_NEW_HEALTHY;

  if (g_str_equal (when_of (step), "after"))
    return good;
  return !good && (outcome != HOIST_OUTCOME_UNTOUCHED || was_announced (worker, run));
}

/* For people who use it: what went wrong inside is not theirs. */
static char *
new_words (const HoistPlan *plan, HoistOutcome outcome)
{
  switch (outcome)
    {
    case HOIST_OUTCOME_OLD_RESTORED:
      return g_strdup_printf ("It runs as before, at %s.", plan->from_version);
    case HOIST_OUTCOME_UNTOUCHED:
      return g_strdup_printf ("Nothing was changed; it goes on at %s.", plan->from_version);
    case HOIST_OUTCOME_PARKED:
      return g_strdup ("It is not back yet; somebody looks after it.");
    case HOIST_OUTCOME_NEW_HEALTHY:
    default:
      return g_strdup_printf ("It runs at %s.", plan->to_version);
    }
}

/* The order says what the plan could not know. */
static HoistStep *
new_order (const HoistStep *step, HoistOutcome outcome, const char *words, GError **error)
{
  g_autoptr (HoistValue) args = hoist_value_new_object ();

  hoist_value_set_all (args, step->args);
  hoist_value_set (args, "outcome", hoist_value_new_string (hoist_outcome_names[outcome]));
  hoist_value_set (args, "says", hoist_value_new_string (words));
  return hoist_step_new (step->index, step->kind->id, step->node, args, error);
}

static HoistRunFlow
pass_over (HoistRunWorker *worker, const HoistStep *step)
{
  HoistValue *payload = hoist_value_new_object ();
  g_autoptr (GError) error = NULL;

  hoist_value_set (payload, "result", hoist_value_new_string ("skipped"));
  return hoist_run_worker_journal (worker, HOIST_EVENT_STEP, "done", (int) step->index, payload,
                                   &error)
             ? HOIST_RUN_FLOW_ON
             : HOIST_RUN_FLOW_LOST;
}

static HoistRunFlow
deliver (HoistRunWorker *worker, HoistRunQueue *queue, const HoistStep *step, HoistOutcome outcome)
{
  HoistRunPlace *place = hoist_run_worker_get_place (worker, step);
  HoistRunStepper teller = { .worker = worker, .queue = queue };
  g_autofree char *words = new_words (worker->plan, outcome);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistStep) order = new_order (step, outcome, words, &error);
  HoistRunFlow flow = HOIST_RUN_FLOW_ON;

  if (order && (!hoist_run_place_is_cut (place) || hoist_run_contact_try (worker, place, &error)))
    flow = hoist_run_stepper_carry_out (&teller, order, FALSE);
  else
    hoist_run_log_add_format (worker->log, HOIST_LOG_WARNING,
                              "The message %s could not be sent: %s",
                              hoist_value_lookup_string (step->args, "id", ""), error->message);
  hoist_run_reason_clear (&teller.reason);
  return flow == HOIST_RUN_FLOW_LEFT || flow == HOIST_RUN_FLOW_LOST ? flow : HOIST_RUN_FLOW_ON;
}

HoistRunFlow
hoist_run_message_tell (HoistRunWorker *worker, HoistRunQueue *queue, HoistOutcome outcome)
{
  for (guint i = 0; i < worker->plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (worker->plan->steps, i);
      if (!hoist_step_waits_for_end (step))
        continue;
      g_autoptr (HoistRun) run = hoist_run_worker_dup_run (worker);
      const HoistRunStep *record = hoist_run_record_get_step (run, (int) i);
      if (record->state == HOIST_STEP_APPLIED || record->result != HOIST_RESULT_NONE)
        continue;
      HoistRunFlow flow = fits (worker, run, step, outcome) ? deliver (worker, queue, step, outcome)
                                                            : pass_over (worker, step);
      if (flow != HOIST_RUN_FLOW_ON)
        return flow;
    }
  return HOIST_RUN_FLOW_ON;
}
