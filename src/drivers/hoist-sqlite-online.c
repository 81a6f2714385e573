/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies of a live database by SQLite's online backup: what is committed is in them, whatever lies
 * in a -wal. Owned by the call; worker thread. Never writes to the live database; a copy is a new
 * file.
 */
#include "drivers/hoist-sqlite.h"
#include "base/hoist-error.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define PAGES_A_STEP 4096
#define MAX_BEGUN 3 /* how often a copy is begun anew */

static gboolean
copy_pages (HoistSqlite *from, HoistSqlite *to, const HoistDriverCall *call, GError **error)
{
  sqlite3_backup *copy = sqlite3_backup_init (to, "main", from, "main");
  int code = copy != NULL ? SQLITE_OK : SQLITE_ERROR;
  int left = G_MAXINT;
  guint begun = 0;

  while (code == SQLITE_OK)
    {
      if (!hoist_driver_call_check (call, error))
        {
          sqlite3_backup_finish (copy);
          return FALSE;
        }
      code = sqlite3_backup_step (copy, PAGES_A_STEP);
      if (code == SQLITE_OK && sqlite3_backup_remaining (copy) >= left && ++begun >= MAX_BEGUN)
        {
          sqlite3_backup_finish (copy);
          g_set_error_literal (
              error, HOIST_ERROR, HOIST_ERROR_BUSY,
              "The database is written all the time; no copy of it comes to an end.");
          return FALSE;
        }
      left = sqlite3_backup_remaining (copy);
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
HoistDatabaseDigest *
hoist_sqlite_online_copy_digested (const char *path, const char *to, const HoistDriverCall *call,
                                   GError **error)
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

/* In a WAL a reader is in nobody's way, and the copy is of the moment it begins. With a rollback
 * journal a reader would stop every writer, so that the lock is let go between the steps and the
 * copy begins anew when somebody has written. */
gboolean
hoist_sqlite_online_copy_into (const char *path, HoistSqlite *to, const HoistDriverCall *call,
                               GError **error)
{
  g_autoptr (HoistSqlite) db = hoist_sqlite_open (path, HOIST_SQLITE_READ, call, error);
  gboolean in_wal =
      db != NULL
      && hoist_sqlite_get_int (db, "SELECT journal_mode = 'wal' FROM pragma_journal_mode", 0) != 0;

  if (db == NULL
      || (in_wal
          && (!hoist_sqlite_run (db, "BEGIN", error)
              || !hoist_sqlite_run (db, "SELECT count(*) FROM sqlite_schema", error))))
    return FALSE;
  return copy_pages (db, to, call, error) && (!in_wal || hoist_sqlite_run (db, "COMMIT", error));
}

gboolean
hoist_sqlite_online_copy (const char *path, const char *to, const HoistDriverCall *call,
                          GError **error)
{
  g_autoptr (HoistSqlite) copy =
      hoist_sqlite_check_file (path, error) ? open_copy (to, error) : NULL;

  return copy != NULL && hoist_sqlite_online_copy_into (path, copy, call, error);
}
