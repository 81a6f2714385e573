/* SPDX-License-Identifier: GPL-3.0-or-later */
/* prepare: what can be done for the backup, and for the restore of a rollback, while the services
 * still run: a copy that is restored and proven, so that after the stop only what changed since has
 * to be copied. It changes nothing that the tenant uses, and what it can't do is done after the
 * stop; but a backup that can't be used, a damaged database and a full disk end the run here,
 * before the stop. Worker thread. Nothing it makes is called a backup. */
#include "agent/steps/hoist-step-database.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include <string.h>

/* Copies of runs that ended before their backup was made. */
static void
prune_unfinished (HoistStepWork *work, const char *own)
{
  g_autofree char *parent = g_path_get_dirname (own);
  g_autoptr (GDir) dir = g_dir_open (parent, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *folder = g_build_filename (parent, name, NULL);
      g_autofree char *manifest = g_build_filename (folder, "manifest.json", NULL);
      g_autofree char *draft = g_build_filename (folder, "draft", NULL);
      gboolean is_backup = g_file_test (manifest, G_FILE_TEST_EXISTS);

      if (g_str_equal (folder, own) || !g_file_test (draft, G_FILE_TEST_IS_DIR))
        continue;
      if (!hoist_file_remove_tree (is_backup ? draft : folder, NULL))
        hoist_step_work_log (work, HOIST_LOG_WARNING, "%s could not be removed.", draft);
    }
}

static gboolean
is_reason_to_stop (const GError *error)
{
  return g_error_matches (error, HOIST_ERROR, HOIST_ERROR_CORRUPT)
         || g_error_matches (error, HOIST_ERROR, HOIST_ERROR_NO_SPACE)
         || g_error_matches (error, HOIST_ERROR, HOIST_ERROR_REFUSED)
         || g_error_matches (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
}

/* TRUE when the run may go on. */
static gboolean
bear (HoistStepWork *work, gboolean ok, GError **local, const char *instead, GError **error)
{
  if (ok)
    return TRUE;
  if (is_reason_to_stop (*local))
    {
      g_propagate_error (error, g_steal_pointer (local));
      return FALSE;
    }
  hoist_step_work_log (work, HOIST_LOG_WARNING, "%s %s", (*local)->message, instead);
  g_clear_error (local);
  return TRUE;
}

static gboolean
prepare_backup (HoistStepWork *work, const HoistStepDatabase *database, GError **error)
{
  g_autofree char *folder = NULL;
  g_autofree char *where = NULL;
  HoistDatabaseBackupOrder order = { 0 };
  g_autoptr (GError) local = NULL;
  gboolean ok;

  if (hoist_step_work_get_text (work, "backup")[0] == '\0')
    return TRUE;
  folder = hoist_step_database_fill_order (work, database, &order);
  prune_unfinished (work, folder);
  ok = database->driver->prepare_backup (&order, &work->call, &local);
  where = hoist_step_database_describe (database);
  if (ok)
    hoist_step_work_log (work, HOIST_LOG_INFO,
                         "%s is copied and the copy proven by a restore; what changes until the "
                         "stop is copied then.",
                         where);
  return bear (work, ok, &local, "It is copied whole after the stop.", error);
}

static HoistBackup *
read_restore (HoistStepWork *work, GError **error)
{
  const char *id = hoist_step_work_get_text (work, "restore");
  g_autofree char *folder = hoist_agent_state_backup (work->state, work->tenant->id, id);

  return hoist_database_read_manifest (folder, error);
}

static gboolean
prepare_restore (HoistStepWork *work, const HoistStepDatabase *database, GError **error)
{
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (GError) local = NULL;
  gboolean ok;

  if (hoist_step_work_get_text (work, "restore")[0] == '\0')
    return TRUE;
  backup = read_restore (work, error);
  if (backup == NULL)
    return FALSE;
  ok = database->driver->prepare_restore (backup, database->path, &work->call, &local);
  if (ok)
    hoist_step_work_log (work, HOIST_LOG_INFO,
                         "%s lies ready beside the database, proven by its content.", backup->id);
  return bear (work, ok, &local, "It is copied after the stop.", error);
}

/* What was written so far reaches the disk while the services run: the checkout behind the stop
 * waits for all that the file system still has to write, whoever wrote it (a server's copy, too).
 */
static gboolean
settle (HoistStepWork *work)
{
  g_autoptr (GError) local = NULL;

  if (!hoist_file_sync_filesystem (work->tenant->directory, &local))
    hoist_step_work_log (work, HOIST_LOG_WARNING, "%s", local->message);
  return TRUE;
}

static gboolean
apply (HoistStepWork *work, GError **error)
{
  g_auto (HoistStepDatabase) database = { 0 };

  if (!hoist_step_database_read (work, &database, error))
    return FALSE;
  if (database.driver == NULL)
    {
      work->skipped = TRUE;
      return hoist_step_work_middle (work, error);
    }
  return prepare_backup (work, &database, error) && hoist_step_work_middle (work, error)
         && prepare_restore (work, &database, error) && settle (work);
}

static gboolean
is_prepared (HoistStepWork *work, const HoistStepDatabase *database)
{
  const char *id = hoist_step_work_get_text (work, "backup");
  g_autofree char *folder = hoist_agent_state_backup (work->state, work->tenant->id, id);
  g_autoptr (HoistBackup) backup = NULL;

  if (id[0] != '\0' && !database->driver->has_prepared_backup (folder))
    return FALSE;
  if (hoist_step_work_get_text (work, "restore")[0] == '\0')
    return TRUE;
  backup = read_restore (work, NULL);
  return backup != NULL && database->driver->has_prepared_restore (backup, database->path);
}

static HoistProbe
probe (HoistStepWork *work, char **ret_detail)
{
  g_autoptr (GError) error = NULL;
  g_auto (HoistStepDatabase) database = { 0 };
  gboolean prepared;

  if (!hoist_step_database_read (work, &database, &error))
    {
      *ret_detail = g_strdup (error->message);
      return HOIST_PROBE_UNKNOWN;
    }
  prepared = database.driver == NULL || is_prepared (work, &database);
  *ret_detail = g_strdup (prepared ? "The copy is prepared." : "No copy is prepared.");
  return prepared || work->key.undo ? HOIST_PROBE_APPLIED : HOIST_PROBE_NOT_APPLIED;
}

const HoistStepActions hoist_step_prepare = { HOIST_STEP_PREPARE, apply, NULL, probe };
