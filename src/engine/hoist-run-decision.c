/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-run-decision.h. Pure functions; they never do anything.
 *
 * Rules (numbered; the table test names them)
 *  1. No intent: forward begins the step; backward there is nothing to take back.
 *  2. An intent without an outcome is examined, never blindly repeated.
 *  3. What the agent recorded counts, done or failed, whatever the probe says: it was written after
 * the effect was durable.
 *  4. Migrations are never run again blindly: without a recorded end they count as failed, even
 * when the probe says that nothing happened.
 *  5. Applied: the effect is there, go on. Steps that are nothing but looking (preflight, health,
 * guard) and tidying (finish) are done again instead; so is a restore, once, for what it counts.
 *  6. Not applied: once more; the second time it counts as failed.
 *  7. Partial or unknown: what stands beside the running version or only looks is done again once;
 * anything else is taken back.
 *  8. Undo is idempotent: it is repeated up to three times, then the tenant is parked, unless the
 * probe says that the old state is there.
 *  9. A cancel ends the run at the next step boundary, but not past a point of no return and not
 * when only finish is left.
 * 10. What has no undo is passed over on the way back.
 * 11. Data that was put back is proven by looking, not by a record: a service is started on it
 * next.
 * 12. A card only waits and looks: however often that was interrupted, it is taken up again. */
#include "engine/hoist-run-decision.h"

const char *const hoist_run_decision_names[] = { "begin", "examine", "accept", "again",
                                                 "fail",  "next",    "park",   NULL };
const char *const hoist_run_turn_names[] = { "untouched", "back", "park", "conclude", NULL };

#define FORWARD_ATTEMPTS 2

/* Its effect stands beside what is running, or it has none: doing it again harms nothing. */
static gboolean
is_harmless (HoistStepKindId kind)
{
  switch (kind)
    {
    case HOIST_STEP_PREFLIGHT:
    case HOIST_STEP_FETCH:
    case HOIST_STEP_DEPENDENCIES:
    case HOIST_STEP_PREPARE:
    case HOIST_STEP_COPY:
    case HOIST_STEP_CATCH_UP:
    case HOIST_STEP_HEALTH:
    case HOIST_STEP_FINISH:
    case HOIST_STEP_GUARD:
    case HOIST_STEP_CARD:
    case HOIST_STEP_REHEARSE: /* it begins by removing what is left of it */
    case HOIST_STEP_END:      /* asked once more: nobody is killed */
    case HOIST_STEP_MESSAGE:  /* under the same key */
    case HOIST_STEP_PULL:
      return TRUE;
    case HOIST_STEP_STOP:
    case HOIST_STEP_BACKUP:
    case HOIST_STEP_CHECKOUT:
    case HOIST_STEP_ACTIVATE:
    case HOIST_STEP_MIGRATE:
    case HOIST_STEP_SWITCH:
    case HOIST_STEP_RESTORE:
    case HOIST_STEP_START:
    case HOIST_STEP_COMMAND:
    case HOIST_STEP_CONFIGURE:
    case HOIST_STEP_TRANSFER:
    case HOIST_STEP_REPLACE:
    case HOIST_STEP_COMPONENT:
    case HOIST_N_STEP_KINDS:
    default:
      return FALSE;
    }
}

static gboolean
only_looks_or_tidies (HoistStepKindId kind)
{
  return kind == HOIST_STEP_PREFLIGHT || kind == HOIST_STEP_HEALTH || kind == HOIST_STEP_FINISH
         || kind == HOIST_STEP_GUARD;
}

static HoistRunDecision
once_more (const HoistRunSituation *s)
{
  guint limit = s->kind == HOIST_STEP_FINISH ? HOIST_RUN_MAX_ATTEMPTS : FORWARD_ATTEMPTS;

  return s->attempts < limit ? HOIST_DECISION_AGAIN : HOIST_DECISION_FAIL;
}

static gboolean
can_cancel_here (const HoistRunSituation *s)
{
  return s->cancel_requested && !s->no_way_back && s->kind != HOIST_STEP_FINISH;
}

static HoistRunDecision
decide_by_probe (const HoistRunSituation *s)
{
  if (s->kind == HOIST_STEP_MIGRATE)
    return HOIST_DECISION_FAIL; /* rule 4 */
  if (s->kind == HOIST_STEP_CARD)
    return can_cancel_here (s) ? HOIST_DECISION_FAIL : HOIST_DECISION_AGAIN; /* rule 12 */
  if (s->probe == HOIST_PROBE_APPLIED && !only_looks_or_tidies (s->kind))
    return s->kind == HOIST_STEP_RESTORE && s->attempts < FORWARD_ATTEMPTS && !s->cancel_requested
               ? HOIST_DECISION_AGAIN
               : HOIST_DECISION_ACCEPT; /* rule 5 */
  if (can_cancel_here (s))
    return HOIST_DECISION_FAIL; /* rule 9 */
  if (s->probe == HOIST_PROBE_NOT_APPLIED || is_harmless (s->kind))
    return once_more (s);     /* rules 5, 6, 7 */
  return HOIST_DECISION_FAIL; /* rule 7 */
}

static HoistRunDecision
decide_forward (const HoistRunSituation *s)
{
  switch (s->state)
    {
    case HOIST_STEP_PENDING:
      return can_cancel_here (s) ? HOIST_DECISION_FAIL : HOIST_DECISION_BEGIN; /* rules 1, 9 */
    case HOIST_STEP_INTENDED:
      if (!s->examined)
        return HOIST_DECISION_EXAMINE; /* rule 2 */
      if (s->recorded == HOIST_RECORDED_DONE || s->recorded == HOIST_RECORDED_SKIPPED)
        return HOIST_DECISION_ACCEPT; /* rule 3 */
      if (s->recorded == HOIST_RECORDED_ERROR)
        return HOIST_DECISION_FAIL; /* rule 3 */
      return decide_by_probe (s);
    case HOIST_STEP_APPLIED:
      return HOIST_DECISION_NEXT;
    case HOIST_STEP_UNDO_INTENDED:
    case HOIST_STEP_UNDONE:
    default:
      return HOIST_DECISION_PARK; /* the journal contradicts itself: an undo in a run that has not
                                     turned back */
    }
}

static HoistRunDecision
decide_back (const HoistRunSituation *s)
{
  if (s->state == HOIST_STEP_PENDING || s->state == HOIST_STEP_UNDONE)
    return HOIST_DECISION_NEXT; /* rule 1 */
  if (hoist_step_kind_get (s->kind)->undo == HOIST_UNDO_NOTHING)
    return HOIST_DECISION_NEXT; /* rule 10 */
  if (s->state != HOIST_STEP_UNDO_INTENDED)
    return HOIST_DECISION_BEGIN;
  if (!s->examined)
    return HOIST_DECISION_EXAMINE; /* rule 2 */
  gboolean is_recorded =
      s->recorded == HOIST_RECORDED_DONE || s->recorded == HOIST_RECORDED_SKIPPED;
  if (is_recorded && (!s->needs_proof || s->probe == HOIST_PROBE_APPLIED))
    return HOIST_DECISION_ACCEPT; /* rules 3, 11 */
  if (s->attempts < HOIST_RUN_MAX_ATTEMPTS)
    return HOIST_DECISION_AGAIN;                                                        /* rule 8 */
  return s->probe == HOIST_PROBE_APPLIED ? HOIST_DECISION_ACCEPT : HOIST_DECISION_PARK; /* rule 8 */
}

HoistRunDecision
hoist_run_decide (const HoistRunSituation *situation)
{
  return situation->undoing ? decide_back (situation) : decide_forward (situation);
}

HoistRunTurn
hoist_run_decide_turn (HoistStepKindId kind, gboolean touched, gboolean no_way_back)
{
  if (kind == HOIST_STEP_FINISH)
    return HOIST_TURN_CONCLUDE;
  if (!touched)
    return HOIST_TURN_UNTOUCHED;
  return no_way_back ? HOIST_TURN_PARK : HOIST_TURN_BACK;
}
