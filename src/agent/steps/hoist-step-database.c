/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Databases as steps see them: inside the tenant's folder, free of writers, and restored with what
 * was there kept and counted. Owns nothing beyond a call; worker thread. */
#include "agent/steps/hoist-step-database.h"
#include "agent/hoist-agent-current.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "drivers/hoist-process-table.h"
#include <string.h>

#define LOOK_AGAIN_MS 20

static char *
locate (HoistStepWork *work, const HoistValue *value, const HoistDatabaseDriver *driver,
        GError **error)
{
  g_autofree char *state = hoist_agent_state_tenant (work->state, work->tenant->id, "databases");
  HoistDatabaseWhere where = { .engine = driver->engine,
                               .name = hoist_value_lookup_string (value, "name", ""),
                               .directory = work->tenant->directory,
                               .path = hoist_value_lookup_string (value, "path", ""),
                               .settings_file = hoist_value_lookup_string (value, "file", ""),
                               .setting = hoist_value_lookup_string (value, "setting", ""),
                               .state = state };

  return driver->locate (&where, error);
}

gboolean
hoist_step_database_read (HoistStepWork *work, HoistStepDatabase *ret, GError **error)
{
  return hoist_step_database_read_member (work, "database", ret, error);
}

gboolean
hoist_step_database_read_member (HoistStepWork *work, const char *member, HoistStepDatabase *ret,
                                 GError **error)
{
  const HoistValue *value = hoist_value_get_member (work->args, member);

  memset (ret, 0, sizeof *ret);
  if (value == NULL || hoist_value_get_type_of (value) != HOIST_VALUE_OBJECT)
    return TRUE;
  ret->name = hoist_value_lookup_string (value, "name", "");
  ret->driver = hoist_database_find (hoist_value_lookup_string (value, "engine", ""), error);
  if (ret->driver == NULL)
    return FALSE;
  ret->path = locate (work, value, ret->driver, error);
  if (ret->path == NULL)
    ret->driver = NULL;
  return ret->path != NULL;
}

void
hoist_step_database_clear (HoistStepDatabase *database)
{
  g_clear_pointer (&database->path, g_free);
}

char *
hoist_step_database_describe (const HoistStepDatabase *database)
{
  return database->driver->describe (database->path);
}

gboolean
hoist_step_database_wait_free (HoistStepWork *work, const HoistStepDatabase *database,
                               guint wait_ms, GError **error)
{
  gint64 end = hoist_clock_boottime_us () + (gint64) wait_ms * 1000;

  while (TRUE)
    {
      g_autoptr (GPtrArray) holders = database->driver->find_holders (database->path, error);
      g_autofree char *who = NULL;
      g_autofree char *where = NULL;
      GPollFD fd;

      if (holders == NULL || holders->len == 0)
        return holders != NULL;
      if (!hoist_driver_call_check (&work->call, error))
        return FALSE;
      if (hoist_clock_boottime_us () >= end)
        {
          who = hoist_process_table_describe (holders);
          where = hoist_step_database_describe (database);
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY, "The database %s is still open in %s.",
                       where, who);
          return FALSE;
        }
      if (work->call.cancellable != NULL && g_cancellable_make_pollfd (work->call.cancellable, &fd))
        {
          g_poll (&fd, 1, LOOK_AGAIN_MS);
          g_cancellable_release_fd (work->call.cancellable);
        }
      else
        g_poll (NULL, 0, LOOK_AGAIN_MS);
    }
}

char *
hoist_step_database_fill_order (HoistStepWork *work, const HoistStepDatabase *database,
                                HoistDatabaseBackupOrder *order)
{
  const char *id = hoist_step_work_get_text (work, "backup");
  char *folder = hoist_agent_state_backup (work->state, work->tenant->id, id);

  *order = (HoistDatabaseBackupOrder){ .path = database->path,
                                       .folder = folder,
                                       .id = id,
                                       .tenant = work->tenant->id,
                                       .run = work->key.run,
                                       .version = hoist_step_work_get_text (work, "version"),
                                       .commit = hoist_step_work_get_text (work, "commit") };
  return folder;
}

HoistBackup *
hoist_step_database_read_backup (HoistStepWork *work, GError **error)
{
  const char *id = hoist_step_work_get_text (work, "backup");
  g_autofree char *folder = hoist_agent_state_backup (work->state, work->tenant->id, id);
  HoistBackup *backup = hoist_database_read_manifest (folder, error);

  if (backup == NULL)
    g_prefix_error (error, "The backup %s can't be used: ", id);
  return backup;
}

/* Whether a step of this kind was begun in this run, by what the node itself keeps. */
static gboolean
has_begun (HoistStepWork *work, const char *kind)
{
  g_autoptr (HoistValue) current = hoist_agent_current_read (work->state, work->tenant->id, NULL);
  const HoistValue *steps = hoist_value_get_member (current, "steps");

  if (!g_str_equal (hoist_value_lookup_string (current, "run", ""), work->key.run))
    return FALSE;
  for (guint i = 0; steps != NULL && i < hoist_value_get_size (steps); i++)
    if (g_str_equal (hoist_value_lookup_string (hoist_value_get_element (steps, i), "kind", ""),
                     kind))
      return TRUE;
  return FALSE;
}

/* Without looking: nobody can have written, or what a migration wrote can't be told apart. */
static gboolean
knows_discarded (HoistStepWork *work, const HoistStepDatabase *database, const HoistBackup *backup)
{
  if (!work->key.undo || work->kind->id != HOIST_STEP_BACKUP)
    return FALSE;
  if (!has_begun (work, "start"))
    {
      hoist_step_work_log (work, HOIST_LOG_INFO,
                           "No service has run since the backup: what is set aside was written by "
                           "the migrations, none of it by the application.");
      hoist_step_work_set_int (work, "discarded_rows", 0);
      return TRUE;
    }
  if (!has_begun (work, "migrate") || database->driver->has_baseline (backup))
    return FALSE;
  hoist_step_work_log (work, HOIST_LOG_WARNING,
                       "The rows set aside can't be counted: what the migrations wrote was not "
                       "remembered.");
  hoist_step_work_set_int (work, "discarded_rows", -1);
  return TRUE;
}

/* What is known from the backup alone may be the work of the migrations, too. */
static void
log_discarded (HoistStepWork *work, const HoistTableComparison *table)
{
  hoist_step_work_log (
      work, HOIST_LOG_INFO, "%s: %" G_GINT64_FORMAT " %s since %s %s set aside.", table->name,
      table->written_since,
      table->since == HOIST_DATABASE_SINCE_BACKUP
          ? (table->written_since == 1 ? "row that was written or changed"
                                       : "rows that were written or changed")
          : (table->written_since == 1 ? "row that was written" : "rows that were written"),
      table->since == HOIST_DATABASE_SINCE_BACKUP ? "the backup"
                                                  : "the services started on the new release",
      table->written_since == 1 ? "is" : "are");
}

/* Rows that the application wrote and that are only in what was set aside. */
static void
count_discarded (HoistStepWork *work, const HoistStepDatabase *database, const HoistBackup *backup,
                 const char *kept, HoistDatabaseSince since)
{
  g_autofree char *folder = hoist_step_database_name_quarantine (work, work->key.undo);
  g_autofree char *scratch = g_build_filename (folder, "scratch", NULL);
  HoistDatabaseComparisonOrder order = { kept, backup, scratch, since };
  g_autoptr (GError) local = NULL;
  g_autoptr (GPtrArray) tables = NULL;
  gint64 rows = 0;

  if (knows_discarded (work, database, backup))
    return;
  tables = database->driver->compare (&order, &work->call, &local);

  for (guint i = 0; tables != NULL && i < tables->len; i++)
    {
      const HoistTableComparison *one = g_ptr_array_index (tables, i);

      rows += one->written_since;
      if (one->written_since > 0)
        log_discarded (work, one);
    }
  if (tables == NULL)
    hoist_step_work_log (work, HOIST_LOG_WARNING, "The rows set aside can't be counted: %s",
                         local->message);
  hoist_step_work_set_int (work, "discarded_rows", tables != NULL ? rows : -1);
}

gboolean
hoist_step_database_holds (HoistStepWork *work, const HoistStepDatabase *database,
                           const HoistBackup *backup)
{
  g_autoptr (HoistDatabaseDigest) digest =
      database->driver->digest (database->path, &work->call, NULL);

  return digest != NULL && g_str_equal (digest->content_digest, backup->content_digest);
}

/* quarantine/TN/RN/STEP-direction, so that two restores of a run never meet. */
char *
hoist_step_database_name_quarantine (HoistStepWork *work, gboolean undo)
{
  g_autofree char *run =
      hoist_agent_state_quarantine (work->state, work->tenant->id, work->key.run);
  g_autofree char *name = g_strdup_printf ("%u-%s", work->key.step, undo ? "undo" : "apply");

  return g_build_filename (run, name, NULL);
}

/* NULL when nothing is set aside there. */
static char *
find_kept (const HoistStepDatabase *database, const char *quarantine)
{
  g_autofree char *kept = database->driver->locate_aside (database->path, quarantine);

  return database->driver->is_there (kept) ? g_steal_pointer (&kept) : NULL;
}

/* The rows of a rollback's restore are counted by finish, when the services run again. */
static void
account (HoistStepWork *work, const HoistStepDatabase *database, const HoistBackup *backup,
         const char *quarantine)
{
  g_autofree char *kept = find_kept (database, quarantine);

  hoist_step_work_set_text (work, "quarantine", kept != NULL ? quarantine : "");
  if (work->kind->id == HOIST_STEP_RESTORE)
    return;
  if (kept != NULL)
    count_discarded (work, database, backup, kept, HOIST_DATABASE_SINCE_THIS_RUN);
  else
    hoist_step_work_set_int (work, "discarded_rows", 0);
}

void
hoist_step_database_count_set_aside (HoistStepWork *work, const HoistStepDatabase *database,
                                     const HoistBackup *backup)
{
  g_autofree char *quarantine = hoist_step_database_name_quarantine (work, FALSE);
  g_autofree char *kept = find_kept (database, quarantine);

  if (kept != NULL)
    count_discarded (work, database, backup, kept, HOIST_DATABASE_SINCE_THIS_RUN);
  else
    hoist_step_work_set_int (work, "discarded_rows", 0);
}

/* A digest of everything, unless a proven copy lies ready and nothing is set aside yet: then the
 * switch is cheaper than the question whether it is needed. */
static gboolean
is_there_already (HoistStepWork *work, const HoistStepDatabase *database, const HoistBackup *backup,
                  const char *kept)
{
  return (kept != NULL || !database->driver->has_prepared_restore (backup, database->path))
         && hoist_step_database_holds (work, database, backup);
}

gboolean
hoist_step_database_restore (HoistStepWork *work, const HoistStepDatabase *database,
                             const HoistBackup *backup, GError **error)
{
  g_autofree char *quarantine = hoist_step_database_name_quarantine (work, work->key.undo);
  g_autofree char *kept = NULL;
  g_autofree char *where = hoist_step_database_describe (database);
  gboolean there;

  hoist_step_work_set_text (work, "digest", backup->content_digest);
  if (!hoist_step_database_wait_free (work, database, 3000, error))
    return FALSE;
  kept = find_kept (database, quarantine);
  there = is_there_already (work, database, backup, kept);
  if (!hoist_step_work_middle (work, error))
    return FALSE;
  if (there)
    hoist_step_work_log (work, HOIST_LOG_INFO, "The database holds what the backup holds.");
  else if (!database->driver->restore (backup, database->path, quarantine, &work->call, error))
    return FALSE;
  else
    hoist_step_work_log (work, HOIST_LOG_INFO,
                         "%s is back, its content proven; what was there is kept in %s.", where,
                         quarantine);
  account (work, database, backup, quarantine);
  return database->driver->retire_baseline (backup, TRUE, error);
}

gboolean
hoist_step_database_put_back (HoistStepWork *work, const HoistStepDatabase *database,
                              const HoistBackup *backup, GError **error)
{
  g_autofree char *quarantine = hoist_step_database_name_quarantine (work, FALSE);
  g_autofree char *aside = hoist_step_database_name_quarantine (work, TRUE);
  g_autofree char *replaced = NULL;

  if (!database->driver->put_back (database->path, quarantine, aside, &work->call, error))
    return FALSE;
  replaced = find_kept (database, aside);
  if (replaced != NULL)
    {
      count_discarded (work, database, backup, replaced, HOIST_DATABASE_SINCE_BACKUP);
      hoist_step_work_set_text (work, "quarantine", aside);
    }
  return database->driver->retire_baseline (backup, FALSE, error);
}

HoistProbe
hoist_step_database_compare (HoistStepWork *work, const HoistStepDatabase *database,
                             const HoistBackup *backup, char **ret_detail)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistDatabaseDigest) digest =
      database->driver->digest (database->path, &work->call, &error);

  if (digest == NULL)
    {
      *ret_detail = g_strdup (error->message);
      return g_error_matches (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND) ? HOIST_PROBE_PARTIAL
                                                                         : HOIST_PROBE_UNKNOWN;
    }
  if (g_str_equal (digest->content_digest, backup->content_digest))
    {
      *ret_detail = g_strdup ("The database holds what the backup holds.");
      return HOIST_PROBE_APPLIED;
    }
  *ret_detail = g_strdup ("The database holds something else than the backup.");
  return HOIST_PROBE_NOT_APPLIED;
}
