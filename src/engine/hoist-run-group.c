/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-run-group.h. Called by the executor in the run's worker thread, which alone journals,
 * logs and hears the agents. It never goes back, never examines, and gives no order whose intent is
 * not journalled. */
#include "engine/hoist-run-group.h"

#include "engine/hoist-plan-group.h"
#include "engine/hoist-run-record.h"

static const HoistStep *
get_step (const HoistRunWorker *worker, guint index)
{
  return g_ptr_array_index (worker->plan->steps, index);
}

/* --- which -------------------------------------------------------------------------------- */

guint
hoist_run_group_count (HoistRunWorker *worker, guint first)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (worker);
  guint together = hoist_plan_group_count (worker->plan->steps, first);
  guint n = 0;

  while (n < together
         && hoist_run_record_get_step (run, (int) (first + n))->state == HOIST_STEP_PENDING)
    n++;
  return MAX (n, 1);
}

/* --- together ----------------------------------------------------------------------------- */

static gboolean
is_cut (HoistRunStepper *self, const HoistStep *step)
{
  return hoist_run_place_is_cut (hoist_run_worker_get_place (self->worker, step));
}

/* Where the run was never in touch in this life, it gets there first: a claim may raise the epoch
 * of all. */
static HoistRunFlow
reach_all (HoistRunStepper *self, guint first, guint n)
{
  HoistRunFlow flow = HOIST_RUN_FLOW_ON;

  for (guint i = first; flow == HOIST_RUN_FLOW_ON && i < first + n; i++)
    {
      const HoistStep *step = get_step (self->worker, i);
      if (!hoist_run_worker_get_place (self->worker, step)->link
          && hoist_run_stepper_may_begin (self, step))
        flow = hoist_run_stepper_reach (self, step, FALSE);
    }
  return flow;
}

/* One that failed: the reason is that of the first. */
static HoistRunFlow
take_failure (HoistRunStepper *self, const HoistStep *step, const GError *error)
{
  HoistRunReason before = self->reason;
  gboolean is_first = before.cause == NULL;

  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_FENCED))
    return HOIST_RUN_FLOW_LOST;
  if (!is_first)
    self->reason = (HoistRunReason){ 0 };
  HoistRunFlow flow = hoist_run_stepper_take_failure (self, step, error);
  if (!is_first)
    {
      hoist_run_reason_clear (&self->reason);
      self->reason = before;
    }
  return flow;
}

/* Journals intents in the plan's order; the steps whose order is to be given are in `ret`. A node
 * whose line is dead is left to be carried out alone. */
static HoistRunFlow
begin_all (HoistRunStepper *self, guint first, guint n, GArray *ret)
{
  for (guint i = first; i < first + n; i++)
    {
      HoistRunDone done = { get_step (self->worker, i), NULL, NULL };
      g_autoptr (GError) error = NULL;
      if (!hoist_run_stepper_may_begin (self, done.step))
        continue;
      if (hoist_run_stepper_begin (self, done.step, &error))
        g_array_append_val (ret, done);
      else if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_FENCED)
               || !is_cut (self, done.step))
        return take_failure (self, done.step, error);
    }
  return HOIST_RUN_FLOW_ON;
}

/* What is worse stands: whose lease it is comes before all. */
static HoistRunFlow
choose_worse (HoistRunFlow a, HoistRunFlow b)
{
  static const int weight[] = { [HOIST_RUN_FLOW_ON] = 0,
                                [HOIST_RUN_FLOW_FAILED] = 1,
                                [HOIST_RUN_FLOW_PARK] = 2,
                                [HOIST_RUN_FLOW_LEFT] = 3,
                                [HOIST_RUN_FLOW_LOST] = 4 };

  return weight[a] >= weight[b] ? a : b;
}

/* One outcome. A node that was lost meanwhile has none: what it was doing is unknown. */
static HoistRunFlow
take_one (HoistRunStepper *self, HoistRunDone *done)
{
  g_autoptr (GError) error = NULL;

  if (done->answer
      && hoist_run_worker_accept (self->worker, done->step, FALSE, done->answer, &error))
    return HOIST_RUN_FLOW_ON;
  if (!error)
    error = g_steal_pointer (&done->error);
  if (!g_error_matches (error, HOIST_ERROR, HOIST_ERROR_FENCED) && is_cut (self, done->step))
    return HOIST_RUN_FLOW_ON;
  return take_failure (self, done->step, error);
}

static HoistRunFlow
take_outcomes (HoistRunStepper *self, GArray *all)
{
  HoistRunFlow flow = HOIST_RUN_FLOW_ON;

  for (guint i = 0; i < all->len; i++)
    {
      HoistRunDone *done = &g_array_index (all, HoistRunDone, i);
      if (flow != HOIST_RUN_FLOW_LOST)
        flow = choose_worse (flow, take_one (self, done));
      hoist_value_unref (done->answer);
      g_clear_error (&done->error);
    }
  return flow;
}

HoistRunFlow
hoist_run_group_carry_out (HoistRunStepper *self, guint first, guint n)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (HoistRunDone));
  HoistRunFlow flow = reach_all (self, first, n);

  if (flow != HOIST_RUN_FLOW_ON)
    return flow;
  flow = begin_all (self, first, n, all);
  if (flow != HOIST_RUN_FLOW_ON)
    return flow;
  hoist_run_worker_order_all (self->worker, (HoistRunDone *) all->data, all->len);
  flow = take_outcomes (self, all);
  /* Who was lost, and who was not begun. */
  for (guint i = first; flow == HOIST_RUN_FLOW_ON && i < first + n; i++)
    flow = hoist_run_stepper_carry_out (self, get_step (self->worker, i), FALSE);
  return flow;
}
