/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One question of a guide to a database, read only: is it so? Worker thread; keeps nothing open. It
 * never writes, not even where the question would. */
#include "base/hoist-error.h"
#include "base/hoist-text.h"
#include "drivers/hoist-database-ask.h"
#include "drivers/hoist-sqlite.h"

/* A value that is there, that is not 0 and not "". */
static gboolean
is_yes (HoistSqliteStatement *statement)
{
  switch (sqlite3_column_type (statement, 0))
    {
    case SQLITE_NULL:
      return FALSE;
    case SQLITE_INTEGER:
      return sqlite3_column_int64 (statement, 0) != 0;
    case SQLITE_FLOAT:
      return sqlite3_column_double (statement, 0) != 0;
    case SQLITE_TEXT:
    case SQLITE_BLOB:
    default:
      return sqlite3_column_bytes (statement, 0) > 0;
    }
}

gboolean
hoist_sqlite_ask (const char *path, const char *question, gboolean *ret_yes,
                  const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistSqlite) db = hoist_sqlite_open (path, HOIST_SQLITE_READ, call, error);
  g_autoptr (GError) local = NULL;
  g_autoptr (HoistSqliteStatement) statement =
      db != NULL ? hoist_sqlite_prepare (db, question, &local) : NULL;
  gboolean row = FALSE;

  *ret_yes = FALSE;
  if (db == NULL)
    return FALSE;
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (statement == NULL || !sqlite3_stmt_readonly (statement)
      || sqlite3_column_count (statement) == 0)
    {
      g_autofree char *asked = hoist_text_clean_line (question, -1, HOIST_DATABASE_SHOWN_QUERY);

      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   "“%s” is no question: expected a statement that reads.", asked);
      return FALSE;
    }
  if (!hoist_sqlite_step (statement, &row, error))
    return FALSE;
  *ret_yes = row && is_yes (statement);
  return TRUE;
}
