/* SPDX-License-Identifier: GPL-3.0-or-later */
/* catch-up: whoever still writes to the database goes on, while what they have written is carried
 * into the one that takes its place next. What is left then is carried in moments, when nobody
 * writes any more (the step switch). Worker thread. Never changes a row of the live database. */
#include "agent/steps/hoist-step-crossing.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"

#define LAG_SMALL 200    /* changes: carried in less than the stop takes */
#define ROUNDS_MAX 10000 /* … and the step's deadline */
#define SLOWER_MAX 20    /* rounds in a row after which more was left than before */

typedef struct
{
  gint64 carried, lost, before;
  guint slower;
} Progress;

/* Once through; TRUE with *ret_near when hardly anything is left. */
static gboolean
carry_once (HoistStepWork *work, const HoistStepCrossing *crossing, gboolean back, Progress *p,
            gboolean *ret_near, GError **error)
{
  HoistDatabaseCarried round;

  if (!crossing->database.driver->copier->carry (&crossing->order, back, &round, &work->call,
                                                 error))
    return FALSE;
  p->carried += round.carried;
  p->lost += round.lost;
  hoist_step_work_progress (work, 0.9,
                            back ? "What was set aside is %" G_GINT64_FORMAT " changes behind"
                                 : "The copy is %" G_GINT64_FORMAT " changes behind",
                            round.lag);
  hoist_step_work_log (
      work, HOIST_LOG_INFO,
      back ? "%" G_GINT64_FORMAT " rows carried over; what was set aside is %" G_GINT64_FORMAT
             " changes behind."
           : "%" G_GINT64_FORMAT " rows carried over; the copy is %" G_GINT64_FORMAT
             " changes behind.",
      round.carried, round.lag);
  hoist_step_work_set_int (work, "carried", p->carried);
  hoist_step_work_set_int (work, "lag", round.lag);
  p->slower = round.lag >= p->before ? p->slower + 1 : 0;
  p->before = round.lag;
  *ret_near = round.lag <= LAG_SMALL;
  return TRUE;
}

gboolean
hoist_step_crossing_catch_up (HoistStepWork *work, const HoistStepCrossing *crossing, gboolean back,
                              GError **error)
{
  Progress progress = { .before = G_MAXINT64 };
  gboolean is_near = FALSE;

  for (guint i = 0; i < ROUNDS_MAX && progress.slower < SLOWER_MAX; i++)
    {
      if (!hoist_driver_call_check (&work->call, error)
          || !carry_once (work, crossing, back, &progress, &is_near, error))
        return FALSE;
      if (!is_near)
        continue;
      if (back) /* they are told of by the switch, which meets them no more */
        hoist_step_work_set_int (work, "discarded_rows", progress.lost);
      return TRUE;
    }
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY,
               "More is written than can be carried over: %" G_GINT64_FORMAT
               " changes stay behind. Choose a quieter time.",
               progress.before);
  return FALSE;
}

static gboolean
apply (HoistStepWork *work, GError **error)
{
  gint64 begin = hoist_clock_boottime_us ();
  g_auto (HoistStepCrossing) crossing = { 0 };

  work->call.background = TRUE;
  hoist_step_work_detail (work, "Catching up...");
  if (!hoist_step_crossing_read (work, &crossing, error)
      || !hoist_step_crossing_catch_up (work, &crossing,
                                        hoist_value_lookup_bool (work->args, "back", FALSE), error)
      || !hoist_step_work_middle (work, error))
    return FALSE;
  hoist_value_set (work->facts, "seconds",
                   hoist_value_new_double ((double) (hoist_clock_boottime_us () - begin) / 1e6));
  return TRUE;
}

/* How far behind it is a moment later nobody knows: it is carried once more. */
static HoistProbe
probe (HoistStepWork *work, char **ret_detail)
{
  *ret_detail = g_strdup ("What was noted is carried anew.");
  return work->key.undo ? HOIST_PROBE_APPLIED : HOIST_PROBE_NOT_APPLIED;
}

const HoistStepActions hoist_step_catch_up = { HOIST_STEP_CATCH_UP, apply, NULL, probe };
