/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which table a page belongs to. A table none of whose pages has changed, with the same root page,
 * holds what it held: its root is the same, so the root's children are, and so on down. Owned by
 * the call; worker thread. Reads only. */
#include "drivers/hoist-sqlite-draft.h"
#include "base/hoist-error.h"
#include <string.h>

/* name of a table or index -> 1 + place of its table. */
static GHashTable *
read_names (HoistSqlite *db, const GPtrArray *tables, GError **error)
{
  g_autoptr (HoistSqliteStatement) statement = hoist_sqlite_prepare (
      db, "SELECT name, tbl_name FROM sqlite_schema WHERE type IN ('table', 'index')", error);
  g_autoptr (GHashTable) places = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean row = TRUE;

  for (guint i = 0; i < tables->len; i++)
    g_hash_table_insert (places, ((HoistTableDigest *) g_ptr_array_index (tables, i))->name,
                         GUINT_TO_POINTER (i + 1));
  while (statement != NULL && hoist_sqlite_step (statement, &row, error))
    {
      if (!row)
        return g_steal_pointer (&names);
      g_hash_table_insert (
          names, g_strdup ((const char *) sqlite3_column_text (statement, 0)),
          g_hash_table_lookup (places, (const char *) sqlite3_column_text (statement, 1)));
    }
  return NULL;
}

GArray *
hoist_sqlite_owners_read (HoistSqlite *db, const GPtrArray *tables, GError **error)
{
  g_autoptr (GHashTable) names = read_names (db, tables, error);
  g_autoptr (GArray) owners = g_array_new (FALSE, TRUE, sizeof (guint32));
  g_autoptr (HoistSqliteStatement) statement =
      names != NULL ? hoist_sqlite_prepare (db, "SELECT name, pageno FROM dbstat", error) : NULL;
  gint64 n_pages = hoist_sqlite_get_int (db, "PRAGMA page_count", 0);
  gboolean row = TRUE;

  g_array_set_size (owners, (guint) n_pages);
  while (statement != NULL && hoist_sqlite_step (statement, &row, error))
    {
      const char *name = row ? (const char *) sqlite3_column_text (statement, 0) : NULL;
      gint64 page = row ? sqlite3_column_int64 (statement, 1) : 0;

      if (!row)
        return g_steal_pointer (&owners);
      if (name != NULL && page >= 1 && page <= n_pages)
        g_array_index (owners, guint32, page - 1) =
            GPOINTER_TO_UINT (g_hash_table_lookup (names, name));
    }
  return NULL;
}

gboolean *
hoist_sqlite_owners_find_changed (const GArray *owners, guint n_tables,
                                  const HoistSqlitePages *pages)
{
  gboolean *changed = g_new0 (gboolean, n_tables + 1);

  for (guint i = 0; i < pages->changed->len; i++)
    {
      guint32 page = g_array_index (pages->changed, guint32, i);
      guint32 owner = page <= owners->len ? g_array_index (owners, guint32, page - 1) : 0;

      if (owner > 0 && owner <= n_tables)
        changed[owner - 1] = TRUE;
    }
  /* pages that the file has lost are no longer anybody's */
  for (guint32 page = pages->n_pages + 1; page <= owners->len; page++)
    {
      guint32 owner = g_array_index (owners, guint32, page - 1);

      if (owner > 0 && owner <= n_tables)
        changed[owner - 1] = TRUE;
    }
  return changed;
}

/* The pages of one b-tree. */
static gboolean
check_tree (HoistSqliteStatement *statement, const char *name, const GArray *owners,
            const gboolean *changed, GError **error)
{
  gboolean row = TRUE;

  sqlite3_reset (statement);
  sqlite3_bind_text (statement, 1, name, -1, SQLITE_TRANSIENT);
  while (hoist_sqlite_step (statement, &row, error))
    {
      gint64 page = row ? sqlite3_column_int64 (statement, 0) : 0;
      guint32 owner;

      if (!row)
        return TRUE;
      owner =
          page >= 1 && page <= (gint64) owners->len ? g_array_index (owners, guint32, page - 1) : 0;
      if (owner == 0 || changed[owner - 1])
        continue;
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
                   "%s uses a page of the database that belongs to another table.", name);
      return FALSE;
    }
  return FALSE;
}

gboolean
hoist_sqlite_owners_check (HoistSqlite *db, const GArray *owners, const GPtrArray *tables,
                           const gboolean *changed, GError **error)
{
  g_autoptr (GHashTable) names = read_names (db, tables, error);
  g_autoptr (HoistSqliteStatement) statement =
      names != NULL ? hoist_sqlite_prepare (db, "SELECT pageno FROM dbstat WHERE name = ?1", error)
                    : NULL;
  GHashTableIter iter;
  gpointer name, place;

  if (statement == NULL)
    return FALSE;
  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &name, &place))
    if (GPOINTER_TO_UINT (place) > 0 && changed[GPOINTER_TO_UINT (place) - 1]
        && !check_tree (statement, name, owners, changed, error))
      return FALSE;
  return TRUE;
}
