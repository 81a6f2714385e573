/* SPDX-License-Identifier: GPL-3.0-or-later */
/* restore: a verified backup in the place of the database, for a rollback. What was there is set
 * aside, whole, and its rows are counted. Undo puts it back and sets aside what was written
 * meanwhile. Worker thread. Deletes nothing. */
#include "agent/steps/hoist-step-database.h"
#include "base/hoist-error.h"

static gboolean
check_verified (const HoistBackup *backup, GError **error)
{
  if (backup->verified_at > 0 && backup->fault[0] == '\0')
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT, "The backup %s is not verified: %s",
               backup->id,
               backup->fault[0] != '\0' ? backup->fault : "no restore drill has passed.");
  return FALSE;
}

static gboolean
apply (HoistStepWork *work, GError **error)
{
  g_autoptr (HoistBackup) backup = NULL;
  g_auto (HoistStepDatabase) database = { 0 };

  if (!hoist_step_database_read (work, &database, error))
    return FALSE;
  backup = hoist_step_database_read_backup (work, error);
  if (backup == NULL || !check_verified (backup, error))
    return FALSE;
  hoist_step_work_log (work, HOIST_LOG_INFO, "Restoring %s.", backup->path);
  return hoist_step_database_restore (work, &database, backup, error);
}

static gboolean
has_kept (HoistStepWork *work, const HoistStepDatabase *database)
{
  g_autofree char *quarantine = hoist_step_database_name_quarantine (work, FALSE);
  g_autofree char *kept = database->driver->locate_aside (database->path, quarantine);

  return database->driver->is_there (kept);
}

static gboolean
undo (HoistStepWork *work, GError **error)
{
  g_autofree char *quarantine = hoist_step_database_name_quarantine (work, FALSE);
  g_autoptr (HoistBackup) backup = NULL;
  g_auto (HoistStepDatabase) database = { 0 };

  if (!hoist_step_database_read (work, &database, error)
      || !hoist_step_database_wait_free (work, &database, 3000, error)
      || !hoist_step_work_middle (work, error))
    return FALSE;
  if (!g_file_test (quarantine, G_FILE_TEST_IS_DIR))
    {
      hoist_step_work_log (work, HOIST_LOG_INFO,
                           "Nothing was set aside: the database is as it was.");
      work->skipped = TRUE;
      return TRUE;
    }
  hoist_step_work_log (work, HOIST_LOG_INFO, "Putting back the database that was set aside.");
  backup = hoist_step_database_read_backup (work, error);
  return backup != NULL && hoist_step_database_put_back (work, &database, backup, error);
}

static HoistProbe
probe (HoistStepWork *work, char **ret_detail)
{
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (HoistStepDatabase) database = { 0 };

  if (!hoist_step_database_read (work, &database, &error)
      || (!work->key.undo && (backup = hoist_step_database_read_backup (work, &error)) == NULL))
    {
      *ret_detail = g_strdup (error->message);
      return HOIST_PROBE_UNKNOWN;
    }
  if (!work->key.undo)
    return hoist_step_database_compare (work, &database, backup, ret_detail);
  *ret_detail =
      g_strdup (has_kept (work, &database) ? "A database is set aside." : "Nothing is set aside.");
  if (has_kept (work, &database))
    return HOIST_PROBE_NOT_APPLIED;
  return database.driver->is_there (database.path) ? HOIST_PROBE_APPLIED : HOIST_PROBE_PARTIAL;
}

const HoistStepActions hoist_step_restore = { HOIST_STEP_RESTORE, apply, undo, probe };
