/* SPDX-License-Identifier: GPL-3.0-or-later */
/* switch: nobody has the database open; what was noted last is carried over, compared, and the copy
 * takes its place by a rename. Backwards the database that was set aside is brought up to date with
 * what was written since, and takes its place again. Undo is the other direction. Worker thread.
 * Deletes no database. */
#include "agent/steps/hoist-step-crossing.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"

static gboolean
is_back (const HoistStepWork *work)
{
  return hoist_value_lookup_bool (work->args, "back", FALSE);
}

/* Rows that had no place stay in what is set aside. */
static void
account (HoistStepWork *work, const HoistStepCrossing *crossing, gboolean back,
         const HoistDatabaseCarried *carried)
{
  const HoistDatabaseDriver *driver = crossing->database.driver;
  g_autofree char *aside = driver->copier->locate_aside (&crossing->order, back);
  g_autofree char *where = driver->describe (aside);

  hoist_step_work_set_int (work, "carried", carried->carried);
  hoist_step_work_log (work, HOIST_LOG_INFO,
                       "Rows carried over at last: %" G_GINT64_FORMAT
                       "; nothing is left. What was in use is set aside: "
                       "%s.",
                       carried->carried, where);
  if (!back)
    return;
  hoist_step_work_set_int (work, "discarded_rows", carried->lost);
  hoist_step_work_set_text (work, "quarantine", carried->lost > 0 ? where : "");
  if (carried->lost > 0)
    hoist_step_work_log (work, HOIST_LOG_WARNING,
                         "What was written since and has no place in the release before (rows: "
                         "%" G_GINT64_FORMAT ") stays in %s.",
                         carried->lost, where);
}

static gboolean
cross (HoistStepWork *work, const HoistStepCrossing *crossing, gboolean back, GError **error)
{
  const HoistDatabaseDriver *driver = crossing->database.driver;
  gint64 begin = hoist_clock_boottime_us ();
  HoistDatabaseCarried carried;

  if (!driver->end_sessions (crossing->database.path, &work->call, error)
      || !hoist_step_database_wait_free (work, &crossing->database, 3000, error)
      || !driver->copier->cross (&crossing->order, back, &carried, &work->call, error))
    return FALSE;
  account (work, crossing, back, &carried);
  hoist_value_set (work->facts, "seconds",
                   hoist_value_new_double ((double) (hoist_clock_boottime_us () - begin) / 1e6));
  return TRUE;
}

static gboolean
apply (HoistStepWork *work, GError **error)
{
  g_auto (HoistStepCrossing) crossing = { 0 };

  hoist_step_work_detail (work, "Switching database...");
  return hoist_step_crossing_read (work, &crossing, error)
         && cross (work, &crossing, is_back (work), error) && hoist_step_work_middle (work, error);
}

static gboolean
is_between (HoistStepWork *work, const HoistStepCrossing *crossing, gboolean *ret_is,
            GError **error)
{
  const HoistDatabaseCopier *copier = crossing->database.driver->copier;

  *ret_is = FALSE;
  return copier->is_between == NULL
         || copier->is_between (&crossing->order, is_back (work), ret_is, &work->call, error);
}

/* Else what is written from now on would be noted by nobody, and lost on the next way over. */
static gboolean
take_back (HoistStepWork *work, const HoistStepCrossing *crossing, GError **error)
{
  gboolean between;

  if (!is_between (work, crossing, &between, error))
    return FALSE;
  if (between
      && !crossing->database.driver->copier->take_back (&crossing->order, is_back (work),
                                                        &work->call, error))
    return FALSE;
  hoist_step_work_log (work, HOIST_LOG_INFO, "The database was not switched: it is as it was.");
  work->skipped = !between;
  return TRUE;
}

static gboolean
undo (HoistStepWork *work, GError **error)
{
  g_auto (HoistStepCrossing) crossing = { 0 };
  gboolean is_across;

  if (!hoist_step_crossing_read (work, &crossing, error) || !hoist_step_work_middle (work, error)
      || !crossing.database.driver->copier->is_across (&crossing.order, is_back (work), &is_across,
                                                       error))
    return FALSE;
  return is_across ? cross (work, &crossing, !is_back (work), error)
                   : take_back (work, &crossing, error);
}

static HoistProbe
probe (HoistStepWork *work, char **ret_detail)
{
  g_auto (HoistStepCrossing) crossing = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean is_across, between = FALSE;

  if (!hoist_step_crossing_read (work, &crossing, &error)
      || !crossing.database.driver->copier->is_across (&crossing.order, is_back (work), &is_across,
                                                       &error)
      || (work->key.undo && !is_across && !is_between (work, &crossing, &between, &error)))
    {
      *ret_detail = g_strdup (error->message);
      return HOIST_PROBE_UNKNOWN;
    }
  *ret_detail =
      g_strdup (is_across ? "The database is switched." : "The database is not switched.");
  if (between)
    return HOIST_PROBE_PARTIAL;
  return is_across != work->key.undo ? HOIST_PROBE_APPLIED : HOIST_PROBE_NOT_APPLIED;
}

const HoistStepActions hoist_step_switch = { HOIST_STEP_SWITCH, apply, undo, probe };
