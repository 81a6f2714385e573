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
 *  10. Of several nodes one is changed at a time (or as many followers as one guard names), the
 * lead first, and the next only after those before are proven healthy and enough others were seen
 * healthy (guard); the way back is the reverse over nodes too. Every node hears the run's one
 * epoch.
 *  11. A node that is silent is waited for; what it was doing is unknown until it is examined.
 * Forward the waiting may be cancelled. When it ends without contact, the run goes back if that
 * needs nothing of the silent node, and parks otherwise.
 *  12. What users are told of the outcome is sent when it is known and before it is journalled;
 * such a message is an effect on nobody's data, may come after "undoing", and changes no outcome.
 *  13. The same step of several followers that stand together in the plan is carried out on all of
 * them at once, forward only, and never on more than a guard names (hoist-run-group.h): all intents
 * in the plan's order, then all orders, then all outcomes in the plan's order. One that fails lets
 * the others end what they do. After a restart each of them that has an intent is examined alone.
 */
#include "engine/hoist-run-executor.h"

#include "base/hoist-clock.h"
#include "engine/hoist-plan-rehearsal.h"
#include "engine/hoist-plan-check.h"
#include "engine/hoist-run-card.h"
#include "engine/hoist-run-conclusion.h"
#include "engine/hoist-run-contact.h"
#include "engine/hoist-run-decision.h"
#include "engine/hoist-run-group.h"
#include "engine/hoist-run-message.h"
#include "engine/hoist-run-look.h"
#include "engine/hoist-run-record.h"
#include "engine/hoist-run-stepper.h"

struct _HoistRunExecutor
{
  gatomicrefcount refs;
  HoistRunWorker *worker;
  HoistRunQueue *queue;
  gboolean in_slot;
  gboolean proven; /* the new version was observed healthy, in this process */
  HoistRunStepper stepper;
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

static gboolean
is_down (HoistRunExecutor *self)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (self->worker);

  return hoist_run_record_is_down (run);
}

static HoistStepState
get_state (HoistRunExecutor *self, guint index)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (self->worker);

  return hoist_run_record_get_step (run, (int) index)->state;
}

static gboolean
is_cancelled (HoistRunExecutor *self)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (self->worker);

  return run->cancel_requested;
}

/* --- proof ------------------------------------------------------------------------------- */

static gboolean
is_rehearsal (const HoistRunExecutor *self)
{
  return self->worker->plan->kind == HOIST_PLAN_REHEARSAL;
}

static HoistRunFlow
prove_new (HoistRunExecutor *self)
{
  g_autoptr (GError) error = NULL;

  if (self->proven || is_rehearsal (self))
    return HOIST_RUN_FLOW_ON;
  HoistRunGoal goal = { self->worker->plan->to_commit, self->worker->plan->to_version, FALSE };
  self->proven = hoist_run_conclusion_prove (self->worker, &goal, NULL, &error);
  return self->proven ? HOIST_RUN_FLOW_ON : hoist_run_stepper_fail (&self->stepper, "proof", error);
}

/* --- places between stop and healthy ----------------------------------------------------- */

static HoistRunFlow
enter_slot (HoistRunExecutor *self, gboolean urgent)
{
  g_autoptr (GError) error = NULL;

  if (self->in_slot)
    return HOIST_RUN_FLOW_ON;
  self->in_slot = hoist_run_queue_take_slot (self->queue, urgent, hoist_run_worker_tick,
                                             self->worker, self->worker->cancellable, &error);
  if (self->in_slot)
    return HOIST_RUN_FLOW_ON;
  if (hoist_run_queue_is_stopping (self->queue))
    return HOIST_RUN_FLOW_LEFT;
  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_CANCELLED) && is_cancelled (self))
    return HOIST_RUN_FLOW_ON; /* the step's own decision says what a cancel means there */
  return hoist_run_stepper_fail (&self->stepper, "queue", error);
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
static HoistRunFlow
prepare_step (HoistRunExecutor *self, const HoistStep *step)
{
  HoistStepState state = get_state (self, step->index);

  if (state == HOIST_STEP_APPLIED)
    return HOIST_RUN_FLOW_ON;
  if (hoist_run_queue_is_stopping (self->queue))
    return HOIST_RUN_FLOW_LEFT;
  if (step->kind->id == HOIST_STEP_STOP && state == HOIST_STEP_PENDING)
    return enter_slot (self, FALSE);
  if (step->kind->id == HOIST_STEP_FINISH && state == HOIST_STEP_PENDING)
    return prove_new (self);
  return HOIST_RUN_FLOW_ON;
}

/* So that it is said while its nodes differ (mixed); of one node the end of the run says it. */
static void
show_nodes (HoistRunExecutor *self, guint first, guint n)
{
  HoistRunWorker *worker = self->worker;
  g_autoptr (GPtrArray) looks = hoist_run_look_new_list ();

  if (worker->places->len == 1)
    return;
  for (guint i = first; i < first + n; i++)
    hoist_run_look_add (looks, hoist_run_worker_get_place (worker, get_step (self, i)));
  hoist_run_look_at_all (worker, looks);
  for (guint i = 0; i < looks->len; i++)
    {
      const HoistRunLook *look = g_ptr_array_index (looks, i);
      if (!look->sighting) /* the next order there meets the same and deals with it */
        hoist_run_log_add_format (worker->log, HOIST_LOG_WARNING,
                                  "What %s shows now could not be read: %s", look->place->name,
                                  look->error->message);
    }
}

/* `n` steps together, or one alone. Health is mostly waiting for time to pass, a card for a person:
 * the next run may begin meanwhile. */
static HoistRunFlow
carry_out_forward (HoistRunExecutor *self, guint first, guint n)
{
  const HoistStep *step = get_step (self, first);
  gboolean waits = step->kind->id == HOIST_STEP_HEALTH || step->kind->id == HOIST_STEP_CARD;
  gboolean rests = waits && hoist_run_queue_rest (self->queue);
  HoistRunFlow flow = n > 1 ? hoist_run_group_carry_out (&self->stepper, first, n)
                            : hoist_run_stepper_carry_out (&self->stepper, step, FALSE);

  if (rests)
    hoist_run_queue_work_on (self->queue);
  if (flow == HOIST_RUN_FLOW_ON && step->kind->id == HOIST_STEP_HEALTH)
    show_nodes (self, first, n);
  return flow;
}

static HoistRunFlow
go_forward (HoistRunExecutor *self, HoistStepKindId *ret_at)
{
  guint n;

  for (guint i = 0; i < count_steps (self); i += n)
    {
      const HoistStep *step = get_step (self, i);
      n = hoist_run_group_count (self->worker, i);
      if (hoist_step_waits_for_end (step))
        continue;
      *ret_at = step->kind->id;
      HoistRunFlow flow = prepare_step (self, step);
      if (flow == HOIST_RUN_FLOW_FAILED && step->kind->id == HOIST_STEP_FINISH)
        *ret_at = HOIST_STEP_HEALTH; /* not the tidying up failed, but the proof before it */
      if (flow == HOIST_RUN_FLOW_ON)
        flow = carry_out_forward (self, i, n);
      if (flow != HOIST_RUN_FLOW_ON)
        return flow;
      if (step->kind->id == HOIST_STEP_START && !is_down (self))
        leave_slot (self);
    }
  return HOIST_RUN_FLOW_ON;
}

/* --- back -------------------------------------------------------------------------------- */

static HoistRunFlow
turn_back (HoistRunExecutor *self)
{
  g_autoptr (GError) error = NULL;
  HoistValue *payload = hoist_value_new_object ();

  hoist_value_set (payload, "cause", hoist_value_new_string (self->stepper.reason.cause));
  hoist_value_set (payload, "error_key", hoist_value_new_string (self->stepper.reason.error_key));
  if (is_rehearsal (self))
    hoist_run_log_add (self->worker->log, -1, HOIST_LOG_WARNING,
                       "What the rehearsal has made is removed.");
  else
    hoist_run_log_add_format (self->worker->log, HOIST_LOG_WARNING, "Going back to %s.",
                              self->worker->plan->from_version);
  if (!hoist_run_worker_journal (self->worker, HOIST_EVENT_RUN, "undoing", -1, payload, &error))
    return g_error_matches (error, HOIST_ERROR, HOIST_ERROR_FENCED) ? HOIST_RUN_FLOW_LOST
                                                                    : HOIST_RUN_FLOW_PARK;
  return HOIST_RUN_FLOW_ON;
}

static gboolean
is_of_lead (HoistRunExecutor *self, const HoistStep *step)
{
  return !hoist_run_worker_get_place (self->worker, step)->is_follower;
}

static HoistRunFlow
go_back (HoistRunExecutor *self)
{
  HoistRunFlow flow = enter_slot (self, TRUE);

  for (guint i = count_steps (self); flow == HOIST_RUN_FLOW_ON && i > 0; i--)
    {
      const HoistStep *step = get_step (self, i - 1);
      if (hoist_run_queue_is_stopping (self->queue))
        return HOIST_RUN_FLOW_LEFT;
      gboolean was_stopped =
          step->kind->id == HOIST_STEP_STOP && get_state (self, step->index) != HOIST_STEP_PENDING;
      flow = hoist_run_stepper_carry_out (&self->stepper, step, TRUE);
      if (flow == HOIST_RUN_FLOW_ON && was_stopped)
        show_nodes (self, step->index, 1);
      if (flow == HOIST_RUN_FLOW_ON && step->kind->id == HOIST_STEP_STOP && is_of_lead (self, step))
        leave_slot (self);
    }
  return flow;
}

/* --- the end ----------------------------------------------------------------------------- */

/* What each hop of a rehearsal took, before what is said of the whole. */
static void
note_hops (HoistRunExecutor *self)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (self->worker);
  g_autofree char *hops = is_rehearsal (self)
                              ? hoist_plan_rehearsal_dup_note (self->worker->settings.store, run)
                              : g_strdup ("");
  g_autofree char *before = self->stepper.reason.note;

  self->stepper.reason.note =
      *hops && before ? g_strdup_printf ("%s %s", hops, before) : g_strdup (*hops ? hops : before);
}

/* A rehearsal has no step that touches what is live (hoist-plan-rehearsal.c): whatever became of
 * it, the tenant is as it was, and nobody is locked out. */
static HoistRunFlow
end_run (HoistRunExecutor *self, HoistOutcome reached)
{
  note_hops (self);
  HoistOutcome outcome = is_rehearsal (self) ? HOIST_OUTCOME_UNTOUCHED : reached;
  HoistRunConclusion conclusion = { outcome, self->stepper.reason.cause,
                                    self->stepper.reason.error_key, self->stepper.reason.note };
  g_autoptr (GError) error = NULL;
  HoistRunFlow told = hoist_run_message_tell (self->worker, self->queue, outcome);

  if (told != HOIST_RUN_FLOW_ON)
    return told;
  return hoist_run_conclusion_journal (self->worker, &conclusion, &error) ? HOIST_RUN_FLOW_ON
                                                                          : HOIST_RUN_FLOW_LOST;
}

static HoistRunFlow
end_restored (HoistRunExecutor *self)
{
  HoistRunGoal goal = { self->worker->plan->from_commit, self->worker->plan->from_version, TRUE };
  g_autoptr (GError) error = NULL;
  g_autofree char *unseen = NULL;

  if (is_rehearsal (self))
    return end_run (self, HOIST_OUTCOME_UNTOUCHED);
  if (hoist_run_conclusion_prove (self->worker, &goal, &unseen, &error))
    {
      g_free (self->stepper.reason.note);
      self->stepper.reason.note = *unseen ? g_steal_pointer (&unseen) : NULL;
      return end_run (self, HOIST_OUTCOME_OLD_RESTORED);
    }
  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_FENCED))
    return HOIST_RUN_FLOW_LOST;
  g_free (self->stepper.reason.note);
  self->stepper.reason.note =
      g_strdup_printf ("What was put back could not be proven: %s%s", error->message,
                       g_str_has_suffix (error->message, ".") ? "" : ".");
  return end_run (self, HOIST_OUTCOME_PARKED);
}

/* How good the estimate of the plan was; what a person took is nobody's to estimate. */
static void
note_duration (HoistRunExecutor *self)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (self->worker);
  gint64 now = hoist_clock_wall_us ();
  double waited = hoist_run_record_get_waited_s (run, run->started_at, now);
  double took = (double) (now - run->started_at) / G_USEC_PER_SEC - waited;
  g_autofree char *person =
      waited > 0 ? g_strdup_printf (" and waited %.1f s for a person", waited) : g_strdup ("");

  if (self->stepper.reason.note || self->worker->plan->estimate_s < 0 || run->started_at <= 0)
    return;
  self->stepper.reason.note =
      g_strdup_printf ("It took %.1f s%s; the plan had estimated %.1f s.", MAX (took, 0), person,
                       self->worker->plan->estimate_s);
}

static HoistRunFlow
end_forward (HoistRunExecutor *self)
{
  HoistRunFlow flow = prove_new (self);

  if (flow == HOIST_RUN_FLOW_ON)
    note_duration (self);
  if (flow != HOIST_RUN_FLOW_FAILED)
    return flow == HOIST_RUN_FLOW_ON ? end_run (self, HOIST_OUTCOME_NEW_HEALTHY) : flow;
  return end_run (self, HOIST_OUTCOME_PARKED);
}

/* --- the whole --------------------------------------------------------------------------- */

static HoistRunFlow
handle_turn (HoistRunExecutor *self, HoistStepKindId at)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (self->worker);
  HoistRunFlow flow;

  switch (
      hoist_run_decide_turn (at, hoist_run_record_is_touched (run), run->point_of_no_return_passed))
    {
    case HOIST_TURN_UNTOUCHED:
      return end_run (self, HOIST_OUTCOME_UNTOUCHED);
    case HOIST_TURN_CONCLUDE:
      self->stepper.reason.note =
          g_strdup_printf ("Tidying up failed: %s", self->stepper.reason.cause);
      return end_forward (self);
    case HOIST_TURN_PARK:
      return HOIST_RUN_FLOW_PARK;
    case HOIST_TURN_BACK:
    default:
      flow = turn_back (self);
      if (flow == HOIST_RUN_FLOW_ON)
        flow = go_back (self);
      return flow == HOIST_RUN_FLOW_ON ? end_restored (self) : flow;
    }
}

static HoistRunFlow
proceed (HoistRunExecutor *self)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (self->worker);
  HoistStepKindId at = HOIST_STEP_PREFLIGHT;

  if (run->state == HOIST_RUN_UNDOING)
    {
      self->stepper.reason.cause = g_strdup (run->cause);
      self->stepper.reason.error_key = g_strdup (run->error_key);
      HoistRunFlow flow = go_back (self);
      return flow == HOIST_RUN_FLOW_ON ? end_restored (self) : flow;
    }
  if (hoist_run_record_is_down (run))
    (void) enter_slot (self, TRUE);
  HoistRunFlow flow = go_forward (self, &at);
  if (flow == HOIST_RUN_FLOW_FAILED)
    return handle_turn (self, at);
  return flow == HOIST_RUN_FLOW_ON ? end_forward (self) : flow;
}

/* A hold may have come while the run waited for its turn; a deny wins. */
static HoistRunFlow
check_hold (HoistRunExecutor *self)
{
  const HoistTenant *tenant = self->worker->tenant;

  if (!tenant->hold_reason)
    return HOIST_RUN_FLOW_ON;
  g_autofree char *message = g_strdup_printf ("%s is held: %s", tenant->slug, tenant->hold_reason);
  hoist_run_reason_set (&self->stepper.reason, "hold", message);
  return HOIST_RUN_FLOW_FAILED;
}

/* Journals that this daemon works on it now; what is refused here has touched nothing in this life.
 */
static HoistRunFlow
begin (HoistRunExecutor *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (self->worker);
  gboolean fresh = run->state == HOIST_RUN_QUEUED;

  if (!hoist_run_contact_connect (self->worker, hoist_run_worker_get_lead (self->worker), NULL,
                                  &error))
    {
      HoistRunFlow flow = hoist_run_stepper_fail (&self->stepper, "claim", error);
      return flow == HOIST_RUN_FLOW_FAILED && hoist_run_record_is_touched (run)
                 ? HOIST_RUN_FLOW_PARK
                 : flow;
    }
  HoistValue *payload = hoist_value_new_object ();
  hoist_value_set (payload, "epoch", hoist_value_new_int (self->worker->epoch));
  if (!hoist_run_worker_journal (self->worker, HOIST_EVENT_RUN, fresh ? "started" : "recovered", -1,
                                 payload, &error))
    return HOIST_RUN_FLOW_LOST;
  if (!fresh)
    hoist_run_log_add_format (
        self->worker->log, HOIST_LOG_WARNING,
        "The control plane was started again during this run; it looks what is true and goes on.");
  if (!fresh && ++self->worker->history->recoveries >= HOIST_RUN_MAX_ATTEMPTS)
    {
      hoist_run_reason_set (&self->stepper.reason, "recovery",
                            "the control plane ended three times in the same step");
      return hoist_run_record_is_touched (run) ? HOIST_RUN_FLOW_PARK : HOIST_RUN_FLOW_FAILED;
    }
  if (!hoist_plan_check (self->worker->plan, &error))
    {
      hoist_run_reason_set (&self->stepper.reason, "plan", error->message);
      return hoist_run_record_is_touched (run) ? HOIST_RUN_FLOW_PARK : HOIST_RUN_FLOW_FAILED;
    }
  return fresh ? check_hold (self) : HOIST_RUN_FLOW_ON;
}

HoistRunEnd
hoist_run_executor_execute (HoistRunExecutor *self)
{
  HoistRunFlow flow = begin (self);

  if (flow == HOIST_RUN_FLOW_ON)
    flow = proceed (self);
  else if (flow == HOIST_RUN_FLOW_FAILED)
    flow = end_run (self, HOIST_OUTCOME_UNTOUCHED);
  if (flow == HOIST_RUN_FLOW_FAILED || flow == HOIST_RUN_FLOW_PARK)
    flow = end_run (self, HOIST_OUTCOME_PARKED);
  leave_slot (self);
  hoist_run_contact_let_go (self->worker);
  return flow == HOIST_RUN_FLOW_ON     ? HOIST_RUN_END_ENDED
         : flow == HOIST_RUN_FLOW_LEFT ? HOIST_RUN_END_LEFT
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

gboolean
hoist_run_executor_tick_card (HoistRunExecutor *self, guint step, const char *user,
                              const char *note, GError **error)
{
  return hoist_run_card_tick (self->worker, step, user, note, error);
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
  self->stepper = (HoistRunStepper){ .worker = self->worker, .queue = queue };
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
  hoist_run_reason_clear (&self->stepper.reason);
  g_free (self);
}
