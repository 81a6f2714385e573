/* SPDX-License-Identifier: GPL-3.0-or-later */
/* backup: a copy of the stopped database in our own folder, proven by a restore into scratch. Undo
 * puts it back when the database holds something else by then; what was there is kept and its rows
 * counted. Worker thread. Never overwrites a backup of another run. */
#include "agent/hoist-settings-trace.h"
#include "agent/steps/hoist-step-crossing.h"
#include "base/hoist-error.h"
#include "model/hoist-json.h"

static gboolean
copy_into_facts (HoistStepWork *work, const HoistBackup *backup, GError **error)
{
  g_autoptr (HoistValue) value =
      hoist_json_new_value ((HoistJsonWriteFunc) hoist_backup_write, backup, error);

  if (value == NULL)
    return FALSE;
  hoist_value_set_all (work->facts, value);
  hoist_value_set (work->facts, "drill_s", hoist_value_new_double (backup->restore_s));
  return TRUE;
}

/* The backup this very step made before it was interrupted. */
static HoistBackup *
find_made (HoistStepWork *work)
{
  g_autoptr (HoistBackup) backup = hoist_step_database_read_backup (work, NULL);

  if (backup != NULL && backup->verified_at > 0 && g_str_equal (backup->run, work->key.run))
    return g_steal_pointer (&backup);
  return NULL;
}

static void
tell (HoistStepWork *work, const HoistStepDatabase *database, const HoistBackup *backup)
{
  g_autofree char *where = hoist_step_database_describe (database);

  hoist_step_work_log (work, HOIST_LOG_INFO,
                       "%s: %" G_GINT64_FORMAT
                       " bytes, restored into scratch in %.2f s and compared.",
                       backup->path, backup->size, backup->restore_s);
  if (backup->foreign_key_faults > 0)
    hoist_step_work_log (work, HOIST_LOG_WARNING,
                         "%s broke foreign keys before this run (rows: %" G_GINT64_FORMAT
                         "); they are in the backup as they were.",
                         where, backup->foreign_key_faults);
}

/* Of what the switch of this run set aside: the services run, and nobody writes there. */
static gboolean
is_set_aside (const HoistStepWork *work)
{
  return hoist_value_lookup_bool (work->args, "set_aside", FALSE);
}

/* A move, or its way back, writes to it only what was written meanwhile, when it is undone. */
static gboolean
stays (const HoistStepWork *work)
{
  return hoist_value_lookup_bool (work->args, "stays", FALSE);
}

static const char *
say_undo (const HoistStepWork *work)
{
  return stays (work) ? "The database stays as it is: the run has replaced nothing in it."
                      : "The database goes back with the switch.";
}

static HoistBackup *
make (HoistStepWork *work, const HoistStepDatabase *database, GError **error)
{
  HoistDatabaseBackupOrder order = { 0 };
  g_autofree char *folder = hoist_step_database_fill_order (work, database, &order);
  gboolean prepared = database->driver->has_prepared_backup (folder);
  g_auto (HoistStepCrossing) crossing = { 0 };
  g_autofree char *aside = NULL;
  gint64 copied = -1, changed = 0;
  HoistBackup *backup;

  if (is_set_aside (work))
    {
      if (!hoist_step_crossing_read (work, &crossing, error))
        return NULL;
      order.from = aside = database->driver->copier->locate_aside (
          &crossing.order, hoist_value_lookup_bool (work->args, "back", FALSE));
    }
  order.ret_copied_pages = &copied;
  order.ret_changed_rows = &changed;
  backup = database->driver->back_up (&order, &work->call, error);
  if (backup != NULL && copied >= 0 && backup->page_count > 0)
    hoist_step_work_log (work, HOIST_LOG_INFO,
                         "%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
                         " pages had changed since the copy was prepared; all are compared.",
                         copied, backup->page_count);
  else if (backup != NULL && changed > 0)
    hoist_step_work_log (work, HOIST_LOG_INFO,
                         changed == 1
                             ? "%" G_GINT64_FORMAT " row had changed since the copy was prepared: "
                               "it was added to it and read back."
                             : "%" G_GINT64_FORMAT " rows had changed since the copy was prepared: "
                               "they were added to it and read back.",
                         changed);
  else if (backup != NULL && copied == 0)
    hoist_step_work_log (work, HOIST_LOG_INFO,
                         "Nothing had changed since the copy was prepared: it is the backup.");
  else if (backup != NULL && prepared)
    hoist_step_work_log (work, HOIST_LOG_WARNING,
                         "The prepared copy could not be used; the database was copied whole.");
  return backup;
}

static gboolean
apply (HoistStepWork *work, GError **error)
{
  g_autoptr (HoistBackup) backup = NULL;
  g_auto (HoistStepDatabase) database = { 0 };

  if (!hoist_step_database_read (work, &database, error))
    return FALSE;
  hoist_step_work_detail (work, "Backing up database...");
  if ((!is_set_aside (work) && !hoist_step_database_wait_free (work, &database, 3000, error))
      || !hoist_step_work_middle (work, error))
    return FALSE;
  backup = find_made (work);
  if (backup == NULL
      || (!is_set_aside (work) && !hoist_step_database_holds (work, &database, backup)))
    {
      g_clear_pointer (&backup, hoist_backup_unref);
      backup = make (work, &database, error);
    }
  if (backup == NULL)
    return FALSE;
  hoist_settings_trace_write (work->state, work->tenant->id, work->tenant->directory, backup->id);
  tell (work, &database, backup);
  hoist_step_work_detail (work, "Database backed up");
  return copy_into_facts (work, backup, error);
}

static gboolean
undo (HoistStepWork *work, GError **error)
{
  g_autoptr (HoistBackup) backup = NULL;
  g_autofree char *folder = hoist_agent_state_backup (work->state, work->tenant->id,
                                                      hoist_step_work_get_text (work, "backup"));
  g_autofree char *manifest = g_build_filename (folder, "manifest.json", NULL);
  g_auto (HoistStepDatabase) database = { 0 };

  if (!hoist_step_database_read (work, &database, error))
    return FALSE;
  if (is_set_aside (work) || stays (work))
    {
      hoist_step_work_log (work, HOIST_LOG_INFO, "%s", say_undo (work));
      work->skipped = TRUE;
      return hoist_step_work_middle (work, error);
    }
  if (!g_file_test (manifest, G_FILE_TEST_EXISTS))
    {
      /* The backup was never finished, so nothing after it was begun: the database is as it was. */
      hoist_step_work_log (work, HOIST_LOG_INFO,
                           "No backup was made: there is nothing to restore.");
      hoist_step_work_set_int (work, "discarded_rows", 0);
      work->skipped = TRUE;
      return hoist_step_work_middle (work, error);
    }
  backup = hoist_step_database_read_backup (work, error);
  return backup != NULL && hoist_step_database_restore (work, &database, backup, error);
}

static HoistProbe
probe (HoistStepWork *work, char **ret_detail)
{
  g_autofree char *folder = hoist_agent_state_backup (work->state, work->tenant->id,
                                                      hoist_step_work_get_text (work, "backup"));
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (HoistStepDatabase) database = { 0 };

  if (!hoist_step_database_read (work, &database, &error))
    {
      *ret_detail = g_strdup (error->message);
      return HOIST_PROBE_UNKNOWN;
    }
  if (work->key.undo && (is_set_aside (work) || stays (work)))
    {
      *ret_detail = g_strdup (say_undo (work));
      return HOIST_PROBE_APPLIED;
    }
  backup = work->key.undo ? hoist_step_database_read_backup (work, NULL) : find_made (work);
  if (backup != NULL && work->key.undo)
    return hoist_step_database_compare (work, &database, backup, ret_detail);
  if (backup != NULL && copy_into_facts (work, backup, NULL))
    {
      *ret_detail = g_strdup_printf ("%s is there and verified.", backup->path);
      return HOIST_PROBE_APPLIED;
    }
  *ret_detail = g_strdup ("There is no finished backup.");
  if (work->key.undo)
    return HOIST_PROBE_APPLIED;
  return g_file_test (folder, G_FILE_TEST_EXISTS) && !database.driver->has_prepared_backup (folder)
             ? HOIST_PROBE_PARTIAL
             : HOIST_PROBE_NOT_APPLIED;
}

const HoistStepActions hoist_step_backup = { HOIST_STEP_BACKUP, apply, undo, probe };
