/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-run-executor.h. Owned by the engine's table of runs at work; one worker thread executes
 * it. It never touches a tenant itself (the agent does), never repeats a step whose outcome it does
 * not know, and never names an outcome that was not read back from the node.
 *
 * States of a run                            of a step
 *   queued ─ started ─► running                pending ─ intent ─► intended ─ done ─► applied
 *   running ─ cancelling ─► cancelling                     │  failed          │
 *   running, cancelling ─ undoing ─► undoing               └─ undo-intent ────┴─► undo-intended ─
 * undo-done ─► undone any ─ ended ─► ended (new-healthy, old-restored, untouched, parked)
 *
 * Invariants
 *   1. Every arrow above is one journal record in one transaction that also checks the lease's
 * epoch. What is not journalled has not happened.
 *   2. Intent durable, act, effect durable (the agent's duty), outcome durable, only then is anyone
 * told (the store's signal follows the commit).
 *   3. A step with an intent and no outcome is examined first (hoist_run_decide); nothing is
 * repeated blindly, migrations never.
 *   4. Once "undoing" is journalled no step is applied any more. Undo goes in reverse over all
 * steps that were intended, and may be repeated.
 *   5. Nothing before the intent to stop the services counts as an effect: a failure there ends
 * "untouched".
 *   6. "new-healthy" and "old-restored" are journalled only after the node was observed in this
 * process; "old-restored" with a backup also only after the data's digest was proven equal to the
 * backup's, before a service was started on it.
 *   7. A step that fails to be undone three times, a daemon that dies three times in one step, and
 * a failure past a point of no return park the tenant: nothing more is done to it.
 *   8. The lease lost means hands off: no record, no order, no outcome.
 *   9. Between the intent of stop and the end of start (or of stop's undo) the run holds one of the
 * queue's places; a tenant that is already down never waits for one.
 *  10. Of several nodes one is changed at a time, the lead first, and the next only after the one
 * before is proven healthy and enough others were seen healthy (guard); the way back is the reverse
 * over nodes too. Every node hears the run's one epoch.
 *  11. A node that is silent is waited for; what it was doing is unknown until it is examined.
 * Forward the waiting may be cancelled. When it ends without contact, the run goes back if that
 * needs nothing of the silent node, and parks otherwise. */
#include "engine/hoist-run-executor.h"

#include "base/hoist-clock.h"
#include "engine/hoist-plan-check.h"
#include "engine/hoist-run-cause.h"
#include "engine/hoist-run-conclusion.h"
#include "engine/hoist-run-contact.h"
#include "engine/hoist-run-guard.h"
#include "engine/hoist-run-record.h"
#include "engine/hoist-run-remedy.h"

#define MAX_CUTS 3         /* broken links in one step of one direction, */
#define MAX_REMOTE_CUTS 20 /* where a line of the network is between */

typedef enum
{
  FLOW_ON,
  FLOW_FAILED,
  FLOW_PARK,
  FLOW_LOST,
  FLOW_LEFT
} Flow;

struct _HoistRunExecutor
{
  gatomicrefcount refs;
  HoistRunWorker *worker;
  HoistRunQueue *queue;
  gboolean in_slot;
  gboolean proven;         /* the new version was observed healthy, in this process */
  char *cause, *error_key; /* of the failure that turned the run; "" until then */
  char *note;
  guint cuts;
};

/* --- small readings of the snapshot ------------------------------------------------------ */

static const HoistStep *
get_step (HoistRunExecutor *self, guint index)
{
  return g_ptr_array_index (self->worker->plan->steps, index);
}

static guint
count_steps (HoistRunExecutor *self)
{
  return self->worker->plan->steps->len;
}

static HoistStepState
get_state (HoistRunExecutor *self, guint index)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (self->worker);

  return hoist_run_record_get_step (run, (int) index)->state;
}

static HoistRunSituation
describe_situation (HoistRunExecutor *self, const HoistStep *step, gboolean undoing,
                    const HoistExamination *examination)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (self->worker);
  HoistRunSituation situation = { .kind = step->kind->id,
                                  .undoing = undoing,
                                  .examined = examination != NULL };

  situation.state = hoist_run_record_get_step (run, (int) step->index)->state;
  situation.attempts =
      hoist_run_history_get_step (self->worker->history, step->index)->attempts[undoing];
  situation.cancel_requested = run->cancel_requested;
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

/* --- the cause --------------------------------------------------------------------------- */

static void
set_cause (HoistRunExecutor *self, const char *kind, const char *message)
{
  g_free (self->cause);
  g_free (self->error_key);
  self->cause = hoist_run_cause_make_sentence (message);
  self->error_key = hoist_run_cause_make_key (kind, message);
}

/* What the guide knows to help is read where the cause is read. */
static void
add_remedy (HoistRunExecutor *self, const HoistStep *step, const char *message)
{
  g_autofree char *remedy = hoist_run_remedy_dup (self->worker, step, message);
  g_autofree char *cause = self->cause;
  self->cause = remedy ? g_strconcat (cause, " ", remedy, NULL) : g_steal_pointer (&cause);
}

static void
set_note (HoistRunExecutor *self, const char *message)
{
  g_free (self->note);
  self->note = hoist_run_cause_make_sentence (message);
}

static void
set_cancelled (HoistRunExecutor *self)
{
  g_free (self->cause);
  g_free (self->error_key);
  g_autofree char *user = hoist_run_worker_dup_canceller (self->worker);
  self->cause =
      user && *user ? g_strdup_printf ("Cancelled by %s.", user) : g_strdup ("Cancelled.");
  self->error_key = g_strdup ("");
}

/* An error of ours or of the journal while the lease may be gone. */
static Flow
flow_of_error (HoistRunExecutor *self, const char *kind, const GError *error)
{
  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_FENCED))
    return FLOW_LOST;
  set_cause (self, kind, error->message);
  return FLOW_FAILED;
}

static HoistStepResult
result_of_code (int code)
{
  return code == HOIST_ERROR_CANCELLED   ? HOIST_RESULT_CANCELLED
         : code == HOIST_ERROR_TIMED_OUT ? HOIST_RESULT_TIMED_OUT
                                         : HOIST_RESULT_FAILED;
}

static gboolean
was_cancelled (HoistRunExecutor *self)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (self->worker);

  return run->cancel_requested;
}

static HoistValue *
new_failure (HoistRunExecutor *self, HoistStepResult result, int code, const char *message)
{
  HoistValue *payload = hoist_value_new_object ();
  HoistValue *details = hoist_value_new_array ();

  for (guint i = 0; i < self->worker->details->len; i++)
    hoist_value_append (details,
                        hoist_value_new_string (g_ptr_array_index (self->worker->details, i)));
  hoist_value_set (payload, "result", hoist_value_new_string (hoist_step_result_names[result]));
  hoist_value_set (payload, "code",
                   hoist_value_new_string (hoist_error_code_get_wire_name ((HoistErrorCode) code)));
  hoist_value_set (payload, "message", hoist_value_new_string (message));
  hoist_value_set (payload, "details", details);
  return payload;
}

/* Journals that a forward step failed; the run turns. */
static Flow
fail_step (HoistRunExecutor *self, const HoistStep *step, HoistStepResult result, int code,
           const char *message)
{
  g_autoptr (GError) error = NULL;

  if (was_cancelled (self) && (result == HOIST_RESULT_CANCELLED || result == HOIST_RESULT_NONE))
    set_cancelled (self);
  else
    {
      set_cause (self, step->kind->name, message);
      add_remedy (self, step, message);
    }
  hoist_run_log_add (self->worker->log, HOIST_RUN_LOG_NO_STEP, HOIST_LOG_ERROR, self->cause);
  if (result != HOIST_RESULT_NONE
      && !hoist_run_worker_journal (self->worker, HOIST_EVENT_STEP, "failed", (int) step->index,
                                    new_failure (self, result, code, message), &error))
    return g_error_matches (error, HOIST_ERROR, HOIST_ERROR_FENCED) ? FLOW_LOST : FLOW_PARK;
  return FLOW_FAILED;
}

/* --- one step in one direction ----------------------------------------------------------- */

/* The data is as the backup says, proven before anything is started on it (invariant 6). */
static gboolean
prove_data (HoistRunExecutor *self, const HoistStep *step, GError **error)
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
act_and_accept (HoistRunExecutor *self, const HoistStep *step, gboolean undoing, GError **error)
{
  g_autoptr (HoistValue) answer = step->kind->by_plane
                                      ? hoist_run_guard_act (self->worker, step, error)
                                      : hoist_run_worker_act (self->worker, step, undoing, error);

  if (!answer)
    return FALSE;
  if (undoing && step->kind->id == HOIST_STEP_BACKUP && !prove_data (self, step, error))
    return FALSE;
  return hoist_run_worker_accept (self->worker, step, undoing, answer, error);
}

static HoistRunPlace *
get_place (HoistRunExecutor *self, const HoistStep *step)
{
  return hoist_run_worker_get_place (self->worker, step);
}

/* What a run does that has waited for a node in vain (invariant 11). */
static Flow
give_up_contact (HoistRunExecutor *self, const HoistStep *step, gboolean undoing,
                 const char *message)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (self->worker);
  HoistStepState state = get_state (self, step->index);

  if (undoing)
    {
      set_note (self, message); /* the cause is what made the run turn */
      return FLOW_PARK;
    }
  if (!was_cancelled (self)
      && (self->worker->places->len > 1 ? hoist_run_record_is_node_touched (run, step->node)
                                        : hoist_run_record_is_touched (run)))
    {
      set_cause (self, step->kind->name, message);
      return FLOW_PARK;
    }
  return fail_step (self, step,
                    state != HOIST_STEP_INTENDED ? HOIST_RESULT_NONE
                    : was_cancelled (self)       ? HOIST_RESULT_CANCELLED
                                                 : HOIST_RESULT_UNPROVEN,
                    HOIST_ERROR_UNREACHABLE, message);
}

/* Contact with the node of that step, for the first time or again. */
static Flow
reach (HoistRunExecutor *self, const HoistStep *step, gboolean undoing)
{
  HoistRunPlace *place = get_place (self, step);
  g_autoptr (GError) error = NULL;
  gboolean stops = hoist_run_worker_may_interrupt (self->worker, step, undoing);

  if (hoist_run_contact_connect (self->worker, place, stops ? self->worker->cancellable : NULL,
                                 &error))
    return FLOW_ON;
  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_FENCED))
    return FLOW_LOST;
  if (hoist_run_queue_is_stopping (self->queue))
    return FLOW_LEFT;
  return give_up_contact (self, step, undoing, error->message);
}

static Flow
reconnect (HoistRunExecutor *self, const HoistStep *step, gboolean undoing)
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
    return reach (self, step, undoing);
  return give_up_contact (self, step, undoing, "the agent ended again and again");
}

static Flow
handle_failed_act (HoistRunExecutor *self, const HoistStep *step, gboolean undoing,
                   const GError *error)
{
  HoistRunPlace *place = get_place (self, step);

  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_FENCED))
    return FLOW_LOST;
  if (!step->kind->by_plane && hoist_run_place_is_cut (place))
    return reconnect (self, step, undoing);
  if (!undoing)
    return fail_step (self, step, result_of_code (error->code), error->code, error->message);

  g_autoptr (GError) problem = NULL;
  hoist_run_log_add_format (self->worker->log, HOIST_LOG_ERROR, "Taking back “%s” failed: %s",
                            step->kind->title, error->message);
  if (!hoist_run_worker_journal (
          self->worker, HOIST_EVENT_STEP, "undo-failed", (int) step->index,
          new_failure (self, HOIST_RESULT_FAILED, error->code, error->message), &problem)
      || !hoist_run_contact_connect (self->worker, place, NULL, &problem))
    return g_error_matches (problem, HOIST_ERROR, HOIST_ERROR_FENCED) ? FLOW_LOST : FLOW_PARK;
  set_note (self, error->message);
  return FLOW_ON;
}

static Flow
fail_after_examination (HoistRunExecutor *self, const HoistStep *step,
                        const HoistExamination *examination, HoistStepState state)
{
  if (examination && examination->recorded == HOIST_RECORDED_ERROR)
    return fail_step (self, step, result_of_code (examination->code), (int) examination->code,
                      examination->message);
  if (was_cancelled (self))
    return fail_step (self, step,
                      state == HOIST_STEP_PENDING ? HOIST_RESULT_NONE : HOIST_RESULT_CANCELLED,
                      HOIST_ERROR_CANCELLED, "cancelled");
  g_autofree char *message =
      g_strdup_printf ("“%s” was interrupted and its end could not be proven", step->kind->title);
  return fail_step (self, step, HOIST_RESULT_UNPROVEN, HOIST_ERROR_FAILED, message);
}

/* One decision, carried out. */
static Flow
take_decision (HoistRunExecutor *self, const HoistStep *step, gboolean undoing,
               HoistRunDecision decision, HoistExamination *examination, gboolean *examined)
{
  g_autoptr (GError) error = NULL;
  gboolean good;

  /* Where the run was never in touch in this life, it gets there first. */
  if (decision != HOIST_DECISION_ACCEPT && !step->kind->by_plane && !get_place (self, step)->link)
    {
      Flow flow = reach (self, step, undoing);
      if (flow != FLOW_ON)
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
      good = act_and_accept (self, step, undoing, &error);
      break;
    }
  return good ? FLOW_ON : handle_failed_act (self, step, undoing, error);
}

/* Until there is nothing more to do with this step in this direction. */
static Flow
carry_out (HoistRunExecutor *self, const HoistStep *step, gboolean undoing)
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
        return FLOW_ON;
      if (decision == HOIST_DECISION_PARK)
        return FLOW_PARK;
      if (decision == HOIST_DECISION_FAIL)
        return fail_after_examination (self, step, examined ? &examination : NULL, situation.state);
      Flow flow = take_decision (self, step, undoing, decision, &examination, &examined);
      if (flow != FLOW_ON)
        return flow;
    }
}

/* --- proof ------------------------------------------------------------------------------- */

static Flow
prove_new (HoistRunExecutor *self)
{
  g_autoptr (GError) error = NULL;

  if (self->proven)
    return FLOW_ON;
  HoistRunGoal goal = { self->worker->plan->to_commit, self->worker->plan->to_version };
  self->proven = hoist_run_conclusion_prove (self->worker, &goal, NULL, &error);
  return self->proven ? FLOW_ON : flow_of_error (self, "proof", error);
}

/* --- places between stop and healthy ----------------------------------------------------- */

static Flow
enter_slot (HoistRunExecutor *self, gboolean urgent)
{
  g_autoptr (GError) error = NULL;

  if (self->in_slot)
    return FLOW_ON;
  self->in_slot = hoist_run_queue_take_slot (self->queue, urgent, hoist_run_worker_tick,
                                             self->worker, self->worker->cancellable, &error);
  if (self->in_slot)
    return FLOW_ON;
  if (hoist_run_queue_is_stopping (self->queue))
    return FLOW_LEFT;
  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_CANCELLED) && was_cancelled (self))
    return FLOW_ON; /* the step's own decision says what a cancel means there */
  return flow_of_error (self, "queue", error);
}

static void
leave_slot (HoistRunExecutor *self)
{
  if (self->in_slot)
    hoist_run_queue_leave_slot (self->queue);
  self->in_slot = FALSE;
}

/* --- forward ----------------------------------------------------------------------------- */

/* What must hold before a step is even looked at. */
static Flow
prepare_step (HoistRunExecutor *self, const HoistStep *step)
{
  HoistStepState state = get_state (self, step->index);

  if (state == HOIST_STEP_APPLIED)
    return FLOW_ON;
  if (hoist_run_queue_is_stopping (self->queue))
    return FLOW_LEFT;
  if (step->kind->id == HOIST_STEP_STOP && state == HOIST_STEP_PENDING)
    return enter_slot (self, FALSE);
  if (step->kind->id == HOIST_STEP_FINISH && state == HOIST_STEP_PENDING)
    return prove_new (self);
  return FLOW_ON;
}

/* So that it is said while its nodes differ (mixed); of one node the end of the run says it. */
static void
show_node (HoistRunExecutor *self, const HoistStep *step)
{
  g_autoptr (GError) error = NULL;
  HoistRunPlace *place = get_place (self, step);

  if (self->worker->places->len == 1)
    return;
  g_autoptr (HoistSighting) sighting = hoist_run_worker_observe (self->worker, place, &error);
  if (!sighting) /* the next order there meets the same and deals with it */
    hoist_run_log_add_format (self->worker->log, HOIST_LOG_WARNING,
                              "What %s shows now could not be read: %s", place->name,
                              error->message);
}

/* Health is mostly waiting for time to pass: the next run may begin meanwhile. */
static Flow
carry_out_forward (HoistRunExecutor *self, const HoistStep *step)
{
  gboolean rests = step->kind->id == HOIST_STEP_HEALTH && hoist_run_queue_rest (self->queue);
  Flow flow = carry_out (self, step, FALSE);

  if (rests)
    hoist_run_queue_work_on (self->queue);
  if (flow == FLOW_ON && step->kind->id == HOIST_STEP_HEALTH)
    show_node (self, step);
  return flow;
}

static Flow
go_forward (HoistRunExecutor *self, HoistStepKindId *ret_at)
{
  for (guint i = 0; i < count_steps (self); i++)
    {
      const HoistStep *step = get_step (self, i);
      *ret_at = step->kind->id;
      Flow flow = prepare_step (self, step);
      if (flow == FLOW_FAILED && step->kind->id == HOIST_STEP_FINISH)
        *ret_at = HOIST_STEP_HEALTH; /* not the tidying up failed, but the proof before it */
      if (flow == FLOW_ON)
        flow = carry_out_forward (self, step);
      if (flow != FLOW_ON)
        return flow;
      if (step->kind->id == HOIST_STEP_START)
        leave_slot (self);
    }
  return FLOW_ON;
}

/* --- back -------------------------------------------------------------------------------- */

static Flow
turn_back (HoistRunExecutor *self)
{
  g_autoptr (GError) error = NULL;
  HoistValue *payload = hoist_value_new_object ();

  hoist_value_set (payload, "cause", hoist_value_new_string (self->cause));
  hoist_value_set (payload, "error_key", hoist_value_new_string (self->error_key));
  hoist_run_log_add_format (self->worker->log, HOIST_LOG_WARNING, "Going back to %s.",
                            self->worker->plan->from_version);
  if (!hoist_run_worker_journal (self->worker, HOIST_EVENT_RUN, "undoing", -1, payload, &error))
    return g_error_matches (error, HOIST_ERROR, HOIST_ERROR_FENCED) ? FLOW_LOST : FLOW_PARK;
  return FLOW_ON;
}

static gboolean
is_of_lead (HoistRunExecutor *self, const HoistStep *step)
{
  return !get_place (self, step)->is_follower;
}

static Flow
go_back (HoistRunExecutor *self)
{
  Flow flow = enter_slot (self, TRUE);

  for (guint i = count_steps (self); flow == FLOW_ON && i > 0; i--)
    {
      const HoistStep *step = get_step (self, i - 1);
      if (hoist_run_queue_is_stopping (self->queue))
        return FLOW_LEFT;
      gboolean was_stopped =
          step->kind->id == HOIST_STEP_STOP && get_state (self, step->index) != HOIST_STEP_PENDING;
      flow = carry_out (self, step, TRUE);
      if (flow == FLOW_ON && was_stopped)
        show_node (self, step);
      if (flow == FLOW_ON && step->kind->id == HOIST_STEP_STOP && is_of_lead (self, step))
        leave_slot (self);
    }
  return flow;
}

/* --- the end ----------------------------------------------------------------------------- */

static Flow
end_run (HoistRunExecutor *self, HoistOutcome outcome)
{
  HoistRunConclusion conclusion = { outcome, self->cause, self->error_key, self->note };
  g_autoptr (GError) error = NULL;

  return hoist_run_conclusion_journal (self->worker, &conclusion, &error) ? FLOW_ON : FLOW_LOST;
}

static Flow
end_restored (HoistRunExecutor *self)
{
  HoistRunGoal goal = { self->worker->plan->from_commit, self->worker->plan->from_version };
  g_autoptr (GError) error = NULL;
  g_autofree char *unseen = NULL;

  if (hoist_run_conclusion_prove (self->worker, &goal, &unseen, &error))
    {
      g_free (self->note);
      self->note = *unseen ? g_steal_pointer (&unseen) : NULL;
      return end_run (self, HOIST_OUTCOME_OLD_RESTORED);
    }
  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_FENCED))
    return FLOW_LOST;
  g_free (self->note);
  self->note = g_strdup_printf ("What was put back could not be proven: %s.", error->message);
  return end_run (self, HOIST_OUTCOME_PARKED);
}

static Flow
end_forward (HoistRunExecutor *self)
{
  Flow flow = prove_new (self);

  if (flow != FLOW_FAILED)
    return flow == FLOW_ON ? end_run (self, HOIST_OUTCOME_NEW_HEALTHY) : flow;
  return end_run (self, HOIST_OUTCOME_PARKED);
}

/* --- the whole --------------------------------------------------------------------------- */

static Flow
handle_turn (HoistRunExecutor *self, HoistStepKindId at)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (self->worker);
  Flow flow;

  switch (
      hoist_run_decide_turn (at, hoist_run_record_is_touched (run), run->point_of_no_return_passed))
    {
    case HOIST_TURN_UNTOUCHED:
      return end_run (self, HOIST_OUTCOME_UNTOUCHED);
    case HOIST_TURN_CONCLUDE:
      self->note = g_strdup_printf ("Tidying up failed: %s", self->cause);
      return end_forward (self);
    case HOIST_TURN_PARK:
      return FLOW_PARK;
    case HOIST_TURN_BACK:
    default:
      flow = turn_back (self);
      if (flow == FLOW_ON)
        flow = go_back (self);
      return flow == FLOW_ON ? end_restored (self) : flow;
    }
}

static Flow
proceed (HoistRunExecutor *self)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (self->worker);
  HoistStepKindId at = HOIST_STEP_PREFLIGHT;

  if (run->state == HOIST_RUN_UNDOING)
    {
      self->cause = g_strdup (run->cause);
      self->error_key = g_strdup (run->error_key);
      Flow flow = go_back (self);
      return flow == FLOW_ON ? end_restored (self) : flow;
    }
  if (hoist_run_record_is_down (run))
    (void) enter_slot (self, TRUE);
  Flow flow = go_forward (self, &at);
  if (flow == FLOW_FAILED)
    return handle_turn (self, at);
  return flow == FLOW_ON ? end_forward (self) : flow;
}

/* A hold may have come while the run waited for its turn; a deny wins. */
static Flow
check_hold (HoistRunExecutor *self)
{
  const HoistTenant *tenant = self->worker->tenant;

  if (!tenant->hold_reason)
    return FLOW_ON;
  g_autofree char *message = g_strdup_printf ("%s is held: %s", tenant->slug, tenant->hold_reason);
  set_cause (self, "hold", message);
  return FLOW_FAILED;
}

/* Journals that this daemon works on it now; what is refused here has touched nothing in this life.
 */
static Flow
begin (HoistRunExecutor *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (self->worker);
  gboolean fresh = run->state == HOIST_RUN_QUEUED;

  if (!hoist_run_contact_connect (self->worker, hoist_run_worker_get_lead (self->worker), NULL,
                                  &error))
    {
      Flow flow = flow_of_error (self, "claim", error);
      return flow == FLOW_FAILED && hoist_run_record_is_touched (run) ? FLOW_PARK : flow;
    }
  HoistValue *payload = hoist_value_new_object ();
  hoist_value_set (payload, "epoch", hoist_value_new_int (self->worker->epoch));
  if (!hoist_run_worker_journal (self->worker, HOIST_EVENT_RUN, fresh ? "started" : "recovered", -1,
                                 payload, &error))
    return FLOW_LOST;
  if (!fresh)
    hoist_run_log_add_format (
        self->worker->log, HOIST_LOG_WARNING,
        "The control plane was started again during this run; it looks what is true and goes on.");
  if (!fresh && ++self->worker->history->recoveries >= HOIST_RUN_MAX_ATTEMPTS)
    {
      set_cause (self, "recovery", "the control plane ended three times in the same step");
      return hoist_run_record_is_touched (run) ? FLOW_PARK : FLOW_FAILED;
    }
  if (!hoist_plan_check (self->worker->plan, &error))
    {
      set_cause (self, "plan", error->message);
      return hoist_run_record_is_touched (run) ? FLOW_PARK : FLOW_FAILED;
    }
  return fresh ? check_hold (self) : FLOW_ON;
}

HoistRunEnd
hoist_run_executor_execute (HoistRunExecutor *self)
{
  Flow flow = begin (self);

  if (flow == FLOW_ON)
    flow = proceed (self);
  else if (flow == FLOW_FAILED)
    flow = end_run (self, HOIST_OUTCOME_UNTOUCHED);
  if (flow == FLOW_FAILED || flow == FLOW_PARK)
    flow = end_run (self, HOIST_OUTCOME_PARKED);
  leave_slot (self);
  hoist_run_contact_let_go (self->worker);
  return flow == FLOW_ON     ? HOIST_RUN_END_ENDED
         : flow == FLOW_LEFT ? HOIST_RUN_END_LEFT
                             : HOIST_RUN_END_LOST;
}

gboolean
hoist_run_executor_cancel (HoistRunExecutor *self, const char *user, GError **error)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (self->worker);
  const HoistRunStep *finish = hoist_run_record_find_kind (run, HOIST_STEP_FINISH);

  if (run->state == HOIST_RUN_ENDED || run->state == HOIST_RUN_UNDOING
      || (finish && finish->state != HOIST_STEP_PENDING))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT, "run %s is %s", run->id,
                   run->state == HOIST_RUN_UNDOING ? "already going back" : "over or nearly over");
      return FALSE;
    }
  if (run->point_of_no_return_passed)
    {
      g_set_error (
          error, HOIST_ERROR, HOIST_ERROR_REFUSED,
          "run %s is past its point of no return: without a backup there is no way back for data",
          run->id);
      return FALSE;
    }
  if (!run->cancel_requested && !hoist_run_worker_journal_cancel (self->worker, user, error))
    return FALSE;
  g_cancellable_cancel (self->worker->cancellable);
  return TRUE;
}

HoistRunExecutor *
hoist_run_executor_new (const HoistRunWorkerSettings *settings, HoistRunQueue *queue,
                        const char *run, GError **error)
{
  g_autoptr (HoistRunWorker) worker = hoist_run_worker_new (settings, run, error);

  if (!worker)
    return NULL;
  HoistRunExecutor *self = g_new0 (HoistRunExecutor, 1);
  g_atomic_ref_count_init (&self->refs);
  self->worker = g_steal_pointer (&worker);
  self->queue = queue;
  return self;
}

HoistRunExecutor *
hoist_run_executor_ref (HoistRunExecutor *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
hoist_run_executor_unref (HoistRunExecutor *self)
{
  if (!self || !g_atomic_ref_count_dec (&self->refs))
    return;
  leave_slot (self);
  hoist_run_worker_free (self->worker);
  g_free (self->cause);
  g_free (self->error_key);
  g_free (self->note);
  g_free (self);
}
