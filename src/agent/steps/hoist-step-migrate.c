/* SPDX-License-Identifier: GPL-3.0-or-later */
/* migrate: the release's scripts in their order as the tenant's user, each with its output in the
 * log, until one fails. Undo proves that no process of them is left; the data goes back by the undo
 * of backup. Worker thread. An exit status decides, never the output. */
#include "agent/steps/hoist-step-loss.h"
#include "agent/steps/hoist-step-script.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include <string.h>

/* A process that a script left behind and that closed the lock still carries the database; and a
 * server may go on with what a killed one has asked for. */
static gboolean
prove_none_left (HoistStepWork *work, GError **error)
{
  g_auto (HoistStepDatabase) database = { 0 };

  if (work->lock != NULL
      && !hoist_agent_lock_end_children (work->lock, work->call.cancellable, error))
    return FALSE;
  return hoist_step_database_read (work, &database, error)
         && (database.driver == NULL
             || (database.driver->end_sessions (database.path, &work->call, error)
                 && hoist_step_database_wait_free (work, &database, 5000, error)));
}

/* What is in the database now was written by migrations, what comes later by people. A run does not
 * fail for the want of it: then what an undo sets aside can't be counted, and that is said. */
static void
remember (HoistStepWork *work)
{
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (GError) local = NULL;
  g_auto (HoistStepDatabase) database = { 0 };

  if (!hoist_step_database_read (work, &database, NULL) || database.driver == NULL
      || hoist_step_work_get_text (work, "backup")[0] == '\0')
    return;
  backup = hoist_step_database_read_backup (work, &local);
  if (backup == NULL
      || !database.driver->keep_baseline (backup, database.path, &work->call, &local))
    hoist_step_work_log (work, HOIST_LOG_WARNING,
                         "What the migrations wrote can't be remembered: %s", local->message);
}

/* The triggers of an earlier run's way back would stand in the way of what they change. */
static gboolean
end_capture (HoistStepWork *work, const HoistStepDatabase *database, GError **error)
{
  const HoistDatabaseCopier *copier = database->driver != NULL ? database->driver->copier : NULL;

  return copier == NULL || copier->forget (database->path, &work->call, error);
}

static gboolean
begins_anew (const HoistStepWork *work)
{
  return hoist_value_lookup_bool (work->args, "recreate", FALSE);
}

/* The explicit last resort: the migrations begin with nothing, and what was there is kept beside,
 * and in the backup of this run. */
static gboolean
recreate (HoistStepWork *work, const HoistStepDatabase *database, GError **error)
{
  g_autofree char *quarantine = hoist_step_database_name_quarantine (work, FALSE);
  g_autofree char *where = NULL;
  g_autoptr (HoistBackup) backup = hoist_step_database_read_backup (work, error);

  if (backup == NULL || !hoist_step_database_wait_free (work, database, 3000, error)
      || !database->driver->recreate (database->path, quarantine, &work->call, error))
    return FALSE;
  where = hoist_step_database_describe (database);
  hoist_step_work_log (work, HOIST_LOG_WARNING,
                       "%s begins anew, empty. What was in it is set aside, and in the backup %s.",
                       where, backup->id);
  hoist_step_work_set_text (work, "quarantine", quarantine);
  return TRUE;
}

static gboolean
apply (HoistStepWork *work, GError **error)
{
  const HoistValue *scripts = hoist_value_get_member (work->args, "scripts");
  const HoistValue *commands = hoist_value_get_member (work->args, "commands");
  guint n = hoist_value_get_size (scripts);
  HoistValue *ran = hoist_value_new_array ();
  gint64 begin = hoist_clock_boottime_us ();
  g_auto (HoistStepDatabase) database = { 0 };
  gint64 sessions = -1;
  HoistStepScript run = { .database = &database,
                          .folder = hoist_step_work_get_text (work, "folder"),
                          .environment = hoist_value_get_member (work->args, "environment") };

  hoist_value_set (work->facts, "ran", ran);
  if (!hoist_step_database_read (work, &database, error) || !end_capture (work, &database, error)
      || (begins_anew (work) && !recreate (work, &database, error)))
    return FALSE;
  hoist_step_loss_note_objects (work,
                                &database); /* a session of our own: before they are counted */
  if (n > 0 && !hoist_step_loss_count_sessions (work, &database, &sessions, error))
    return FALSE;
  hoist_step_work_detail (work, "Running migrations...");
  for (guint i = 0; i < n; i++)
    {
      const char *script = hoist_value_get_string (hoist_value_get_element (scripts, i));
      g_autofree char *base = g_path_get_basename (script);

      hoist_step_work_progress (work, (double) i / n, "%u of %u · %s", i + 1, n, base);
      hoist_step_work_log (work, HOIST_LOG_INFO, "Migration %u of %u: %s", i + 1, n, script);
      run.script = script;
      run.command = hoist_value_get_element (commands, i);
      if (!hoist_step_script_run (work, &run, error))
        return FALSE;
      hoist_value_append (ran, hoist_value_new_string (script));
      if (i == n / 2 && !hoist_step_work_middle (work, error))
        return FALSE;
    }
  if (!prove_none_left (work, error)
      || !hoist_step_loss_note_migrations (work, &database, sessions, error)
      || (!begins_anew (work) && !hoist_step_loss_check_rows (work, &database, error)))
    return FALSE;
  if (!begins_anew (work))
    hoist_step_loss_tell_objects (work, &database);
  remember (work);
  if (!hoist_step_loss_note_sessions (work, &database, error))
    return FALSE;
  hoist_step_work_detail (work, n == 1 ? "Ran %u migration" : "Ran %u migrations", n);
  hoist_value_set (work->facts, "seconds",
                   hoist_value_new_double ((double) (hoist_clock_boottime_us () - begin) / 1e6));
  return TRUE;
}

static gboolean
undo (HoistStepWork *work, GError **error)
{
  if (!prove_none_left (work, error) || !hoist_step_work_middle (work, error))
    return FALSE;
  hoist_step_work_log (work, HOIST_LOG_INFO, "No process of the migrations is left.");
  return TRUE;
}

/* Whether they ran can't be seen in the database; whether nothing has changed since the backup can.
 */
static HoistProbe
probe (HoistStepWork *work, char **ret_detail)
{
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (HoistStepDatabase) database = { 0 };

  if (!hoist_step_database_read (work, &database, &error))
    {
      *ret_detail = g_strdup (error->message);
      return HOIST_PROBE_UNKNOWN;
    }
  if (work->key.undo)
    {
      g_autoptr (GPtrArray) holders =
          database.driver != NULL ? database.driver->find_holders (database.path, NULL) : NULL;

      *ret_detail =
          g_strdup (holders != NULL && holders->len > 0 ? "Somebody has the database open."
                                                        : "Nobody has the database open.");
      return holders != NULL && holders->len > 0 ? HOIST_PROBE_NOT_APPLIED : HOIST_PROBE_APPLIED;
    }
  if (database.driver != NULL && hoist_step_work_get_text (work, "backup")[0] != '\0')
    backup = hoist_step_database_read_backup (work, NULL);
  if (backup != NULL
      && hoist_step_database_compare (work, &database, backup, ret_detail) == HOIST_PROBE_APPLIED)
    return HOIST_PROBE_NOT_APPLIED;
  if (*ret_detail == NULL)
    *ret_detail = g_strdup ("Without a backup it can't be told how far the migrations came.");
  return backup != NULL ? HOIST_PROBE_PARTIAL : HOIST_PROBE_UNKNOWN;
}

const HoistStepActions hoist_step_migrate = { HOIST_STEP_MIGRATE, apply, undo, probe };
