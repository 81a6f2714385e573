/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a table's rows are found by, and what else of them may not be there twice, as SQLite's
 * pragmas say it. Owned by the call; any thread. Reads only. */
#include "drivers/hoist-sqlite-capture.h"
#include "drivers/hoist-sqlite-words.h"
#include <string.h>

static void
column_free (gpointer data)
{
  HoistSqliteColumn *column = data;

  g_free (column->name);
  g_free (column->sql_name);
  g_free (column->fallback);
  g_free (column->collation);
  g_free (column);
}

static void
unique_free (gpointer data)
{
  HoistSqliteUnique *unique = data;

  g_ptr_array_unref (unique->columns);
  g_ptr_array_unref (unique->collations);
  g_free (unique->condition);
  g_free (unique);
}

static void
shape_free (gpointer data)
{
  HoistSqliteShape *shape = data;

  g_free (shape->name);
  g_free (shape->sql_name);
  g_free (shape->untold);
  g_ptr_array_unref (shape->key);
  g_ptr_array_unref (shape->uniques);
  g_ptr_array_unref (shape->columns);
  g_free (shape);
}

static char *
dup_text (HoistSqliteStatement *rows, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (rows, column));
}

static HoistSqliteStatement *
ask (HoistSqlite *db, const char *sql, const char *name, GError **error)
{
  HoistSqliteStatement *rows = hoist_sqlite_prepare (db, sql, error);

  if (rows != NULL)
    sqlite3_bind_text (rows, 1, name, -1, SQLITE_TRANSIENT);
  return rows;
}

static char *
dup_collation (HoistSqlite *db, const char *table, const char *column)
{
  const char *collation = NULL;

  sqlite3_table_column_metadata (db, "main", table, column, NULL, &collation, NULL, NULL, NULL);
  return g_strdup (collation != NULL ? collation : "BINARY");
}

/* hidden: 2 and 3 are generated, 1 is of a virtual table. */
static gboolean
read_columns (HoistSqlite *db, HoistSqliteShape *shape, gboolean is_row_id, GError **error)
{
  static const char sql[] = "SELECT name, dflt_value, pk, \"notnull\" FROM pragma_table_xinfo(?1) "
                            "WHERE hidden = 0 ORDER BY cid";
  g_autoptr (HoistSqliteStatement) rows = ask (db, sql, shape->name, error);
  gboolean row = FALSE, ok = rows != NULL;
  HoistSqliteColumn *key[64] = { NULL };

  while (ok && (ok = hoist_sqlite_step (rows, &row, error)) && row)
    {
      HoistSqliteColumn *column = g_new0 (HoistSqliteColumn, 1);
      int place = sqlite3_column_int (rows, 2);
      gboolean is_filled = sqlite3_column_int (rows, 3) != 0;

      column->name = dup_text (rows, 0);
      column->sql_name = hoist_sqlite_quote (column->name);
      column->fallback = dup_text (rows, 1);
      column->collation = dup_collation (db, shape->name, column->name);
      column->is_key = place > 0;
      column->is_needed = is_filled && column->fallback == NULL && !(column->is_key && is_row_id);
      shape->is_key_maybe_null |= column->is_key && !is_filled && !is_row_id;
      g_ptr_array_add (shape->columns, column);
      if (place > 0 && place <= (int) G_N_ELEMENTS (key))
        key[place - 1] = column;
    }
  for (guint i = 0; i < G_N_ELEMENTS (key) && key[i] != NULL; i++)
    g_ptr_array_add (shape->key, key[i]);
  return ok;
}

/* What stands behind WHERE. */
static char *
dup_condition (HoistSqlite *db, const char *index, GError **error)
{
  g_autoptr (HoistSqliteStatement) rows =
      ask (db, "SELECT sql FROM sqlite_schema WHERE type = 'index' AND name = ?1", index, error);
  gboolean row = FALSE;

  if (rows == NULL || !hoist_sqlite_step (rows, &row, error) || !row)
    return NULL;
  const char *sql = (const char *) sqlite3_column_text (rows, 0);
  g_autoptr (GPtrArray) words = hoist_sqlite_words_split (sql);
  guint i = 0;

  while (i < words->len && !hoist_sqlite_words_is (words, i, "("))
    i++;
  i = hoist_sqlite_words_skip (words, i);
  return hoist_sqlite_words_is (words, i, "where")
             ? hoist_sqlite_words_dup_text (words, sql, i + 1, words->len)
             : NULL;
}

/* *ret_plain: FALSE when it is over an expression. */
static gboolean
read_unique (HoistSqlite *db, const char *index, HoistSqliteUnique *unique, gboolean *ret_plain,
             GError **error)
{
  static const char sql[] =
      "SELECT cid, name, coll FROM pragma_index_xinfo(?1) WHERE key ORDER BY seqno";
  g_autoptr (HoistSqliteStatement) rows = ask (db, sql, index, error);
  gboolean row = FALSE, ok = rows != NULL;

  *ret_plain = TRUE;
  while (ok && *ret_plain && (ok = hoist_sqlite_step (rows, &row, error)) && row)
    {
      const char *name = (const char *) sqlite3_column_text (rows, 1);

      *ret_plain = sqlite3_column_int (rows, 0) >= 0 && name != NULL;
      if (!*ret_plain)
        continue;
      g_ptr_array_add (unique->columns, hoist_sqlite_quote (name));
      g_ptr_array_add (unique->collations,
                       hoist_sqlite_quote ((const char *) sqlite3_column_text (rows, 2)));
    }
  return ok;
}

/* A table without a declared key may have one in fact. */
static gboolean
take_as_key (HoistSqlite *db, HoistSqliteShape *shape, const HoistSqliteUnique *unique)
{
  g_autoptr (GPtrArray) key = g_ptr_array_new ();

  for (guint i = 0; i < unique->columns->len; i++)
    for (guint k = 0; k < shape->columns->len; k++)
      {
        HoistSqliteColumn *column = shape->columns->pdata[k];
        int is_filled = 0;

        sqlite3_table_column_metadata (db, "main", shape->name, column->name, NULL, NULL,
                                       &is_filled, NULL, NULL);
        if (is_filled && g_str_equal (column->sql_name, unique->columns->pdata[i]))
          g_ptr_array_add (key, column);
      }
  if (unique->condition != NULL || key->len != unique->columns->len)
    return FALSE;
  for (guint i = 0; i < key->len; i++)
    {
      ((HoistSqliteColumn *) key->pdata[i])->is_key = TRUE;
      g_ptr_array_add (shape->key, key->pdata[i]);
    }
  return TRUE;
}

static gboolean
add_unique (HoistSqlite *db, HoistSqliteShape *shape, const char *index, gboolean is_partial,
            GError **error)
{
  HoistSqliteUnique *unique = g_new0 (HoistSqliteUnique, 1);
  g_autoptr (GError) local = NULL;
  gboolean is_plain = FALSE;

  unique->columns = g_ptr_array_new_with_free_func (g_free);
  unique->collations = g_ptr_array_new_with_free_func (g_free);
  if (read_unique (db, index, unique, &is_plain, &local) && is_plain && is_partial)
    unique->condition = dup_condition (db, index, &local);
  if (local == NULL && !is_plain && shape->untold == NULL)
    shape->untold = g_strdup (index);
  if (local == NULL && is_plain && (shape->key->len > 0 || !take_as_key (db, shape, unique)))
    g_ptr_array_add (shape->uniques, unique);
  else
    unique_free (unique);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
read_uniques (HoistSqlite *db, HoistSqliteShape *shape, GError **error)
{
  static const char sql[] = "SELECT name, partial FROM pragma_index_list(?1) WHERE \"unique\" AND "
                            "origin <> 'pk' ORDER BY seq DESC";
  g_autoptr (HoistSqliteStatement) rows = ask (db, sql, shape->name, error);
  gboolean row = FALSE, ok = rows != NULL;

  while (ok && (ok = hoist_sqlite_step (rows, &row, error)) && row)
    ok = add_unique (db, shape, (const char *) sqlite3_column_text (rows, 0),
                     sqlite3_column_int (rows, 1) != 0, error);
  return ok;
}

/* Its key is the number of the row: an INTEGER PRIMARY KEY has no index. */
static gboolean
has_row_id_key (HoistSqlite *db, const char *name, GError **error)
{
  static const char sql[] = "SELECT (SELECT count(*) FROM pragma_table_xinfo(?1) WHERE pk > 0) = 1 "
                            "AND NOT EXISTS (SELECT "
                            "1 FROM pragma_index_list(?1) WHERE origin = 'pk')";
  g_autoptr (HoistSqliteStatement) rows = ask (db, sql, name, error);
  gboolean row = FALSE;

  return rows != NULL && hoist_sqlite_step (rows, &row, error) && row
         && sqlite3_column_int (rows, 0) != 0;
}

static HoistSqliteShape *
read_shape (HoistSqlite *db, const char *name, GError **error)
{
  HoistSqliteShape *shape = g_new0 (HoistSqliteShape, 1);

  shape->name = g_strdup (name);
  shape->sql_name = hoist_sqlite_quote (name);
  shape->columns = g_ptr_array_new_with_free_func (column_free);
  shape->key = g_ptr_array_new ();
  shape->uniques = g_ptr_array_new_with_free_func (unique_free);
  if (read_columns (db, shape, has_row_id_key (db, name, NULL), error)
      && read_uniques (db, shape, error))
    return shape;
  shape_free (shape);
  return NULL;
}

GPtrArray *
hoist_sqlite_list_shapes (HoistSqlite *db, GError **error)
{
  g_autoptr (GPtrArray) names = hoist_sqlite_list_tables (db, error);
  g_autoptr (GPtrArray) shapes = g_ptr_array_new_with_free_func (shape_free);

  if (names == NULL)
    return NULL;
  for (guint i = 0; i < names->len; i++)
    {
      HoistSqliteShape *shape;

      if (g_str_has_prefix (names->pdata[i], "sqlite_"))
        continue;
      shape = read_shape (db, names->pdata[i], error);
      if (shape == NULL)
        return NULL;
      g_ptr_array_add (shapes, shape);
    }
  return g_steal_pointer (&shapes);
}

const HoistSqliteShape *
hoist_sqlite_find_shape (const GPtrArray *shapes, const char *name)
{
  for (guint i = 0; i < shapes->len; i++)
    if (g_ascii_strcasecmp (((HoistSqliteShape *) shapes->pdata[i])->name, name) == 0)
      return shapes->pdata[i];
  return NULL;
}

const HoistSqliteColumn *
hoist_sqlite_find_column (const HoistSqliteShape *shape, const char *name)
{
  for (guint i = 0; i < shape->columns->len; i++)
    if (g_ascii_strcasecmp (((HoistSqliteColumn *) shape->columns->pdata[i])->name, name) == 0)
      return shape->columns->pdata[i];
  return NULL;
}

const char *
hoist_sqlite_find_rule (const HoistValue *columns, const HoistSqliteShape *shape,
                        const HoistSqliteColumn *column)
{
  g_autofree char *name = g_strconcat (shape->name, ".", column->name, NULL);

  return hoist_value_lookup_string (columns, name, NULL);
}

gboolean
hoist_sqlite_has_same_key (const HoistSqliteShape *a, const HoistSqliteShape *b)
{
  if (a->key->len != b->key->len)
    return FALSE;
  for (guint i = 0; i < a->key->len; i++)
    {
      const HoistSqliteColumn *one = a->key->pdata[i], *other = b->key->pdata[i];

      if (g_ascii_strcasecmp (one->name, other->name) != 0)
        return FALSE;
    }
  return TRUE;
}

char *
hoist_sqlite_write_match (const HoistSqliteShape *shape, const char *a, const char *b)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < shape->key->len; i++)
    {
      const HoistSqliteColumn *column = shape->key->pdata[i];

      g_string_append_printf (text, "%s%s.%s = ", i > 0 ? " AND " : "", a, column->sql_name);
      if (b != NULL)
        g_string_append_printf (text, "%s.%s", b, column->sql_name);
      else
        g_string_append_printf (text, "?%u", i + 1);
    }
  return g_string_free (text, FALSE);
}
