/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows break foreign keys. A tenant may have lived with some for years (SQLite enforces them
 * only when asked), and is upgraded all the same: what counts is that a copy breaks the same ones.
 * Owned by the call; worker thread. Reads only. */
#include "drivers/hoist-sqlite.h"
#include "base/hoist-digest.h"
#include <string.h>

/* What is declared so that it can't be checked: no such parent key. Anything else is an error. */
static gboolean
is_mismatch (HoistSqlite *db)
{
  return (sqlite3_errcode (db) & 0xff) == SQLITE_ERROR;
}

static gboolean
check_table (HoistSqlite *db, const char *name, HoistDigest *sum, gint64 *count, GError **error)
{
  g_autofree char *quoted = hoist_sqlite_quote (name);
  g_autofree char *sql = g_strdup_printf ("PRAGMA foreign_key_check(%s)", quoted);
  g_autofree char *line = NULL;
  g_autofree char *digest = NULL;
  g_autoptr (GError) local = NULL;
  gint64 rows = 0;

  digest = hoist_sqlite_hash_rows (db, sql, &rows, &local);
  if (digest == NULL && !is_mismatch (db))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (digest == NULL)
    rows = 1;
  if (rows == 0)
    return TRUE;
  *count += rows;
  line = g_strdup_printf ("%s\n%s\n", name, digest != NULL ? digest : sqlite3_errmsg (db));
  hoist_digest_add (sum, line, strlen (line) + 1);
  return TRUE;
}

gboolean
hoist_sqlite_check_foreign_keys (HoistSqlite *db, HoistDatabaseDigest *digest,
                                 const HoistDriverCall *call, GError **error)
{
  g_autoptr (GPtrArray) names = hoist_sqlite_list_tables (db, error);
  g_autoptr (HoistDigest) sum = hoist_digest_new ();

  digest->foreign_key_faults = 0;
  for (guint i = 0; names != NULL && i < names->len; i++)
    if (!hoist_driver_call_check (call, error)
        || !check_table (db, g_ptr_array_index (names, i), sum, &digest->foreign_key_faults, error))
      return FALSE;
  if (names == NULL)
    return FALSE;
  g_free (digest->foreign_key_digest);
  digest->foreign_key_digest = hoist_digest_finish (sum);
  return TRUE;
}
