/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The copy itself (see hoist-typed-copy.h): one transaction over there, in which foreign keys are
 * taken away and made again, the application's own triggers rest, tables are filled by COPY and
 * sequences are set. Owned by the call; worker thread. Never writes to the source. */
#include "base/hoist-error.h"
#include "base/hoist-text.h"
#include "drivers/hoist-typed-copy.h"
#include "drivers/hoist-typed-sequence.h"
#include <string.h>

#define CHUNK (256 * 1024)

typedef struct
{
  HoistTypedPair *pair;
  const HoistTypedTable *table;
  HoistSqliteStatement *rows;
  GString *line, *buffer;
  gint64 ordinal;
} Filling;

/* --- values into lines ------------------------------------------------------------------- */

/* COPY's text format. */
static void
append_escaped (GString *line, const char *text, gsize n_bytes)
{
  for (gsize i = 0; i < n_bytes; i++)
    switch (text[i])
      {
      case '\\':
        g_string_append (line, "\\\\");
        break;
      case '\n':
        g_string_append (line, "\\n");
        break;
      case '\r':
        g_string_append (line, "\\r");
        break;
      case '\t':
        g_string_append (line, "\\t");
        break;
      default:
        g_string_append_c (line, text[i]);
      }
}

static gboolean
append_value (Filling *f, guint at, GError **error)
{
  const HoistTypedColumn *column = g_ptr_array_index (f->table->columns, at);
  HoistTypedValue value;
  const char *why = NULL;

  if (!hoist_typed_table_get_value (f->rows, at, &value))
    {
      g_string_append (f->buffer, "\\N");
      return TRUE;
    }
  g_string_truncate (f->line, 0);
  if (!hoist_typed_value_write (&column->kind, &value, f->line, &why))
    {
      g_autofree char *row = hoist_typed_table_name_row (f->table, f->rows, f->ordinal);

      g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED, "%s, column %s (%s): the value %s.",
                   row, column->name, column->type, why);
      return FALSE;
    }
  append_escaped (f->buffer, f->line->str, f->line->len);
  return TRUE;
}

static gboolean
append_row (Filling *f, GError **error)
{
  gboolean first = TRUE;

  for (guint i = 0; i < f->table->columns->len; i++)
    {
      if (((const HoistTypedColumn *) g_ptr_array_index (f->table->columns, i))->is_generated)
        continue;
      if (!first)
        g_string_append_c (f->buffer, '\t');
      first = FALSE;
      if (!append_value (f, i, error))
        return FALSE;
    }
  g_string_append_c (f->buffer, '\n');
  return TRUE;
}

/* --- COPY -------------------------------------------------------------------------------- */

/* "COPY users, line 12, column name: …": the row of the source that stood in that line. */
static void
set_copy_error (Filling *f, const HoistPostgresRows *result, GError **error)
{
  const char *context = PQresultErrorField (result, PG_DIAG_CONTEXT);
  const char *said = PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY);
  const char *line = context != NULL ? strstr (context, ", line ") : NULL;
  gint64 wanted = line != NULL ? g_ascii_strtoll (line + strlen (", line "), NULL, 10) : 0;
  g_autoptr (HoistSqliteStatement) again =
      wanted > 0 ? hoist_typed_table_select (f->pair, f->table, NULL) : NULL;
  g_autofree char *clean = hoist_text_clean_line (said != NULL ? said : "", -1, 200);
  gboolean row = again != NULL;

  if (said == NULL)
    {
      hoist_postgres_set_error (f->pair->to, result, error);
      return;
    }
  for (gint64 i = 0; i < wanted && row; i++)
    if (!hoist_sqlite_step (again, &row, NULL))
      row = FALSE;
  g_autofree char *name = row ? hoist_typed_table_name_row (f->table, again, wanted)
                              : g_strdup_printf ("The table %s", f->table->name);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED, "%s: the new database refuses it: %s.",
               name, clean);
}

static gboolean
flush (Filling *f, GError **error)
{
  gboolean good = PQputCopyData (f->pair->to, f->buffer->str, (int) f->buffer->len) == 1;

  hoist_driver_call_bytes (f->pair->call, (gint64) f->buffer->len);
  g_string_truncate (f->buffer, 0);
  if (!good)
    hoist_postgres_set_error (f->pair->to, NULL, error);
  return good && hoist_driver_call_check (f->pair->call, error);
}

static gboolean
send_rows (Filling *f, GError **error)
{
  gboolean row = TRUE;

  while (TRUE)
    {
      if (!hoist_sqlite_step (f->rows, &row, error))
        return FALSE;
      if (!row)
        return flush (f, error);
      f->ordinal++;
      if (!append_row (f, error) || (f->buffer->len >= CHUNK && !flush (f, error)))
        return FALSE;
    }
}

/* What was sent counts only when the server has said so. */
static gboolean
end_copy (Filling *f, gboolean sent, GError **error)
{
  HoistPostgresRows *result = NULL;
  gboolean good = sent;

  if (PQputCopyEnd (f->pair->to, sent ? NULL : "given up") != 1 && good)
    {
      hoist_postgres_set_error (f->pair->to, NULL, error);
      good = FALSE;
    }
  while ((result = PQgetResult (f->pair->to)) != NULL)
    {
      if (good && PQresultStatus (result) != PGRES_COMMAND_OK)
        {
          set_copy_error (f, result, error);
          good = FALSE;
        }
      PQclear (result);
    }
  return good;
}

static char *
write_copy (const HoistTypedTable *table)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < table->columns->len; i++)
    {
      const HoistTypedColumn *column = g_ptr_array_index (table->columns, i);

      if (!column->is_generated)
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", column->sql_name);
    }
  return names->len > 0 ? g_strdup_printf ("COPY %s (%s) FROM STDIN", table->sql_name, names->str)
                        : NULL;
}

static gboolean
fill_table (HoistTypedPair *pair, const HoistTypedTable *table, GError **error)
{
  g_autofree char *sql = write_copy (table);
  g_autoptr (HoistSqliteStatement) rows = hoist_typed_table_select (pair, table, error);
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (GString) buffer = g_string_sized_new (2 * CHUNK);
  Filling f = { pair, table, rows, line, buffer, 0 };

  if (rows == NULL || sql == NULL)
    return rows != NULL;
  g_autoptr (HoistPostgresRows) begun = PQexec (pair->to, sql);
  if (PQresultStatus (begun) != PGRES_COPY_IN)
    {
      hoist_postgres_set_error (pair->to, begun, error);
      return FALSE;
    }
  return end_copy (&f, send_rows (&f, error), error);
}

/* --- around it --------------------------------------------------------------------------- */

/* Statements that the server writes: one a row. */
static GPtrArray *
list_statements (HoistTypedPair *pair, const char *sql, GError **error)
{
  g_autoptr (HoistPostgresRows) rows =
      hoist_postgres_query (pair->to, sql, NULL, pair->call, error);
  GPtrArray *list = rows != NULL ? g_ptr_array_new_with_free_func (g_free) : NULL;

  for (int i = 0; rows != NULL && i < PQntuples (rows); i++)
    g_ptr_array_add (list, g_strdup (hoist_postgres_cell (rows, i, 0)));
  return list;
}

static gboolean
run_all (HoistTypedPair *pair, const GPtrArray *statements, GError **error)
{
  for (guint i = 0; i < statements->len; i++)
    if (!hoist_postgres_run (pair->to, g_ptr_array_index (statements, i), pair->call, error))
      return FALSE;
  return TRUE;
}

#define OF_FOREIGN_KEYS " FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 ORDER BY oid"
#define OF_TRIGGERS                                                                                \
  " FROM pg_trigger WHERE NOT tgisinternal AND tgparentid = 0 AND tgenabled IN ('O', 'A') AND "    \
  "tgname !~ '^hoist_capture' ORDER BY oid"

typedef struct
{
  GPtrArray *keys, *triggers; /* what makes them again */
} Resting;

static void
resting_clear (Resting *resting)
{
  g_clear_pointer (&resting->keys, g_ptr_array_unref);
  g_clear_pointer (&resting->triggers, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Resting, resting_clear)

/* Tables refer to each other, also in circles, and to themselves: the keys are proven at the end,
 * over all rows at once. */
static gboolean
put_to_rest (HoistTypedPair *pair, Resting *ret, GError **error)
{
  g_autoptr (GPtrArray) drop = list_statements (pair,
                                                "SELECT format('ALTER TABLE %s DROP CONSTRAINT "
                                                "%I', conrelid::regclass, conname)" OF_FOREIGN_KEYS,
                                                error);
  g_autoptr (GPtrArray) disable =
      drop != NULL ? list_statements (pair,
                                      "SELECT format('ALTER TABLE %s DISABLE TRIGGER %I', "
                                      "tgrelid::regclass, tgname)" OF_TRIGGERS,
                                      error)
                   : NULL;

  if (disable == NULL)
    return FALSE;
  ret->keys =
      list_statements (pair,
                       "SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', "
                       "conrelid::regclass, conname, pg_get_constraintdef(oid))" OF_FOREIGN_KEYS,
                       error);
  ret->triggers = ret->keys != NULL
                      ? list_statements (pair,
                                         "SELECT format('ALTER TABLE %s ENABLE %s TRIGGER %I', "
                                         "tgrelid::regclass, CASE tgenabled WHEN 'A' THEN 'ALWAYS' "
                                         "ELSE '' END, tgname)" OF_TRIGGERS,
                                         error)
                      : NULL;
  return ret->triggers != NULL && run_all (pair, drop, error) && run_all (pair, disable, error);
}

/* What the application put there when it made them is in the source, or was taken out of it. */
static gboolean
clear_tables (HoistTypedPair *pair, GError **error)
{
  for (guint i = 0; i < pair->tables->len; i++)
    {
      const HoistTypedTable *table = g_ptr_array_index (pair->tables, i);
      g_autofree char *sql = g_strdup_printf ("DELETE FROM %s", table->sql_name);

      if (!table->is_alike && !hoist_postgres_run (pair->to, sql, pair->call, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
fill_tables (HoistTypedPair *pair, GError **error)
{
  for (guint i = 0; i < pair->tables->len; i++)
    {
      const HoistTypedTable *table = g_ptr_array_index (pair->tables, i);

      hoist_driver_call_progress (pair->call, (double) i / pair->tables->len, table->name);
      if (!table->is_alike && !fill_table (pair, table, error))
        return FALSE;
    }
  return TRUE;
}

/* --- what people have added -------------------------------------------------------------- */

static gboolean
is_over_there (HoistTypedPair *pair, const char *kind, const char *name, gboolean *ret,
               GError **error)
{
  static const char sql[] =
      "SELECT CASE $1 WHEN 'trigger' THEN (SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal "
      "AND lower(tgname) = lower($2)) ELSE (SELECT count(*) FROM pg_class WHERE relkind = ANY "
      "(CASE $1 WHEN 'view' THEN '{v,m}' ELSE '{i,I}' END::\"char\"[]) AND lower(relname) = "
      "lower($2)) END";
  const char *values[] = { kind, name, NULL };
  g_autofree char *n = hoist_postgres_get_text (pair->to, sql, values, pair->call, error);

  *ret = g_strcmp0 (n, "0") != 0;
  return n != NULL;
}

static gboolean
tell_objects (HoistTypedPair *pair, GError **error)
{
  g_autoptr (HoistSqliteStatement) list =
      hoist_sqlite_prepare (pair->from,
                            "SELECT type, name, tbl_name FROM sqlite_schema WHERE type IN "
                            "('trigger', 'view', 'index') AND "
                            "sql IS NOT NULL ORDER BY 1, 2",
                            error);
  gboolean row = TRUE;

  while (list != NULL && row)
    {
      gboolean there = TRUE;
      if (!hoist_sqlite_step (list, &row, error))
        return FALSE;
      const char *kind = row ? (const char *) sqlite3_column_text (list, 0) : "";
      const char *name = row ? (const char *) sqlite3_column_text (list, 1) : "";
      if (row && !is_over_there (pair, kind, name, &there, error))
        return FALSE;
      if (!there)
        g_ptr_array_add (
            pair->told, g_strdup_printf ("The %s %s of %s is not in the new database: the "
                                         "application makes none. Make it there by hand, if it is "
                                         "needed.",
                                         kind, name, (const char *) sqlite3_column_text (list, 2)));
    }
  return list != NULL;
}

/* --- the whole --------------------------------------------------------------------------- */

gboolean
hoist_typed_pair_write (HoistTypedPair *pair, HoistTypedWriteFunc write, gpointer user_data,
                        GError **error)
{
  g_auto (Resting) resting = { 0 };

  if (!hoist_postgres_run (pair->to, "BEGIN", pair->call, error)
      || !put_to_rest (pair, &resting, error) || !write (pair, user_data, error)
      || !hoist_typed_sequence_set (pair, error))
    return FALSE;
  if (!run_all (pair, resting.keys, error))
    {
      g_prefix_error (error, "A foreign key does not hold over the rows of the old database: ");
      return FALSE;
    }
  return run_all (pair, resting.triggers, error)
         && hoist_postgres_run (pair->to, "COMMIT", pair->call, error);
}

static gboolean
copy_cb (HoistTypedPair *pair, gpointer user_data, GError **error)
{
  return clear_tables (pair, error) && fill_tables (pair, error) && tell_objects (pair, error);
}

gboolean
hoist_typed_copy_run (const HoistTypedCopyOrder *order, GPtrArray *told,
                      const HoistDriverCall *call, GError **error)
{
  g_auto (HoistTypedPair) pair = { 0 };

  if (!hoist_typed_pair_open (&pair, order, call, error)
      || !hoist_typed_pair_write (&pair, copy_cb, NULL, error))
    return FALSE;
  for (guint i = 0; i < pair.told->len; i++)
    g_ptr_array_add (told, g_strdup (g_ptr_array_index (pair.told, i)));
  return TRUE;
}
