/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening SQLite files of tenants, which may be anything: the file is looked at before SQLite is,
 * and SQLite runs with DEFENSIVE, trusted_schema off and no extensions. A connection belongs to the
 * caller; any thread, one at a time. Never creates a database. */
#include "drivers/hoist-sqlite.h"
#include "drivers/hoist-process-table.h"
#include "base/hoist-error.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUSY_MS 3000

void
hoist_sqlite_close (HoistSqlite *db)
{
  sqlite3_close_v2 (db);
}

void
hoist_sqlite_statement_free (HoistSqliteStatement *statement)
{
  sqlite3_finalize (statement);
}

static gboolean
refuse (const char *path, const char *why, GError **error)
{
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED, "The database %s %s.", path, why);
  return FALSE;
}

/* A side file that is a link would make SQLite write somewhere else. */
static gboolean
check_side_files (const char *path, GError **error)
{
  static const char *const suffixes[] = { "-wal", "-shm", "-journal" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *side = g_strconcat (path, suffixes[i], NULL);
      struct stat st;

      if (lstat (side, &st) == 0 && (!S_ISREG (st.st_mode) || st.st_nlink != 1))
        {
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                       "%s is a link or no file; it would lead the database astray.", side);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
check_header (const char *path, GError **error)
{
  char head[16];
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  ssize_t n = fd >= 0 ? read (fd, head, sizeof head) : -1;

  if (fd >= 0)
    close (fd);
  if (n == sizeof head && memcmp (head, "SQLite format 3", 16) == 0)
    return TRUE;
  g_set_error (error, HOIST_ERROR, n < 0 ? HOIST_ERROR_IO : HOIST_ERROR_CORRUPT,
               n < 0 ? "The database %s can't be read." : "%s is no SQLite database.", path);
  return FALSE;
}

/* A folder that only we can put files into, such as the one that keeps what a restore replaced: a
 * file in it is what we moved there, whosever it is. */
static gboolean
is_ours_alone (const struct stat *folder)
{
  return folder->st_uid == geteuid () && (folder->st_mode & 022) == 0;
}

/* What a restore has put ready beside the database of another user: nobody but us can have written
 * it. */
static gboolean
is_ours_ready (const char *path, const struct stat *st)
{
  return st->st_uid == geteuid () && (st->st_mode & 0177) == 0
         && g_str_has_suffix (path, ".hoist-ready");
}

gboolean
hoist_sqlite_check_file (const char *path, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);
  struct stat st, folder;

  if (lstat (path, &st) != 0 || stat (parent, &folder) != 0)
    {
      g_set_error (error, HOIST_ERROR, errno == ENOENT ? HOIST_ERROR_NOT_FOUND : HOIST_ERROR_IO,
                   "The database %s can't be read: %s", path, g_strerror (errno));
      return FALSE;
    }
  if (S_ISLNK (st.st_mode))
    return refuse (path, "is a symbolic link", error);
  if (!S_ISREG (st.st_mode))
    return refuse (path, "is no regular file", error);
  if (st.st_nlink != 1)
    return refuse (path, "has more than one name (a hard link)", error);
  if (st.st_uid != folder.st_uid && !is_ours_alone (&folder) && !is_ours_ready (path, &st))
    return refuse (path, "belongs to another user than its folder", error);
  return check_side_files (path, error) && check_header (path, error);
}

void
hoist_sqlite_set_error (HoistSqlite *db, GError **error)
{
  int code = sqlite3_errcode (db) & 0xff;
  const char *file = sqlite3_db_filename (db, "main");
  const char *path = file != NULL && file[0] != '\0' ? file : "the database";
  HoistErrorCode own = HOIST_ERROR_IO;

  if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
    {
      g_autoptr (GPtrArray) holders = hoist_sqlite_find_holders (path);
      g_autofree char *who = hoist_process_table_describe (holders);

      g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY, "The database %s is locked%s%s.", path,
                   who[0] != '\0' ? " by " : "", who);
      return;
    }
  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
    own = HOIST_ERROR_CORRUPT;
  else if (code == SQLITE_FULL || sqlite3_system_errno (db) == ENOSPC)
    own = HOIST_ERROR_NO_SPACE;
  else if (code == SQLITE_INTERRUPT)
    own = HOIST_ERROR_CANCELLED;
  g_set_error (error, HOIST_ERROR, own, "The database %s: %s.", path, sqlite3_errmsg (db));
}

static int
interrupt_cb (void *user_data)
{
  const HoistDriverCall *call = user_data;

  return g_cancellable_is_cancelled (call->cancellable) ? 1 : 0;
}

static gboolean
harden (HoistSqlite *db, HoistSqliteMode mode, const HoistDriverCall *call, GError **error)
{
  sqlite3_extended_result_codes (db, 1);
  sqlite3_busy_timeout (db, mode == HOIST_SQLITE_IMMUTABLE ? 0 : BUSY_MS);
  sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
  sqlite3_limit (db, SQLITE_LIMIT_ATTACHED, 1);
  if (call != NULL && call->cancellable != NULL)
    sqlite3_progress_handler (db, 20000, interrupt_cb, (gpointer) call);
  return hoist_sqlite_run (db, "PRAGMA cell_size_check = ON", error);
}

/* A killed transaction left a rollback journal: nobody can read before it is rolled back, and a
 * connection that only reads may not. */
static gboolean
needs_rollback (HoistSqlite *db)
{
  g_autoptr (HoistSqliteStatement) statement =
      hoist_sqlite_prepare (db, "PRAGMA schema_version", NULL);
  gboolean row;
  gboolean needed;

  sqlite3_busy_timeout (db, 0); /* who holds it now will be asked for later */
  needed = statement != NULL && !hoist_sqlite_step (statement, &row, NULL)
           && sqlite3_extended_errcode (db) == SQLITE_READONLY_ROLLBACK;
  sqlite3_busy_timeout (db, BUSY_MS);
  return needed;
}

HoistSqlite *
hoist_sqlite_open (const char *path, HoistSqliteMode mode, const HoistDriverCall *call,
                   GError **error)
{
  g_autoptr (HoistSqlite) db = NULL;
  g_autofree char *escaped = g_uri_escape_string (path, "/", FALSE);
  g_autofree char *uri = g_strdup_printf ("file://%s%s", escaped,
                                          mode == HOIST_SQLITE_IMMUTABLE ? "?immutable=1" : "");
  int flags = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
              | (mode == HOIST_SQLITE_WRITE ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);

  if (!hoist_sqlite_check_file (path, error))
    return NULL;
  if (sqlite3_open_v2 (uri, &db, flags, NULL) != SQLITE_OK)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "The database %s can't be opened: %s.", path,
                   db != NULL ? sqlite3_errmsg (db) : "out of memory");
      return NULL;
    }
  if (!harden (db, mode, call, error))
    return NULL;
  if (mode == HOIST_SQLITE_READ && needs_rollback (db))
    return hoist_sqlite_open (path, HOIST_SQLITE_WRITE, call, error);
  return g_steal_pointer (&db);
}

HoistSqlite *
hoist_sqlite_open_scratch (const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistSqlite) db = NULL;

  if (sqlite3_open_v2 ("", &db,
                       SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
                           | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                       NULL)
      != SQLITE_OK)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_IO,
                           "A database that is thrown away can't be made.");
      return NULL;
    }
  return harden (db, HOIST_SQLITE_WRITE, call, error) ? g_steal_pointer (&db) : NULL;
}

HoistSqliteStatement *
hoist_sqlite_prepare (HoistSqlite *db, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) == SQLITE_OK)
    return statement;
  hoist_sqlite_set_error (db, error);
  return NULL;
}

gboolean
hoist_sqlite_step (HoistSqliteStatement *statement, gboolean *ret_row, GError **error)
{
  int code = sqlite3_step (statement);

  *ret_row = code == SQLITE_ROW;
  if (code == SQLITE_ROW || code == SQLITE_DONE)
    return TRUE;
  hoist_sqlite_set_error (sqlite3_db_handle (statement), error);
  return FALSE;
}

gboolean
hoist_sqlite_run (HoistSqlite *db, const char *sql, GError **error)
{
  g_autoptr (HoistSqliteStatement) statement = hoist_sqlite_prepare (db, sql, error);
  gboolean row = TRUE;

  while (statement != NULL && row)
    if (!hoist_sqlite_step (statement, &row, error))
      return FALSE;
  return statement != NULL;
}

gint64
hoist_sqlite_get_int (HoistSqlite *db, const char *sql, gint64 fallback)
{
  g_autoptr (HoistSqliteStatement) statement = hoist_sqlite_prepare (db, sql, NULL);
  gboolean row;

  if (statement == NULL || !hoist_sqlite_step (statement, &row, NULL) || !row)
    return fallback;
  return sqlite3_column_int64 (statement, 0);
}

char *
hoist_sqlite_quote (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "\"", -1);
  g_autofree char *joined = g_strjoinv ("\"\"", parts);

  return g_strdup_printf ("\"%s\"", joined);
}

GPtrArray *
hoist_sqlite_list_tables (HoistSqlite *db, GError **error)
{
  static const char sql[] = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE "
                            "'sqlite\\_stat%' ESCAPE '\\' AND sql NOT LIKE 'CREATE VIRTUAL %' "
                            "AND name NOT GLOB 'hoist_capture_*' ORDER BY name";
  g_autoptr (HoistSqliteStatement) statement = hoist_sqlite_prepare (db, sql, error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  gboolean row = TRUE;

  if (statement == NULL)
    return NULL;
  while (TRUE)
    {
      if (!hoist_sqlite_step (statement, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&names);
      g_ptr_array_add (names, g_strdup ((const char *) sqlite3_column_text (statement, 0)));
    }
}

GPtrArray *
hoist_sqlite_find_holders (const char *path)
{
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autofree char *shm = g_strconcat (path, "-shm", NULL);
  g_autofree char *journal = g_strconcat (path, "-journal", NULL);
  const char *paths[] = { path, wal, shm, journal, NULL };

  return hoist_process_table_find_holders (paths, getpid ());
}
