/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Restoring a database and taking a restore back. What was prepared and proven before the stop is
 * switched in by a rename; else the backup is checked before anything moves, and afterwards the
 * content digest of what stands there is the proof. Worker thread. Deletes nothing of the database
 * that was there: it lies in the quarantine folder. */
#include "drivers/hoist-process-table.h"
#include "drivers/hoist-sqlite-place.h"
#include "drivers/hoist-sqlite-draft.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include <sys/stat.h>
#include <unistd.h>

static gboolean
check_free (const char *path, GError **error)
{
  g_autoptr (GPtrArray) holders = hoist_sqlite_find_holders (path);
  g_autofree char *who = NULL;

  if (holders->len == 0)
    return TRUE;
  who = hoist_process_table_describe (holders);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY, "The database %s is still open in %s.", path,
               who);
  return FALSE;
}

static gboolean
check_backup (const HoistBackup *backup, const HoistDriverCall *call, GError **error)
{
  gint64 size = -1;
  g_autofree char *sum = hoist_sqlite_sum_file (backup, &size, call, error);

  if (sum == NULL)
    return FALSE;
  if (size == backup->size && g_str_equal (sum, backup->sha256))
    return TRUE;
  g_set_error (
      error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
      "The backup file %s is not the one its manifest describes (SHA-256 %.12s… instead of "
      "%.12s…); nothing was changed.",
      backup->path, sum, backup->sha256);
  return FALSE;
}

static gboolean
check_space (const HoistBackup *backup, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  gint64 free_bytes = hoist_file_get_free_bytes (folder, error);

  if (free_bytes < 0)
    return FALSE;
  if (free_bytes >= backup->size + backup->size / 10)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_NO_SPACE,
               "%s has %" G_GINT64_FORMAT " bytes free; restoring needs %" G_GINT64_FORMAT ".",
               folder, free_bytes, backup->size + backup->size / 10);
  return FALSE;
}

static gboolean
prove (const HoistBackup *backup, const char *path, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistSqlite) db = hoist_sqlite_open (path, HOIST_SQLITE_WRITE, call, error);
  g_autoptr (HoistDatabaseDigest) digest =
      db != NULL ? hoist_sqlite_digest (db, call, error) : NULL;

  if (digest == NULL)
    return FALSE;
  if (g_str_equal (digest->content_digest, backup->content_digest))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
               "The restored database %s does not hold what the backup held.", path);
  return FALSE;
}

gboolean
hoist_sqlite_restore_check (const HoistBackup *backup, const char *path,
                            const HoistDriverCall *call, GError **error)
{
  return check_backup (backup, call, error) && check_space (backup, path, error);
}

/* What was proven before the stop is in its place: nothing beside it speaks for another. */
static gboolean
prove_switched (const HoistBackup *backup, const char *path, const HoistDriverCall *call,
                GError **error)
{
  g_autoptr (HoistSqlite) db = hoist_sqlite_open (path, HOIST_SQLITE_WRITE, call, error);
  g_autofree char *schema = db != NULL ? hoist_sqlite_digest_schema (db, error) : NULL;

  if (schema == NULL)
    return FALSE;
  if (g_str_equal (schema, backup->schema_digest)
      && hoist_sqlite_get_int (db, "PRAGMA page_count", -1) == backup->page_count)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
               "The restored database %s does not hold what the backup held.", path);
  return FALSE;
}

gboolean
hoist_sqlite_restore (const HoistBackup *backup, const char *path, const char *quarantine,
                      const HoistDriverCall *call, GError **error)
{
  g_autofree char *ready = NULL;

  if (!check_free (path, error))
    return FALSE;
  ready = hoist_sqlite_ready_take (backup, path);
  if (ready != NULL)
    return hoist_sqlite_place_ready (ready, path, quarantine, error)
           && prove_switched (backup, path, call, error);
  return hoist_sqlite_restore_check (backup, path, call, error)
         && hoist_sqlite_place (backup, path, quarantine, call, error)
         && prove (backup, path, call, error);
}

gboolean
hoist_sqlite_put_back (const char *path, const char *quarantine, const char *aside,
                       const HoistDriverCall *call, GError **error)
{
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *kept = g_build_filename (quarantine, base, NULL);

  if (!hoist_driver_call_check (call, error) || !check_free (path, error))
    return FALSE;
  /* What was written since the restore is nobody's to throw away. Once the main file is back, what
   * is in its place is already the right one. */
  if (g_file_test (kept, G_FILE_TEST_EXISTS) && !hoist_sqlite_set_aside (path, aside, error))
    return FALSE;
  return hoist_sqlite_take_back (path, quarantine, error);
}

gboolean
hoist_sqlite_recreate (const char *path, const char *quarantine, const HoistDriverCall *call,
                       GError **error)
{
  return hoist_driver_call_check (call, error) && check_free (path, error)
         && hoist_sqlite_place_empty (path, quarantine, error);
}
