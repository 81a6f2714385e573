/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-sqlite-beside.h. Owned by the call; worker thread. Removes nothing but what it is told
 * to. */
#include "drivers/hoist-sqlite-beside.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hoist-error.h"
#include "base/hoist-file-errno.h"
#include "base/hoist-file.h"
#include "drivers/hoist-database-server.h"
#include "drivers/hoist-process-table.h"
#include "drivers/hoist-sqlite-capture.h"
#include "drivers/hoist-sqlite-place.h"

static const char *const sides[] = { "-wal", "-shm", "-journal" };

char *
hoist_sqlite_beside_name (const char *path, const char *run, const char *what)
{
  g_autofree char *name = hoist_database_server_name_of_run (run, what);

  return g_strconcat (path, ".", name, NULL);
}

gboolean
hoist_sqlite_beside_is_file (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
remove_file (const char *path, GError **error)
{
  return unlink (path) == 0 || errno == ENOENT
         || hoist_file_set_errno (error, errno, "%s can't be removed", path);
}

gboolean
hoist_sqlite_beside_remove (const char *path, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      g_autofree char *side = g_strconcat (path, sides[i], NULL);

      if (!remove_file (side, error))
        return FALSE;
    }
  return remove_file (path, error);
}

gboolean
hoist_sqlite_beside_check_nobody (const char *path, GError **error)
{
  g_autoptr (GPtrArray) holders = hoist_sqlite_find_holders (path);
  g_autofree char *who = NULL;

  if (holders->len == 0)
    return TRUE;
  who = hoist_process_table_describe (holders);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY, "%s is still open: %s.", path, who);
  return FALSE;
}

gboolean
hoist_sqlite_beside_copy (const char *path, const char *to, const HoistDriverCall *call,
                          GError **error)
{
  g_auto (HoistSqliteRest) rest = { .fd = -1 };
  struct stat like;

  if (!hoist_sqlite_rest_open (&rest, path, call, error))
    return FALSE;
  if (stat (path, &like) != 0)
    return hoist_file_set_errno (error, errno, "%s can't be read", path);
  return hoist_sqlite_copy (path, to, &like, call, error);
}

/* --- the swap ------------------------------------------------------------------------------ */

/* All of it in its main file, and no side file that could be taken for the other one's. */
static gboolean
bring_to_rest (const char *path, const HoistDriverCall *call, GError **error)
{
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autofree char *journal = g_strconcat (path, "-journal", NULL);
  g_auto (HoistSqliteRest) rest = { .fd = -1 };

  if (!hoist_sqlite_rest_open (&rest, path, call, error))
    return FALSE;
  hoist_sqlite_rest_clear (&rest);
  if (hoist_sqlite_beside_is_file (wal))
    return hoist_sqlite_beside_check_nobody (path, error)
           && hoist_file_set_errno (error, EBUSY, "%s is left over", wal);
  return remove_file (journal, error) && hoist_file_sync (path, error);
}

gboolean
hoist_sqlite_beside_swap (const char *path, const char *other, const char *aside,
                          const HoistDriverCall *call, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (!bring_to_rest (path, call, error) || !bring_to_rest (other, call, error))
    return FALSE;
  if (link (path, aside) != 0)
    return hoist_file_set_errno (error, errno, "%s can't be set aside as %s", path, aside);
  return hoist_file_sync_folder (folder, error) && hoist_file_rename (other, path, error);
}

gboolean
hoist_sqlite_beside_heal (const char *path, const char *aside, GError **error)
{
  struct stat live, other;

  if (lstat (path, &live) != 0 || lstat (aside, &other) != 0 || live.st_ino != other.st_ino
      || live.st_dev != other.st_dev)
    return TRUE;
  return remove_file (aside, error);
}

gboolean
hoist_sqlite_beside_is_across (const char *path, const char *aside, gboolean *ret_is,
                               GError **error)
{
  if (!hoist_sqlite_beside_heal (path, aside, error))
    return FALSE;
  *ret_is = hoist_sqlite_beside_is_file (aside) && hoist_sqlite_beside_is_file (path);
  return TRUE;
}

/* --- sequences ----------------------------------------------------------------------------- */

gboolean
hoist_sqlite_beside_raise_sequence (HoistSqlite *db, const char *table, gint64 seq, GError **error)
{
  char *insert = sqlite3_mprintf (
      "INSERT INTO main.sqlite_sequence (name, seq) SELECT %Q, 0 WHERE NOT EXISTS (SELECT 1 FROM "
      "main.sqlite_sequence WHERE name = %Q) AND EXISTS (SELECT 1 FROM main.sqlite_schema WHERE "
      "name = %Q AND sql LIKE '%%AUTOINCREMENT%%')",
      table, table, table);
  char *update = sqlite3_mprintf (
      "UPDATE main.sqlite_sequence SET seq = max(seq, %lld) WHERE name = %Q", seq, table);
  gboolean ok = hoist_sqlite_run (db, insert, error) && hoist_sqlite_run (db, update, error);

  sqlite3_free (insert);
  sqlite3_free (update);
  return ok;
}

gboolean
hoist_sqlite_beside_take_sequences (HoistSqlite *from, HoistSqlite *to, const HoistDriverCall *call,
                                    GError **error)
{
  g_autoptr (HoistSqliteStatement) rows = NULL;
  gboolean row = FALSE, ok = TRUE, here, there;

  if (!hoist_sqlite_has_table (from, "sqlite_sequence", &here, call, error)
      || !hoist_sqlite_has_table (to, "sqlite_sequence", &there, call, error))
    return FALSE;
  if (!here || !there)
    return TRUE;
  rows = hoist_sqlite_prepare (from, "SELECT name, seq FROM sqlite_sequence", error);
  while (rows != NULL && ok && (ok = hoist_sqlite_step (rows, &row, error)) && row)
    ok = hoist_sqlite_beside_raise_sequence (to, (const char *) sqlite3_column_text (rows, 0),
                                             sqlite3_column_int64 (rows, 1), error);
  return rows != NULL && ok;
}
