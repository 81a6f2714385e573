/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-typed-table.h. Owned by the call; worker thread. Reads only. What has no place over
 * there and holds something is an error, never a warning. */
#include "drivers/hoist-typed-table.h"

#include "base/hoist-error.h"
#include <string.h>

typedef struct
{
  char *schema, *name, *sql_name;
  GPtrArray *columns; /* Target* */
  gboolean is_taken;
} TargetTable;

typedef struct
{
  char *name, *sql_name, *base, *type;
  int modifier;
  gboolean needs_value, is_generated, is_taken;
} Target;

static void
free_target (gpointer data)
{
  Target *target = data;

  g_free (target->name);
  g_free (target->sql_name);
  g_free (target->base);
  g_free (target->type);
  g_free (target);
}

static void
free_target_table (gpointer data)
{
  TargetTable *table = data;

  g_free (table->schema);
  g_free (table->name);
  g_free (table->sql_name);
  g_ptr_array_unref (table->columns);
  g_free (table);
}

static void
free_column (gpointer data)
{
  HoistTypedColumn *column = data;

  g_free (column->name);
  g_free (column->sql_name);
  g_free (column->source);
  g_free (column->type);
  g_free (column);
}

static void
free_table (gpointer data)
{
  HoistTypedTable *table = data;

  g_free (table->name);
  g_free (table->sql_name);
  g_free (table->rowid);
  g_ptr_array_unref (table->columns);
  g_free (table);
}

/* --- what is over there ------------------------------------------------------------------ */

/* A domain counts as what it is made of; its own rules are the server's to apply. */
#define TARGETS                                                                                    \
  "SELECT n.nspname, c.relname, quote_ident(n.nspname) || '.' || quote_ident(c.relname), "         \
  "a.attname, quote_ident(a.attname), b.typname, format_type(a.atttypid, a.atttypmod), CASE WHEN " \
  "t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END, CASE WHEN (a.attnotnull OR "             \
  "t.typnotnull) AND NOT a.atthasdef AND a.attidentity = '' AND t.typdefault IS NULL THEN 'y' "    \
  "ELSE '' END, a.attgenerated FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "     \
  "JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid JOIN pg_type b " \
  "ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END WHERE c.relkind IN "     \
  "('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't' AND n.nspname NOT IN "          \
  "('pg_catalog', 'information_schema', 'hoist_capture') AND n.nspname !~ '^pg_(toast|temp)' AND " \
  "NOT EXISTS "                                                                                    \
  "(SELECT 1 FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND "     \
  "e.deptype = 'e') AND a.attnum > 0 AND NOT a.attisdropped ORDER BY n.nspname <> 'public', "      \
  "n.nspname, c.relname, a.attnum"

static void
add_target (TargetTable *table, const HoistPostgresRows *rows, int row)
{
  Target *target = g_new0 (Target, 1);

  target->name = g_strdup (hoist_postgres_cell (rows, row, 3));
  target->sql_name = g_strdup (hoist_postgres_cell (rows, row, 4));
  target->base = g_strdup (hoist_postgres_cell (rows, row, 5));
  target->type = g_strdup (hoist_postgres_cell (rows, row, 6));
  target->modifier = (int) hoist_postgres_cell_int (rows, row, 7);
  target->needs_value = hoist_postgres_cell (rows, row, 8)[0] != '\0';
  target->is_generated = hoist_postgres_cell (rows, row, 9)[0] != '\0';
  g_ptr_array_add (table->columns, target);
}

static GPtrArray *
list_targets (const HoistTypedPair *pair, GError **error)
{
  g_autoptr (HoistPostgresRows) rows =
      hoist_postgres_query (pair->to, TARGETS, NULL, pair->call, error);
  GPtrArray *tables;
  TargetTable *table = NULL;

  if (rows == NULL)
    return NULL;
  tables = g_ptr_array_new_with_free_func (free_target_table);
  for (int i = 0; i < PQntuples (rows); i++)
    {
      const char *sql_name = hoist_postgres_cell (rows, i, 2);

      if (table == NULL || !g_str_equal (table->sql_name, sql_name))
        {
          table = g_new0 (TargetTable, 1);
          table->schema = g_strdup (hoist_postgres_cell (rows, i, 0));
          table->name = g_strdup (hoist_postgres_cell (rows, i, 1));
          table->sql_name = g_strdup (sql_name);
          table->columns = g_ptr_array_new_with_free_func (free_target);
          g_ptr_array_add (tables, table);
        }
      add_target (table, rows, i);
    }
  return tables;
}

/* SQLite takes Users and users for one name, PostgreSQL does not: the exact one first. */
static TargetTable *
find_table (const GPtrArray *tables, const char *name)
{
  for (int exact = 1; exact >= 0; exact--)
    for (guint i = 0; i < tables->len; i++)
      {
        TargetTable *table = g_ptr_array_index (tables, i);

        if (!table->is_taken
            && (exact ? g_str_equal (table->name, name)
                      : g_ascii_strcasecmp (table->name, name) == 0))
          return table;
      }
  return NULL;
}

static Target *
find_column (const TargetTable *table, const char *name)
{
  for (int exact = 1; exact >= 0; exact--)
    for (guint i = 0; i < table->columns->len; i++)
      {
        Target *target = g_ptr_array_index (table->columns, i);

        if (!target->is_taken
            && (exact ? g_str_equal (target->name, name)
                      : g_ascii_strcasecmp (target->name, name) == 0))
          return target;
      }
  return NULL;
}

/* --- pairing ----------------------------------------------------------------------------- */

static gboolean refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list list;

  va_start (list, format);
  g_autofree char *message = g_strdup_vprintf (format, list);
  va_end (list);
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_REFUSED, message);
  return FALSE;
}

static void tell (HoistTypedPair *pair, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
tell (HoistTypedPair *pair, const char *format, ...)
{
  va_list list;

  va_start (list, format);
  g_ptr_array_add (pair->told, g_strdup_vprintf (format, list));
  va_end (list);
}

/* -1: an error, which nobody needs to hear twice: the copy finds it again. */
static gint64
count (const HoistTypedPair *pair, const char *table, const char *column)
{
  g_autofree char *quoted = hoist_sqlite_quote (table);
  g_autofree char *name = column != NULL ? hoist_sqlite_quote (column) : g_strdup ("*");
  g_autofree char *sql = g_strdup_printf ("SELECT count(%s) FROM %s", name, quoted);

  return hoist_sqlite_get_int (pair->from, sql, -1);
}

static gboolean
pair_column (HoistTypedPair *pair, HoistTypedTable *table, const TargetTable *target,
             const char *name, GError **error)
{
  Target *there = find_column (target, name);
  HoistTypedColumn *column;
  gint64 filled;

  if (there == NULL)
    {
      filled = count (pair, table->name, name);
      if (filled != 0)
        return refuse (error,
                       "The column %s.%s has no place in the new database (rows "
                       "with something in it: %" G_GINT64_FORMAT ").",
                       table->name, name, filled);
      tell (pair, "The column %s.%s is not in the new database; it is empty.", table->name, name);
      return TRUE;
    }
  there->is_taken = TRUE;
  column = g_new0 (HoistTypedColumn, 1);
  hoist_typed_kind_init (&column->kind, there->base, there->modifier);
  column->kind.zone = pair->zone;
  column->name = g_strdup (there->name);
  column->sql_name = g_strdup (there->sql_name);
  column->type = g_strdup (there->type);
  column->source = hoist_sqlite_quote (name);
  column->is_generated = there->is_generated;
  g_ptr_array_add (table->columns, column);
  return TRUE;
}

static gboolean
pair_columns (HoistTypedPair *pair, HoistTypedTable *table, const TargetTable *target,
              GError **error)
{
  g_autoptr (HoistSqliteStatement) list = hoist_sqlite_prepare (
      pair->from, "SELECT name FROM pragma_table_xinfo(?1) WHERE hidden <> 1 ORDER BY cid", error);
  gboolean row = TRUE;

  if (list == NULL)
    return FALSE;
  sqlite3_bind_text (list, 1, table->name, -1, SQLITE_STATIC);
  while (row)
    if (!hoist_sqlite_step (list, &row, error)
        || (row
            && !pair_column (pair, table, target, (const char *) sqlite3_column_text (list, 0),
                             error)))
      return FALSE;
  for (guint i = 0; i < target->columns->len; i++)
    {
      const Target *there = g_ptr_array_index (target->columns, i);

      if (there->is_taken)
        continue;
      if (there->needs_value && count (pair, table->name, NULL) != 0)
        return refuse (
            error,
            "The column %s.%s of the new database must have a value, and the old one has "
            "no such column.",
            target->name, there->name);
      tell (pair, "The column %s.%s is new; its rows get what the new database puts there.",
            target->name, there->name);
    }
  return TRUE;
}

static gboolean
has_column (const HoistTypedPair *pair, const char *table, const char *name)
{
  g_autoptr (HoistSqliteStatement) asked = hoist_sqlite_prepare (
      pair->from, "SELECT 1 FROM pragma_table_xinfo(?1) WHERE name = ?2 COLLATE NOCASE", NULL);
  gboolean row = FALSE;

  if (asked == NULL)
    return TRUE;
  sqlite3_bind_text (asked, 1, table, -1, SQLITE_STATIC);
  sqlite3_bind_text (asked, 2, name, -1, SQLITE_STATIC);
  return !hoist_sqlite_step (asked, &row, NULL) || row;
}

/* The word by which the source names a row: none of the table's own columns. */
static char *
find_rowid (const HoistTypedPair *pair, const char *table)
{
  static const char *const words[] = { "rowid", "_rowid_", "oid" };
  g_autofree char *quoted = hoist_sqlite_quote (table);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT %s FROM %s LIMIT 0", words[i], quoted);
      g_autoptr (HoistSqliteStatement) statement = hoist_sqlite_prepare (pair->from, sql, NULL);

      if (statement != NULL && !has_column (pair, table, words[i]))
        return g_strdup (words[i]);
    }
  return NULL;
}

static gboolean
is_alike (const HoistTypedPair *pair, const char *name)
{
  return pair->order->alike != NULL && g_strv_contains (pair->order->alike, name);
}

static gboolean
pair_table (HoistTypedPair *pair, const GPtrArray *targets, const char *name, GError **error)
{
  TargetTable *target = find_table (targets, name);
  HoistTypedTable *table;
  gint64 rows;

  if (target == NULL)
    {
      rows = count (pair, name, NULL);
      if (rows != 0)
        return refuse (error,
                       "The table %s has no place in the new database: the application made none "
                       "(rows: %" G_GINT64_FORMAT ").",
                       name, rows);
      tell (pair, "The table %s is not in the new database; it is empty.", name);
      return TRUE;
    }
  target->is_taken = TRUE;
  table = g_new0 (HoistTypedTable, 1);
  table->name = g_strdup (name);
  table->sql_name = g_strdup (target->sql_name);
  table->rowid = find_rowid (pair, name);
  table->is_alike = is_alike (pair, name);
  table->columns = g_ptr_array_new_with_free_func (free_column);
  g_ptr_array_add (pair->tables, table);
  return pair_columns (pair, table, target, error);
}

static gboolean
pair_all (HoistTypedPair *pair, GError **error)
{
  g_autoptr (GPtrArray) names = hoist_sqlite_list_tables (pair->from, error);
  g_autoptr (GPtrArray) targets = names != NULL ? list_targets (pair, error) : NULL;

  if (targets == NULL)
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);

      if (!g_str_has_prefix (name, "sqlite_") && !pair_table (pair, targets, name, error))
        return FALSE;
    }
  for (guint i = 0; i < targets->len; i++)
    {
      const TargetTable *target = g_ptr_array_index (targets, i);

      if (!target->is_taken)
        tell (pair, "The table %s is new; what the application put there stays.", target->name);
    }
  return TRUE;
}

gboolean
hoist_typed_pair_open (HoistTypedPair *pair, const HoistTypedCopyOrder *order,
                       const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_place_load (order->to, error);

  *pair = (HoistTypedPair){ .order = order, .call = call };
  pair->tables = g_ptr_array_new_with_free_func (free_table);
  pair->told = g_ptr_array_new_with_free_func (g_free);
  if (place == NULL)
    return FALSE;
  pair->zone = g_time_zone_new_identifier (
      order->zone != NULL && order->zone[0] != '\0' ? order->zone : "UTC");
  if (pair->zone == NULL)
    return refuse (error, "There is no time zone %s.", order->zone);
  pair->from = hoist_sqlite_open (order->from, HOIST_SQLITE_READ, call, error);
  pair->to = pair->from != NULL ? hoist_postgres_open (place, NULL, call, error) : NULL;
  return pair->to != NULL && hoist_sqlite_run (pair->from, "BEGIN", error)
         && pair_all (pair, error);
}

void
hoist_typed_pair_clear (HoistTypedPair *pair)
{
  g_clear_pointer (&pair->from, hoist_sqlite_close);
  g_clear_pointer (&pair->to, hoist_postgres_close);
  g_clear_pointer (&pair->zone, g_time_zone_unref);
  g_clear_pointer (&pair->tables, g_ptr_array_unref);
  g_clear_pointer (&pair->told, g_ptr_array_unref);
}

/* --- rows of the source ------------------------------------------------------------------ */

HoistSqliteStatement *
hoist_typed_table_select (const HoistTypedPair *pair, const HoistTypedTable *table, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT ");
  g_autofree char *quoted = hoist_sqlite_quote (table->name);

  g_string_append (sql, table->rowid != NULL ? table->rowid : "NULL");
  for (guint i = 0; i < table->columns->len; i++)
    g_string_append_printf (sql, ", %s",
                            ((HoistTypedColumn *) g_ptr_array_index (table->columns, i))->source);
  g_string_append_printf (sql, " FROM %s", quoted);
  return hoist_sqlite_prepare (pair->from, sql->str, error);
}

gboolean
hoist_typed_table_get_value (HoistSqliteStatement *statement, guint column, HoistTypedValue *ret)
{
  int at = (int) column + 1;

  *ret = (HoistTypedValue){ 0 };
  switch (sqlite3_column_type (statement, at))
    {
    case SQLITE_NULL:
      return FALSE;
    case SQLITE_INTEGER:
      ret->storage = HOIST_TYPED_FROM_INTEGER;
      ret->integer = sqlite3_column_int64 (statement, at);
      return TRUE;
    case SQLITE_FLOAT:
      ret->storage = HOIST_TYPED_FROM_REAL;
      ret->real = sqlite3_column_double (statement, at);
      return TRUE;
    case SQLITE_TEXT:
      ret->storage = HOIST_TYPED_FROM_TEXT;
      ret->bytes = (const char *) sqlite3_column_text (statement, at);
      break;
    default:
      ret->storage = HOIST_TYPED_FROM_BLOB;
      ret->bytes = sqlite3_column_blob (statement, at);
    }
  ret->n_bytes = (gsize) sqlite3_column_bytes (statement, at);
  if (ret->bytes == NULL)
    ret->bytes = "";
  return TRUE;
}

char *
hoist_typed_table_name_row (const HoistTypedTable *table, HoistSqliteStatement *statement,
                            gint64 ordinal)
{
  if (table->rowid != NULL)
    return g_strdup_printf ("%s, rowid %" G_GINT64_FORMAT, table->name,
                            (gint64) sqlite3_column_int64 (statement, 0));
  return g_strdup_printf ("%s, row %" G_GINT64_FORMAT, table->name, ordinal);
}
