/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-run-stepper.h. Owned by the executor of its run, whose worker thread calls it; the
 * invariants are those at the head of hoist-run-executor.c (1 to 3, 6 to 8 and 11 are kept here).
 * It never decides what a failed step means for the run, and never names an outcome. */
#include "engine/hoist-run-stepper.h"

#include "engine/hoist-run-card.h"
#include "engine/hoist-run-contact.h"
#include "engine/hoist-run-decision.h"
#include "engine/hoist-run-guard.h"
#include "engine/hoist-run-record.h"

#define MAX_CUTS 3         /* broken links in one step of one direction, */
#define MAX_REMOTE_CUTS 20 /* where a line of the network is between */

static HoistStepState
get_state (HoistRunStepper *self, guint index)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (self->worker);

  return hoist_run_record_get_step (run, (int) index)->state;
}

static HoistRunSituation
describe_situation (HoistRunStepper *self, const HoistStep *step, gboolean undoing,
                    const HoistExamination *examination)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (self->worker);
  HoistRunSituation situation = { .kind = step->kind->id,
                                  .undoing = undoing,
                                  .examined = examination != NULL };

  situation.state = hoist_run_record_get_step (run, (int) step->index)->state;
  situation.attempts =
      hoist_run_history_get_step (self->worker->history, step->index)->attempts[undoing];
  situation.cancel_requested = run->cancel_requested && !hoist_step_waits_for_end (step);
  situation.no_way_back = run->point_of_no_return_passed;
  situation.needs_proof =
      undoing && step->kind->id == HOIST_STEP_BACKUP
      && hoist_run_record_get_step (run, (int) step->index)->result == HOIST_RESULT_DONE;
  if (examination)
    {
      situation.recorded = examination->recorded;
      situation.probe = examination->probe;
    }
  return situation;
}

static HoistStepResult
result_of_code (int code)
{
  return code == HOIST_ERROR_CANCELLED   ? HOIST_RESULT_CANCELLED
         : code == HOIST_ERROR_TIMED_OUT ? HOIST_RESULT_TIMED_OUT
                                         : HOIST_RESULT_FAILED;
}

static gboolean
was_cancelled (HoistRunStepper *self)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (self->worker);

  return run->cancel_requested;
}

typedef struct
{
  HoistStepResult result;
  int code;
  const char *message;
  const HoistValue *facts; /* what was found until then; NULL */
} Failure;

static HoistValue *
new_failure (HoistRunStepper *self, const HoistStep *step, const Failure *failure)
{
  HoistValue *payload = hoist_value_new_object ();

  hoist_value_set (payload, "result",
                   hoist_value_new_string (hoist_step_result_names[failure->result]));
  hoist_value_set (
      payload, "code",
      hoist_value_new_string (hoist_error_code_get_wire_name ((HoistErrorCode) failure->code)));
  hoist_value_set (payload, "message", hoist_value_new_string (failure->message));
  if (failure->facts)
    hoist_value_set (payload, "facts", hoist_value_ref (failure->facts));
  hoist_value_set (payload, "details",
                   hoist_run_deed_new_details (&self->worker->deeds[step->index]));
  return payload;
}

/* Journals that a forward step failed; the run turns. */
static HoistRunFlow
fail_step (HoistRunStepper *self, const HoistStep *step, const Failure *failure)
{
  g_autoptr (GError) error = NULL;
  HoistStepResult result = failure->result;

  if (was_cancelled (self) && (result == HOIST_RESULT_CANCELLED || result == HOIST_RESULT_NONE))
    hoist_run_reason_set_cancelled (&self->reason, self->worker);
  else
    {
      hoist_run_reason_set (&self->reason, step->kind->name, failure->message);
      hoist_run_reason_add_node (&self->reason, self->worker, step);
      hoist_run_reason_add_remedy (&self->reason, self->worker, step, failure->message);
    }
  hoist_run_log_add (self->worker->log, HOIST_RUN_LOG_NO_STEP, HOIST_LOG_ERROR, self->reason.cause);
  if (result != HOIST_RESULT_NONE
      && !hoist_run_worker_journal (self->worker, HOIST_EVENT_STEP, "failed", (int) step->index,
                                    new_failure (self, step, failure), &error))
    return g_error_matches (error, HOIST_ERROR, HOIST_ERROR_FENCED) ? HOIST_RUN_FLOW_LOST
                                                                    : HOIST_RUN_FLOW_PARK;
  return HOIST_RUN_FLOW_FAILED;
}

/* An error of ours or of the journal while the lease may be gone. */
HoistRunFlow
hoist_run_stepper_fail (HoistRunStepper *self, const char *kind, const GError *error)
{
  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_FENCED))
    return HOIST_RUN_FLOW_LOST;
  hoist_run_reason_set (&self->reason, kind, error->message);
  return HOIST_RUN_FLOW_FAILED;
}

/* --- one step in one direction ----------------------------------------------------------- */

/* The data is as the backup says, proven before anything is started on it (invariant 6). */
static gboolean
prove_data (HoistRunStepper *self, const HoistStep *step, GError **error)
{
  g_auto (HoistExamination) examination = { 0 };
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (self->worker);

  if (hoist_run_record_get_step (run, (int) step->index)->result != HOIST_RESULT_DONE)
    return TRUE; /* there never was a backup, so nothing after it can have changed data */
  if (!hoist_run_worker_examine (self->worker, step, TRUE, &examination, error))
    return FALSE;
  if (examination.probe == HOIST_PROBE_APPLIED)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
               "after the restore the database is not equal to the backup: %s",
               examination.message);
  return FALSE;
}

static gboolean
act_and_accept (HoistRunStepper *self, const HoistStep *step, gboolean undoing, GError **error)
{
  gboolean is_card = step->kind->id == HOIST_STEP_CARD && !undoing;
  g_autoptr (HoistValue) answer =
      step->kind->by_plane ? hoist_run_guard_act (self->worker, step, error)
      : is_card            ? hoist_run_card_act (self->worker, self->queue, step, error)
                           : hoist_run_worker_act (self->worker, step, undoing, error);

  if (!answer)
    return FALSE;
  if (undoing && step->kind->id == HOIST_STEP_BACKUP && !prove_data (self, step, error))
    return FALSE;
  return hoist_run_worker_accept (self->worker, step, undoing, answer, error);
}

static HoistRunPlace *
get_place (HoistRunStepper *self, const HoistStep *step)
{
  return hoist_run_worker_get_place (self->worker, step);
}

/* What a run does that has waited for a node in vain (invariant 11). */
static HoistRunFlow
give_up_contact (HoistRunStepper *self, const HoistStep *step, gboolean undoing,
                 const char *message)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (self->worker);
  HoistStepState state = get_state (self, step->index);

  if (undoing)
    {
      hoist_run_reason_set_note (&self->reason, message); /* the cause is what made the run turn */
      return HOIST_RUN_FLOW_PARK;
    }
  if (!was_cancelled (self)
      && (self->worker->places->len > 1 ? hoist_run_record_is_node_touched (run, step->node)
                                        : hoist_run_record_is_touched (run)))
    {
      hoist_run_reason_set (&self->reason, step->kind->name, message);
      return HOIST_RUN_FLOW_PARK;
    }
  HoistStepResult result = state != HOIST_STEP_INTENDED ? HOIST_RESULT_NONE
                           : was_cancelled (self)       ? HOIST_RESULT_CANCELLED
                                                        : HOIST_RESULT_UNPROVEN;
  return fail_step (self, step, &(Failure){ result, HOIST_ERROR_UNREACHABLE, message, NULL });
}

/* Contact with the node of that step, for the first time or again. */
HoistRunFlow
hoist_run_stepper_reach (HoistRunStepper *self, const HoistStep *step, gboolean undoing)
{
  HoistRunPlace *place = get_place (self, step);
  g_autoptr (GError) error = NULL;
  gboolean stops = hoist_run_worker_may_interrupt (self->worker, step, undoing);

  if (hoist_run_contact_connect (self->worker, place, stops ? self->worker->cancellable : NULL,
                                 &error))
    return HOIST_RUN_FLOW_ON;
  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_FENCED))
    return HOIST_RUN_FLOW_LOST;
  if (hoist_run_queue_is_stopping (self->queue))
    return HOIST_RUN_FLOW_LEFT;
  return give_up_contact (self, step, undoing, error->message);
}

static HoistRunFlow
reconnect (HoistRunStepper *self, const HoistStep *step, gboolean undoing)
{
  HoistRunPlace *place = get_place (self, step);
  guint limit = hoist_run_place_is_local (place) ? MAX_CUTS : MAX_REMOTE_CUTS;

  if (place->link && hoist_run_place_is_local (place))
    hoist_run_log_add_format (self->worker->log, HOIST_LOG_WARNING,
                              "The agent has gone during “%s”; a new one looks what is true.",
                              step->kind->title);
  else if (place->link)
    hoist_run_log_add_format (
        self->worker->log, HOIST_LOG_WARNING,
        "The contact with %s ended during “%s”; with the next one it is asked what is true.",
        place->name, step->kind->title);
  if (++self->cuts <= limit)
    return hoist_run_stepper_reach (self, step, undoing);
  return give_up_contact (self, step, undoing, "the agent ended again and again");
}

/* What the agent said with its last error. */
static const HoistValue *
find_facts (HoistRunStepper *self, const HoistStep *step)
{
  HoistRunPlace *place = step->kind->by_plane ? NULL : get_place (self, step);
  const HoistValue *said =
      place && place->link ? hoist_agent_link_get_last_error (place->link) : NULL;

  return said ? hoist_value_get_member (said, "facts") : NULL;
}

HoistRunFlow
hoist_run_stepper_take_failure (HoistRunStepper *self, const HoistStep *step, const GError *error)
{
  Failure failure = { result_of_code (error->code), error->code, error->message,
                      find_facts (self, step) };

  return fail_step (self, step, &failure);
}

static HoistRunFlow
handle_failed_act (HoistRunStepper *self, const HoistStep *step, gboolean undoing,
                   const GError *error)
{
  HoistRunPlace *place = get_place (self, step);

  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_FENCED))
    return HOIST_RUN_FLOW_LOST;
  if (step->kind->id == HOIST_STEP_CARD && !undoing && hoist_run_queue_is_stopping (self->queue)
      && !was_cancelled (self))
    return HOIST_RUN_FLOW_LEFT;
  if (!step->kind->by_plane && hoist_run_place_is_cut (place))
    return reconnect (self, step, undoing);
  if (!undoing)
    return hoist_run_stepper_take_failure (self, step, error);

  g_autoptr (GError) problem = NULL;
  hoist_run_log_add_format (self->worker->log, HOIST_LOG_ERROR, "Taking back “%s” failed: %s",
                            step->kind->title, error->message);
  if (!hoist_run_worker_journal (
          self->worker, HOIST_EVENT_STEP, "undo-failed", (int) step->index,
          new_failure (self, step,
                       &(Failure){ HOIST_RESULT_FAILED, error->code, error->message, NULL }),
          &problem)
      || !hoist_run_contact_connect (self->worker, place, NULL, &problem))
    return g_error_matches (problem, HOIST_ERROR, HOIST_ERROR_FENCED) ? HOIST_RUN_FLOW_LOST
                                                                      : HOIST_RUN_FLOW_PARK;
  hoist_run_reason_set_note (&self->reason, error->message);
  return HOIST_RUN_FLOW_ON;
}

static HoistRunFlow
fail_after_examination (HoistRunStepper *self, const HoistStep *step,
                        const HoistExamination *examination, HoistStepState state)
{
  if (examination && examination->recorded == HOIST_RECORDED_ERROR)
    {
      Failure recorded = { result_of_code (examination->code), (int) examination->code,
                           examination->message, examination->found };
      return fail_step (self, step, &recorded);
    }
  if (was_cancelled (self))
    return fail_step (
        self, step,
        &(Failure){ state == HOIST_STEP_PENDING ? HOIST_RESULT_NONE : HOIST_RESULT_CANCELLED,
                    HOIST_ERROR_CANCELLED, "cancelled", NULL });
  g_autofree char *message =
      g_strdup_printf ("“%s” was interrupted and its end could not be proven", step->kind->title);
  return fail_step (self, step,
                    &(Failure){ HOIST_RESULT_UNPROVEN, HOIST_ERROR_FAILED, message, NULL });
}

/* Before the first thing is done to a node it answers once more: a line that has died unnoticed is
 * no reason to have meant to stop a node that was never touched. */
static gboolean
ask_before_touching (HoistRunStepper *self, const HoistStep *step, GError **error)
{
  HoistRunPlace *place = get_place (self, step);

  return step->kind->id != HOIST_STEP_STOP || hoist_run_place_is_local (place)
         || (hoist_run_worker_ensure (self->worker, place, error)
             && hoist_run_worker_claim (self->worker, place, error));
}

gboolean
hoist_run_stepper_may_begin (HoistRunStepper *self, const HoistStep *step)
{
  HoistRunSituation situation = describe_situation (self, step, FALSE, NULL);

  return hoist_run_decide (&situation) == HOIST_DECISION_BEGIN;
}

gboolean
hoist_run_stepper_begin (HoistRunStepper *self, const HoistStep *step, GError **error)
{
  return ask_before_touching (self, step, error)
         && hoist_run_worker_ensure (self->worker, get_place (self, step), error)
         && hoist_run_worker_intend (self->worker, step, FALSE, error);
}

/* One decision, carried out. */
static HoistRunFlow
take_decision (HoistRunStepper *self, const HoistStep *step, gboolean undoing,
               HoistRunDecision decision, HoistExamination *examination, gboolean *examined)
{
  g_autoptr (GError) error = NULL;
  gboolean good;

  /* Where the run was never in touch in this life, it gets there first. */
  if (decision != HOIST_DECISION_ACCEPT && !step->kind->by_plane && !get_place (self, step)->link)
    {
      HoistRunFlow flow = hoist_run_stepper_reach (self, step, undoing);
      if (flow != HOIST_RUN_FLOW_ON)
        return flow;
    }
  switch (decision)
    {
    case HOIST_DECISION_ACCEPT:
      good = hoist_run_worker_accept (self->worker, step, undoing, examination->answer, &error);
      break;
    case HOIST_DECISION_EXAMINE:
      good = *examined =
          hoist_run_worker_examine (self->worker, step, undoing, examination, &error);
      break;
    case HOIST_DECISION_BEGIN:
    case HOIST_DECISION_AGAIN:
    default:
      *examined = FALSE;
      good =
          (undoing || decision != HOIST_DECISION_BEGIN || ask_before_touching (self, step, &error))
          && act_and_accept (self, step, undoing, &error);
      break;
    }
  return good ? HOIST_RUN_FLOW_ON : handle_failed_act (self, step, undoing, error);
}

/* Until there is nothing more to do with this step in this direction. */
HoistRunFlow
hoist_run_stepper_carry_out (HoistRunStepper *self, const HoistStep *step, gboolean undoing)
{
  g_auto (HoistExamination) examination = { 0 };
  gboolean examined = FALSE;

  self->cuts = 0;
  for (;;)
    {
      HoistRunSituation situation =
          describe_situation (self, step, undoing, examined ? &examination : NULL);
      HoistRunDecision decision = hoist_run_decide (&situation);

      if (decision == HOIST_DECISION_NEXT)
        return HOIST_RUN_FLOW_ON;
      if (decision == HOIST_DECISION_PARK)
        return HOIST_RUN_FLOW_PARK;
      if (decision == HOIST_DECISION_FAIL)
        return fail_after_examination (self, step, examined ? &examination : NULL, situation.state);
      HoistRunFlow flow = take_decision (self, step, undoing, decision, &examination, &examined);
      if (flow != HOIST_RUN_FLOW_ON)
        return flow;
    }
}
