/* SPDX-License-Identifier: GPL-3.0-or-later */
/* copy: while the services go on, the database is copied, the copy migrated by the new release, and
 * what people wrote meanwhile carried over until hardly anything is left. Refuses by name what
 * could not be carried; then nothing has happened but that changes were noted. Undo ends the noting
 * and removes the copy. Worker thread. Never changes a row of the live database. */
#include "agent/steps/hoist-step-crossing.h"
#include "agent/steps/hoist-step-script.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"

static gboolean
run_scripts (HoistStepWork *work, const HoistStepCrossing *crossing, const char *folder,
             GError **error)
{
  const HoistValue *scripts = hoist_value_get_member (work->args, "scripts");
  const HoistValue *commands = hoist_value_get_member (work->args, "commands");
  HoistStepDatabase copy = crossing->database;
  g_autofree char *path = copy.driver->copier->locate (&crossing->order);
  HoistStepScript run = { .database = &copy, .folder = folder };
  guint n = hoist_value_get_size (scripts);

  copy.path = path;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HoistValue) command =
          hoist_step_crossing_move_command (work, hoist_value_get_element (commands, i), folder);

      run.script = hoist_value_get_string (hoist_value_get_element (scripts, i));
      run.command = command;
      hoist_step_work_progress (work, 0.3 + 0.3 * i / n, "The copy: %u of %u · %s", i + 1, n,
                                run.script);
      hoist_step_work_log (work, HOIST_LOG_INFO, "Migration %u of %u, on the copy: %s", i + 1, n,
                           run.script);
      if (!hoist_step_script_run (work, &run, error))
        return FALSE;
    }
  return work->lock == NULL
         || hoist_agent_lock_end_children (work->lock, work->call.cancellable, error);
}

/* Whoever names the database in another way than its guide says has migrated the live one. */
static gboolean
check_live (const HoistStepCrossing *crossing, const HoistDatabaseSighting *before,
            const HoistDriverCall *call, GError **error)
{
  const HoistStepDatabase *live = &crossing->database;
  g_auto (HoistDatabaseSighting) now = { 0 };
  g_autofree char *where = NULL;

  if (!live->driver->probe (live->path, FALSE, &now, call, error))
    return FALSE;
  if (g_str_equal (now.schema_digest, before->schema_digest))
    return TRUE;
  where = live->driver->describe (live->path);
  g_set_error (
      error, HOIST_ERROR, HOIST_ERROR_FAILED,
      "The schema of the database in use (%s) was changed while the copy was migrated: the "
      "migrations don't find the copy where the guide says, or somebody else changed it.",
      where);
  return FALSE;
}

static gboolean
migrate (HoistStepWork *work, const HoistStepCrossing *crossing, GError **error)
{
  const HoistStepDatabase *live = &crossing->database;
  g_auto (HoistDatabaseSighting) before = { 0 };
  g_autofree char *folder = live->driver->probe (live->path, FALSE, &before, &work->call, error)
                                ? hoist_step_crossing_lend (work, crossing, error)
                                : NULL;
  gboolean ok = folder != NULL && run_scripts (work, crossing, folder, error)
                && check_live (crossing, &before, &work->call, error);

  return hoist_step_crossing_end_lent (work, ok, error);
}

static gboolean
apply (HoistStepWork *work, GError **error)
{
  gint64 begin = hoist_clock_boottime_us ();
  g_auto (HoistStepCrossing) crossing = { 0 };
  const HoistDatabaseCopier *copier;

  work->call.background = TRUE;
  if (!hoist_step_crossing_read (work, &crossing, error))
    return FALSE;
  copier = crossing.database.driver->copier;
  hoist_step_work_detail (work, "Copying database...");
  if (!copier->begin (&crossing.order, &work->call, error) || !hoist_step_work_middle (work, error))
    return FALSE;
  hoist_step_work_log (work, HOIST_LOG_INFO,
                       "A copy lies beside the database, compared row by row; what is written from "
                       "now on is noted.");
  hoist_step_work_detail (work, "Running migrations on the copy...");
  if (!migrate (work, &crossing, error) || !copier->settle (&crossing.order, &work->call, error))
    return FALSE;
  hoist_step_work_detail (work, "Catching up...");
  if (!hoist_step_crossing_catch_up (work, &crossing, FALSE, error))
    return FALSE;
  hoist_value_set (work->facts, "seconds",
                   hoist_value_new_double ((double) (hoist_clock_boottime_us () - begin) / 1e6));
  hoist_step_work_detail (work, "The copy is migrated and up to date");
  return TRUE;
}

static gboolean
undo (HoistStepWork *work, GError **error)
{
  g_auto (HoistStepCrossing) crossing = { 0 };

  return hoist_step_crossing_read (work, &crossing, error) && hoist_step_work_middle (work, error)
         && (work->lock == NULL
             || hoist_agent_lock_end_children (work->lock, work->call.cancellable, error))
         && hoist_step_crossing_unlend (work, error)
         && crossing.database.driver->copier->end (&crossing.order, &work->call, error);
}

/* A copy that is there may be half migrated: it is made anew. */
static HoistProbe
probe (HoistStepWork *work, char **ret_detail)
{
  g_auto (HoistStepCrossing) crossing = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *copy = NULL;
  gboolean there;

  if (!hoist_step_crossing_read (work, &crossing, &error))
    {
      *ret_detail = g_strdup (error->message);
      return HOIST_PROBE_UNKNOWN;
    }
  copy = crossing.database.driver->copier->locate (&crossing.order);
  there = crossing.database.driver->is_there (copy);
  *ret_detail = g_strdup (there ? "There is a copy; whether it is up to date is not known."
                                : "There is no copy.");
  if (work->key.undo)
    return there ? HOIST_PROBE_NOT_APPLIED : HOIST_PROBE_APPLIED;
  return there ? HOIST_PROBE_PARTIAL : HOIST_PROBE_NOT_APPLIED;
}

const HoistStepActions hoist_step_copy_database = { HOIST_STEP_COPY, apply, undo, probe };
