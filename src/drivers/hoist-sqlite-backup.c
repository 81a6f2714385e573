/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The backup of a SQLite database: digests and SQLite's online backup in one read transaction, into
 * a new file that gets its name only when it is on disk; then the manifest; then the proof, which
 * is a restore into a scratch folder by the very code a rollback uses. What can't be proven is
 * removed and reported, never called a backup. Worker thread. Never writes to the live database. */
#include "drivers/hoist-sqlite.h"
#include "drivers/hoist-sqlite-place.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-text.h"
#include "model/hoist-json.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGES_A_STEP 4096

static char *
name_backup (const char *path)
{
  g_autofree char *base = g_path_get_basename (path);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%d_%H%M%S");

  return g_strdup_printf ("%s.backup_%s", base, stamp);
}

static gboolean
copy_pages (HoistSqlite *from, HoistSqlite *to, const HoistDriverCall *call, GError **error)
{
  sqlite3_backup *copy = sqlite3_backup_init (to, "main", from, "main");
  int code = copy != NULL ? SQLITE_OK : SQLITE_ERROR;

  while (code == SQLITE_OK)
    {
      if (!hoist_driver_call_check (call, error))
        {
          sqlite3_backup_finish (copy);
          return FALSE;
        }
      code = sqlite3_backup_step (copy, PAGES_A_STEP);
      if (sqlite3_backup_pagecount (copy) > 0)
        hoist_driver_call_progress (
            call, 1.0 - (double) sqlite3_backup_remaining (copy) / sqlite3_backup_pagecount (copy),
            "copying");
    }
  if (copy != NULL)
    sqlite3_backup_finish (copy);
  if (code == SQLITE_DONE)
    return TRUE;
  if ((code & 0xff) == SQLITE_FULL || sqlite3_errcode (to) != SQLITE_OK)
    hoist_sqlite_set_error (to, error);
  else
    hoist_sqlite_set_error (from, error);
  return FALSE;
}

/* A new, empty file; SQLite fills it without a journal, because it is thrown away when anything
 * fails. */
static HoistSqlite *
open_copy (const char *path, GError **error)
{
  g_autoptr (HoistSqlite) db = NULL;
  int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd < 0)
    {
      g_set_error (error, HOIST_ERROR, errno == ENOSPC ? HOIST_ERROR_NO_SPACE : HOIST_ERROR_IO,
                   "The backup file %s can't be made: %s", path, g_strerror (errno));
      return NULL;
    }
  close (fd);
  if (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK
      || !hoist_sqlite_run (db, "PRAGMA journal_mode = OFF", error)
      || !hoist_sqlite_run (db, "PRAGMA synchronous = OFF", error))
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "The backup file %s can't be opened.",
                     path);
      return NULL;
    }
  return g_steal_pointer (&db);
}

/* Digest and copy of one and the same moment. */
static HoistDatabaseDigest *
copy_database (const char *path, const char *to, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistSqlite) db = hoist_sqlite_open (path, HOIST_SQLITE_WRITE, call, error);
  g_autoptr (HoistSqlite) copy = db != NULL ? open_copy (to, error) : NULL;
  g_autoptr (HoistDatabaseDigest) digest = NULL;

  if (copy == NULL || !hoist_sqlite_run (db, "BEGIN", error))
    return NULL;
  digest = hoist_sqlite_digest (db, call, error);
  if (digest == NULL || !hoist_sqlite_check_foreign_keys (db, digest, call, error)
      || !copy_pages (db, copy, call, error) || !hoist_sqlite_run (db, "COMMIT", error))
    return NULL;
  return g_steal_pointer (&digest);
}

static HoistBackup *
describe (const HoistDatabaseBackupOrder *order, const char *path, HoistDatabaseDigest *digest,
          const HoistDriverCall *call, GError **error)
{
  gint64 size;
  g_autofree char *sum =
      hoist_file_digest (path, &size, call != NULL ? call->cancellable : NULL, error);
  HoistBackup fields = { 0 };

  if (sum == NULL)
    return NULL;
  fields.id = (char *) order->id;
  fields.tenant = (char *) order->tenant;
  fields.run = (char *) order->run;
  fields.engine = (char *) "sqlite";
  fields.path = (char *) path;
  fields.version = (char *) order->version;
  fields.commit = (char *) order->commit;
  fields.size = size;
  fields.sha256 = sum;
  fields.content_digest = digest->content_digest;
  fields.schema_digest = digest->schema_digest;
  fields.page_count = digest->page_count;
  fields.user_version = digest->user_version;
  fields.application_id = digest->application_id;
  fields.tables = digest->tables;
  fields.foreign_key_faults = digest->foreign_key_faults;
  fields.foreign_key_digest = digest->foreign_key_digest;
  fields.created_at = hoist_clock_wall_us () / 1000 * 1000;
  fields.restore_s = -1;
  fields.fault = (char *) "";
  return hoist_backup_new (&fields);
}

static HoistBackup *
make_and_prove (const HoistDatabaseBackupOrder *order, const char *path, const char *fresh,
                const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistDatabaseDigest) digest = copy_database (order->path, fresh, call, error);
  g_autofree char *scratch = g_build_filename (order->folder, "drill", NULL);
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (HoistBackup) proven = NULL;

  if (digest == NULL || !hoist_file_sync (fresh, error) || !hoist_file_rename (fresh, path, error))
    return NULL;
  backup = describe (order, path, digest, call, error);
  if (backup == NULL || !hoist_sqlite_write_manifest (backup, error))
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

HoistBackup *
hoist_sqlite_back_up (const HoistDatabaseBackupOrder *order, const HoistDriverCall *call,
                      GError **error)
{
  g_autofree char *name = name_backup (order->path);
  g_autofree char *path = g_build_filename (order->folder, name, NULL);
  g_autofree char *fresh = g_strconcat (path, ".tmp", NULL);
  HoistBackup *backup;

  if (!hoist_sqlite_check_file (order->path, error)
      || !hoist_file_remove_tree (order->folder, error)
      || !hoist_file_make_folders (order->folder, 0700, error))
    return NULL;
  backup = make_and_prove (order, path, fresh, call, error);
  if (backup == NULL && !hoist_file_remove_tree (order->folder, NULL))
    g_debug ("The unfinished backup in %s is left over.", order->folder);
  return backup;
}
