/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The backup of a SQLite database. When a copy was prepared before the stop, what changed since is
 * all that is left to do (hoist-sqlite-settle.c); else, or when that copy can't be relied on, the
 * whole: digests and SQLite's online backup in one read transaction, into a new file that gets its
 * name only when it is on disk; then the manifest; then the proof, which is a restore into a
 * scratch folder by the very code a rollback uses. What can't be proven is removed and reported,
 * never called a backup. Worker thread. Never writes to the live database. */
#include "drivers/hoist-database-draft.h"
#include "drivers/hoist-sqlite-draft.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include <errno.h>
#include <sys/stat.h>

/* The sum of a file that has just been made. */
static char *
sum_new (const char *path, gint64 *ret_size, const HoistDriverCall *call, GError **error)
{
  HoistBackup made = { .path = (char *) path };
  struct stat st;

  if (lstat (path, &st) != 0)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "The backup file %s can't be read: %s", path,
                   g_strerror (errno));
      return NULL;
    }
  made.sha256_block = hoist_sqlite_blocks_choose (st.st_size);
  return hoist_sqlite_sum_file (&made, ret_size, call, error);
}

static HoistBackup *
make_and_prove (const HoistDatabaseBackupOrder *order, const char *path, const char *fresh,
                const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistDatabaseDigest) digest =
      hoist_sqlite_online_copy_digested (order->path, fresh, call, error);
  g_autofree char *scratch = g_build_filename (order->folder, "drill", NULL);
  HoistSqliteFile file = { .path = path };
  g_autofree char *sum = NULL;
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (HoistBackup) proven = NULL;

  if (digest == NULL || !hoist_file_sync (fresh, error) || !hoist_file_rename (fresh, path, error)
      || (sum = sum_new (path, &file.size, call, error)) == NULL)
    return NULL;
  file.sum = sum;
  backup = hoist_sqlite_describe (order, &file, digest, -1);
  if (!hoist_database_manifest_write (backup, error))
    return NULL;
  proven = hoist_sqlite_verify (backup, scratch, call, error);
  if (proven == NULL)
    return NULL;
  if (proven->verified_at > 0)
    return g_steal_pointer (&proven);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
               "The new backup of %s could not be proven: %s", order->path, proven->fault);
  return NULL;
}

static HoistBackup *
back_up_whole (const HoistDatabaseBackupOrder *order, const HoistDriverCall *call, GError **error)
{
  g_autofree char *path = hoist_sqlite_name_backup (order);
  g_autofree char *fresh = g_strconcat (path, ".tmp", NULL);
  HoistBackup *backup;

  if (order->ret_copied_pages != NULL)
    *order->ret_copied_pages = -1;
  if (!hoist_sqlite_check_file (order->path, error)
      || !hoist_file_remove_tree (order->folder, error)
      || !hoist_file_make_folders (order->folder, 0700, error))
    return NULL;
  backup = make_and_prove (order, path, fresh, call, error);
  if (backup == NULL && !hoist_file_remove_tree (order->folder, NULL))
    g_debug ("The unfinished backup in %s is left over.", order->folder);
  return backup;
}

HoistBackup *
hoist_sqlite_back_up (const HoistDatabaseBackupOrder *order, const HoistDriverCall *call,
                      GError **error)
{
  g_autoptr (GError) local = NULL;
  HoistBackup *backup = NULL;

  if (hoist_database_draft_exists (order->folder))
    backup = hoist_sqlite_settle (order, call, &local);
  if (backup != NULL)
    return backup;
  if (local != NULL)
    hoist_driver_call_progress (call, 0, local->message);
  return back_up_whole (order, call, error);
}
