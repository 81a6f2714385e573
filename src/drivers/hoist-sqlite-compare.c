/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was written to a database since a backup, table by table: rows that are in the present
 * database and not, or not the same, in the backup, compared in the columns that both have (so that
 * a migration that adds a column writes nothing). Two scans side by side in the order of the row
 * ids; tables without row ids by a set of row digests. Reads only; worker thread. */
#include "drivers/hoist-sqlite.h"
#include "base/hoist-digest.h"
#include <string.h>

void
hoist_table_comparison_free (HoistTableComparison *comparison)
{
  g_free (comparison->name);
  g_free (comparison);
}

static gboolean
contains (const GPtrArray *names, const char *name)
{
  for (guint i = 0; i < names->len; i++)
    if (g_str_equal (g_ptr_array_index (names, i), name))
      return TRUE;
  return FALSE;
}

static GPtrArray *
list_columns (HoistSqlite *db, const char *table, GError **error)
{
  g_autoptr (HoistSqliteStatement) statement =
      hoist_sqlite_prepare (db, "SELECT name FROM pragma_table_info(?1)", error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  gboolean row = TRUE;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_text (statement, 1, table, -1, SQLITE_STATIC);
  while (hoist_sqlite_step (statement, &row, error))
    {
      if (!row)
        return g_steal_pointer (&names);
      g_ptr_array_add (names, g_strdup ((const char *) sqlite3_column_text (statement, 0)));
    }
  return NULL;
}

static gboolean
has_column (const GPtrArray *names, const char *name)
{
  for (guint i = 0; i < names->len; i++)
    if (g_ascii_strcasecmp (g_ptr_array_index (names, i), name) == 0)
      return TRUE;
  return FALSE;
}

/* A column may be called like the row's number and hides it then; one of its names is free. */
static const char *
find_row_id_name (const GPtrArray *now, const GPtrArray *then)
{
  static const char *const names[] = { "rowid", "_rowid_", "oid" };

  for (guint i = 0; i + 1 < G_N_ELEMENTS (names); i++)
    if (!has_column (now, names[i]) && !has_column (then, names[i]))
      return names[i];
  return names[G_N_ELEMENTS (names) - 1];
}

/* "rowid, "a", "b"" of the columns both tables have; `ids` FALSE leaves the row id out. */
static char *
build_select (const char *table, const GPtrArray *now, const GPtrArray *then, gboolean ids)
{
  const char *id = ids ? find_row_id_name (now, then) : "0";
  g_autoptr (GString) sql = g_string_new ("SELECT ");
  g_autofree char *quoted_table = hoist_sqlite_quote (table);

  g_string_append (sql, id);
  for (guint i = 0; i < now->len; i++)
    if (contains (then, g_ptr_array_index (now, i)))
      {
        g_autofree char *quoted = hoist_sqlite_quote (g_ptr_array_index (now, i));

        g_string_append_printf (sql, ", %s", quoted);
      }
  g_string_append_printf (sql, " FROM %s NOT INDEXED", quoted_table);
  if (ids)
    g_string_append_printf (sql, " ORDER BY %s", id);
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

static gboolean
same_value (HoistSqliteStatement *a, HoistSqliteStatement *b, int column)
{
  int type = sqlite3_column_type (a, column);
  int n;

  if (type != sqlite3_column_type (b, column))
    return FALSE;
  switch (type)
    {
    case SQLITE_INTEGER:
      return sqlite3_column_int64 (a, column) == sqlite3_column_int64 (b, column);
    case SQLITE_FLOAT:
      {
        double x = sqlite3_column_double (a, column);
        double y = sqlite3_column_double (b, column);

        return memcmp (&x, &y, sizeof x) == 0;
      }
    case SQLITE_NULL:
      return TRUE;
    default:
      n = sqlite3_column_bytes (a, column);
      return n == sqlite3_column_bytes (b, column)
             && (n == 0
                 || memcmp (sqlite3_column_blob (a, column), sqlite3_column_blob (b, column), n)
                        == 0);
    }
}

static gboolean
same_row (HoistSqliteStatement *a, HoistSqliteStatement *b)
{
  int n = sqlite3_column_count (a);

  for (int i = 1; i < n; i++)
    if (!same_value (a, b, i))
      return FALSE;
  return TRUE;
}

static gboolean
advance (HoistSqliteStatement *statement, gint64 *count, gboolean *ret_row, GError **error)
{
  if (!hoist_sqlite_step (statement, ret_row, error))
    return FALSE;
  *count += *ret_row ? 1 : 0;
  return TRUE;
}

static gboolean
merge (HoistSqliteStatement *now, HoistSqliteStatement *then, HoistTableComparison *c,
       GError **error)
{
  gboolean has_now, has_then;

  if (!advance (now, &c->now, &has_now, error) || !advance (then, &c->then, &has_then, error))
    return FALSE;
  while (has_now || has_then)
    {
      gint64 id_now = has_now ? sqlite3_column_int64 (now, 0) : 0;
      gint64 id_then = has_then ? sqlite3_column_int64 (then, 0) : 0;
      gboolean step_now = has_now && (!has_then || id_now <= id_then);
      gboolean step_then = has_then && (!has_now || id_then <= id_now);

      if (step_now && (!step_then || !same_row (now, then)))
        c->written_since++;
      if (step_now && !advance (now, &c->now, &has_now, error))
        return FALSE;
      if (step_then && !advance (then, &c->then, &has_then, error))
        return FALSE;
    }
  return TRUE;
}

static char *
digest_row (HoistSqliteStatement *row)
{
  g_autoptr (HoistDigest) sum = hoist_digest_new ();
  int n = sqlite3_column_count (row);

  for (int i = 1; i < n; i++)
    {
      int type = sqlite3_column_type (row, i);
      double real = type == SQLITE_FLOAT ? sqlite3_column_double (row, i) : 0;
      const void *bytes = type == SQLITE_FLOAT ? &real : sqlite3_column_blob (row, i);
      int size = type == SQLITE_FLOAT ? (int) sizeof real : sqlite3_column_bytes (row, i);

      hoist_digest_add (sum, &type, sizeof type);
      hoist_digest_add (sum, &size, sizeof size);
      hoist_digest_add (sum, bytes, (gsize) size);
    }
  return hoist_digest_finish (sum);
}

static gboolean
match_sets (HoistSqliteStatement *now, HoistSqliteStatement *then, HoistTableComparison *c,
            GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean row = TRUE;

  while (row)
    {
      if (!advance (then, &c->then, &row, error))
        return FALSE;
      if (row)
        g_hash_table_add (seen, digest_row (then));
    }
  for (row = TRUE; row;)
    {
      g_autofree char *digest = NULL;

      if (!advance (now, &c->now, &row, error))
        return FALSE;
      digest = row ? digest_row (now) : NULL;
      if (row && !g_hash_table_contains (seen, digest))
        c->written_since++;
    }
  return TRUE;
}

static gboolean
compare_table (HoistSqlite *now, HoistSqlite *then, HoistTableComparison *c, GError **error)
{
  g_autoptr (GPtrArray) columns_now = list_columns (now, c->name, error);
  g_autoptr (GPtrArray) columns_then =
      columns_now != NULL ? list_columns (then, c->name, error) : NULL;
  g_autofree char *sql = NULL;
  g_autoptr (HoistSqliteStatement) rows_now = NULL;
  g_autoptr (HoistSqliteStatement) rows_then = NULL;

  if (columns_then == NULL)
    return FALSE;
  sql = build_select (c->name, columns_now, columns_then, TRUE);
  rows_now = hoist_sqlite_prepare (now, sql, NULL);
  rows_then = hoist_sqlite_prepare (then, sql, NULL);
  if (rows_now != NULL && rows_then != NULL)
    return merge (rows_now, rows_then, c, error);
  g_clear_pointer (&rows_now, hoist_sqlite_statement_free);
  g_clear_pointer (&rows_then, hoist_sqlite_statement_free);
  g_free (sql);
  sql = build_select (c->name, columns_now, columns_then, FALSE);
  rows_now = hoist_sqlite_prepare (now, sql, error);
  rows_then = rows_now != NULL ? hoist_sqlite_prepare (then, sql, error) : NULL;
  return rows_then != NULL && match_sets (rows_now, rows_then, c, error);
}

static gint64
count_rows (HoistSqlite *db, const char *table)
{
  g_autofree char *quoted = hoist_sqlite_quote (table);
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM %s", quoted);

  return hoist_sqlite_get_int (db, sql, 0);
}

/* Tables of either side; `in_now` and `in_then` say where. */
static gboolean
add_table (HoistSqlite *now, HoistSqlite *then, const char *name, gboolean in_then,
           GPtrArray *result, GError **error)
{
  HoistTableComparison *c = g_new0 (HoistTableComparison, 1);

  c->name = g_strdup (name);
  g_ptr_array_add (result, c);
  if (in_then)
    return compare_table (now, then, c, error);
  c->now = c->written_since = count_rows (now, name);
  return TRUE;
}

static gboolean
compare_all (HoistSqlite *now, HoistSqlite *then, GPtrArray *result, GError **error)
{
  g_autoptr (GPtrArray) names_now = hoist_sqlite_list_tables (now, error);
  g_autoptr (GPtrArray) names_then =
      names_now != NULL ? hoist_sqlite_list_tables (then, error) : NULL;

  if (names_then == NULL)
    return FALSE;
  for (guint i = 0; i < names_now->len; i++)
    {
      const char *name = g_ptr_array_index (names_now, i);

      if (!g_str_equal (name, "sqlite_sequence")
          && !add_table (now, then, name, contains (names_then, name), result, error))
        return FALSE;
    }
  for (guint i = 0; i < names_then->len; i++)
    {
      const char *name = g_ptr_array_index (names_then, i);
      HoistTableComparison *c;

      if (contains (names_now, name) || g_str_equal (name, "sqlite_sequence"))
        continue;
      c = g_new0 (HoistTableComparison, 1);
      c->name = g_strdup (name);
      c->then = count_rows (then, name);
      g_ptr_array_add (result, c);
    }
  return TRUE;
}

GPtrArray *
hoist_sqlite_compare (const char *now, const char *then, const HoistDriverCall *call,
                      GError **error)
{
  g_autoptr (HoistSqlite) db_now = hoist_sqlite_open (now, HOIST_SQLITE_READ, call, error);
  g_autoptr (HoistSqlite) db_then =
      db_now != NULL ? hoist_sqlite_open (then, HOIST_SQLITE_IMMUTABLE, call, error) : NULL;
  g_autoptr (GPtrArray) result =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_table_comparison_free);

  if (db_then == NULL || !hoist_sqlite_run (db_now, "BEGIN", error)
      || !compare_all (db_now, db_then, result, error)
      || !hoist_sqlite_run (db_now, "COMMIT", error))
    return NULL;
  return g_steal_pointer (&result);
}
