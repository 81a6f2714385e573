/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-typed-back-table.h. Owned by the round that made it; one thread. Never writes to the
 * database that was moved, nor to the server. */
#include "drivers/hoist-typed-back-table.h"

#include <string.h>

#include "base/hoist-error.h"
#include "base/hoist-text.h"

/* What became of a row that has no place. */
enum
{
  PARTLY = 1, /* it is there, but for a value */
  OUT,        /* what it was before shall be there */
  GONE        /* that has no place, either */
};

struct _HoistTypedBackTable
{
  HoistTypedBackPlace place;
  char **declared;      /* types of its columns */
  gboolean *is_written; /* FALSE: SQLite calculates it */
  GPtrArray *extra;     /* HoistPostgresColumn* that only the server has; borrowed */
  HoistTypedKey key;
  GHashTable *lost;     /* its key in the common form -> what became of it */
  GPtrArray *lost_keys; /* … as the log has them */
  HoistSqliteStatement *drop, *put, *read;
  char *ask_keys, *ask_rows;
};

static const HoistTypedColumn *
column_at (const HoistTypedBackTable *t, guint at)
{
  return t->place.table->columns->pdata[at];
}

/* --- its statements ------------------------------------------------------------------------ */

/* A value that something else made over there says nothing: NULL, or a default that is a constant.
 */
static void
append_extra (HoistTypedBackTable *t, GString *sql)
{
  for (guint i = 0; i < t->place.there->columns->len; i++)
    {
      HoistPostgresColumn *column = t->place.there->columns->pdata[i];
      gboolean is_constant = column->fallback[0] != '\0' && strchr (column->fallback, '(') == NULL;
      guint at;

      if (hoist_typed_key_find_column (t->place.table, column->name, &at))
        continue;
      g_ptr_array_add (t->extra, column);
      if (is_constant) /* in the type of its column: the text of both is compared */
        g_string_append_printf (sql,
                                ", (t.%s IS NOT NULL AND t.%s::text IS DISTINCT FROM "
                                "((%s)::%s)::text)",
                                column->name, column->name, column->fallback, column->type);
      else
        g_string_append_printf (sql, ", (t.%s IS NOT NULL)", column->name);
    }
}

static void
write_questions (HoistTypedBackTable *t)
{
  GString *keys = g_string_new ("SELECT hoist_k.key");
  GString *rows = g_string_new ("SELECT hoist_k.key");
  g_autofree char *match = hoist_postgres_write_match (t->place.there, "hoist_k.key");

  for (guint i = 0; i < t->key.n; i++)
    g_string_append_printf (keys, ", ((hoist_k.key::json->>%u)::%s)", i,
                            ((HoistPostgresColumn *) t->place.there->key->pdata[i])->type);
  g_string_append (keys, " FROM json_array_elements_text($1::json) hoist_k (key)");
  for (guint i = 0; i < t->place.table->columns->len; i++)
    g_string_append_printf (rows, ", t.%s", column_at (t, i)->sql_name);
  append_extra (t, rows);
  g_string_append_printf (rows,
                          " FROM json_array_elements_text($1::json) hoist_k (key) JOIN ONLY %s t "
                          "ON %s",
                          t->place.there->name, match);
  t->ask_keys = g_string_free (keys, FALSE);
  t->ask_rows = g_string_free (rows, FALSE);
}

/* By the bytes, whatever the column compares by. */
static char *
write_match (const HoistTypedBackTable *t)
{
  GString *sql = g_string_new (NULL);

  for (guint i = 0; i < t->key.n; i++)
    {
      const HoistTypedColumn *column = column_at (t, t->key.at[i]);
      const HoistSqliteColumn *own = hoist_typed_key_find_here (t->place.here, column);

      g_string_append_printf (sql, "%shoist_t.%s = ?%u", i > 0 ? " AND " : "", column->source,
                              i + 1);
      if (g_ascii_strcasecmp (own->collation, "BINARY") != 0)
        g_string_append_printf (sql, " AND hoist_t.%s = ?%u COLLATE BINARY", column->source, i + 1);
    }
  return g_string_free (sql, FALSE);
}

static gboolean
prepare_all (HoistTypedBackTable *t, GError **error)
{
  const char *name = t->place.here->sql_name;
  g_autofree char *match = write_match (t);
  g_autofree char *drop = g_strdup_printf ("DELETE FROM main.%s AS hoist_t WHERE %s", name, match);
  g_autoptr (GString) read = g_string_new ("SELECT NULL");
  g_autoptr (GString) put = g_string_new (NULL);
  g_autoptr (GString) values = g_string_new (NULL);
  guint n = 0;

  g_string_append_printf (put, "INSERT OR ABORT INTO main.%s (", name);
  for (guint i = 0; i < t->place.table->columns->len; i++)
    {
      g_string_append_printf (read, ", hoist_t.%s", column_at (t, i)->source);
      if (!t->is_written[i])
        continue;
      g_string_append_printf (put, "%s%s", n > 0 ? ", " : "", column_at (t, i)->source);
      g_string_append_printf (values, "%s?%u", n > 0 ? ", " : "", i + 1);
      n++;
    }
  g_string_append_printf (put, ") VALUES (%s)", values->str);
  g_string_append_printf (read, " FROM main.%s AS hoist_t WHERE %s", name, match);
  return (t->drop = hoist_sqlite_prepare (t->place.into, drop, error)) != NULL
         && (t->put = hoist_sqlite_prepare (t->place.into, put->str, error)) != NULL
         && (t->read = hoist_sqlite_prepare (t->place.into, read->str, error)) != NULL;
}

static void
read_declared (HoistTypedBackTable *t)
{
  for (guint i = 0; i < t->place.table->columns->len; i++)
    {
      const HoistSqliteColumn *own = hoist_typed_key_find_here (t->place.here, column_at (t, i));
      const char *type = NULL;

      t->is_written[i] = own != NULL;
      if (own != NULL)
        sqlite3_table_column_metadata (t->place.pair->from, "main", t->place.here->name, own->name,
                                       &type, NULL, NULL, NULL, NULL);
      t->declared[i] = g_strdup (type != NULL ? type : "");
    }
}

HoistTypedBackTable *
hoist_typed_back_table_new (const HoistTypedBackPlace *place, GError **error)
{
  HoistTypedBackTable *t = g_new0 (HoistTypedBackTable, 1);
  guint n = place->table->columns->len;

  t->place = *place;
  t->declared = g_new0 (char *, n + 1);
  t->is_written = g_new0 (gboolean, n);
  t->extra = g_ptr_array_new ();
  t->lost = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  t->lost_keys = g_ptr_array_new_with_free_func (g_free);
  read_declared (t);
  if (!hoist_typed_key_init (&t->key, place->table, place->there, place->here))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                 "The table %s has another key in the new database: its rows can't be found again.",
                 place->table->name);
  else
    {
      write_questions (t);
      if (prepare_all (t, error))
        return t;
    }
  hoist_typed_back_table_free (t);
  return NULL;
}

void
hoist_typed_back_table_free (gpointer table)
{
  HoistTypedBackTable *t = table;

  if (t == NULL)
    return;
  sqlite3_finalize (t->drop);
  sqlite3_finalize (t->put);
  sqlite3_finalize (t->read);
  g_strfreev (t->declared);
  g_free (t->is_written);
  g_free (t->ask_keys);
  g_free (t->ask_rows);
  g_ptr_array_unref (t->extra);
  g_ptr_array_unref (t->lost_keys);
  g_hash_table_unref (t->lost);
  g_free (t);
}

/* --- what is lost ------------------------------------------------------------------------- */

static void
lose (HoistTypedBackTable *t, const char *common, const char *key, int what)
{
  int before = GPOINTER_TO_INT (g_hash_table_lookup (t->lost, common));

  if (before == 0)
    g_ptr_array_add (t->lost_keys, g_strdup (key));
  g_hash_table_insert (t->lost, g_strdup (common), GINT_TO_POINTER (MAX (before, what)));
}

static void
lose_answer (HoistTypedBackTable *t, const HoistPostgresRows *rows, int row, const char *column,
             const char *why, int what)
{
  const char *key = hoist_postgres_cell (rows, row, 0);
  g_autofree char *common = hoist_typed_key_read_answer (&t->key, rows, row, 1, t->key.at);
  g_autofree char *people = hoist_typed_key_describe (key);

  lose (t, common, key, what);
  t->place.tell (t->place.table->name, people, column, why, t->place.user_data);
}

/* --- values -------------------------------------------------------------------------------- */

static void
bind (HoistSqliteStatement *statement, int at, const HoistTypedValue *value)
{
  if (value == NULL)
    sqlite3_bind_null (statement, at);
  else if (value->storage == HOIST_TYPED_FROM_INTEGER)
    sqlite3_bind_int64 (statement, at, value->integer);
  else if (value->storage == HOIST_TYPED_FROM_REAL)
    sqlite3_bind_double (statement, at, value->real);
  else if (value->storage == HOIST_TYPED_FROM_TEXT)
    sqlite3_bind_text (statement, at, value->bytes, (int) value->n_bytes, SQLITE_TRANSIENT);
  else
    sqlite3_bind_blob (statement, at, value->bytes, (int) value->n_bytes, SQLITE_TRANSIENT);
}

/* What the server answered for a column of the table. FALSE: *ret_why. */
static gboolean
convert (const HoistTypedBackTable *t, guint at, const char *answer, GString *room,
         HoistTypedValue *ret, const char **ret_why)
{
  return hoist_typed_form_write (&t->place.forms[at], &column_at (t, at)->kind, t->declared[at],
                                 answer, room, ret, ret_why);
}

static gboolean
bind_key (HoistTypedBackTable *t, HoistSqliteStatement *statement, const HoistPostgresRows *rows,
          int row, int first, const guint *places)
{
  g_autoptr (GString) room = g_string_new (NULL);

  sqlite3_reset (statement);
  for (guint i = 0; i < t->key.n; i++)
    {
      int at = first + (int) (places != NULL ? places[i] : i);
      HoistTypedValue value;
      const char *why = NULL;

      if (!convert (t, t->key.at[i], hoist_postgres_cell (rows, row, at), room, &value, &why))
        return FALSE;
      bind (statement, (int) i + 1, &value);
    }
  return TRUE;
}

/* --- rows go ------------------------------------------------------------------------------- */

gboolean
hoist_typed_back_table_empty (HoistTypedBackTable *t, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("DELETE FROM main.%s", t->place.here->sql_name);

  return hoist_sqlite_run (t->place.into, sql, error);
}

static HoistPostgresRows *
ask (const HoistTypedBackTable *t, const char *sql, const char *keys, GError **error)
{
  const char *values[] = { keys, NULL };

  return hoist_postgres_query (t->place.pair->to, sql, values, t->place.pair->call, error);
}

static gboolean
run_drop (HoistTypedBackTable *t, gint64 *ret_dropped, GError **error)
{
  gboolean row;

  if (!hoist_sqlite_step (t->drop, &row, error))
    return FALSE;
  *ret_dropped += sqlite3_changes (t->place.into);
  sqlite3_reset (t->drop);
  return TRUE;
}

static HoistSqliteStatement *
prepare_keys (const HoistTypedBackTable *t, const char *schema, const char *more, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT NULL");

  for (guint i = 0; i < t->key.n; i++)
    g_string_append_printf (sql, ", %s", column_at (t, t->key.at[i])->source);
  g_string_append_printf (sql, "%s FROM %s.%s", more, schema, t->place.here->sql_name);
  return hoist_sqlite_prepare (t->place.into, sql->str, error);
}

static void
free_key (gpointer data)
{
  sqlite3_value **key = data;

  for (guint i = 0; key[i] != NULL; i++)
    sqlite3_value_free (key[i]);
  g_free (key);
}

/* A key that may be written in several ways is looked for by what it means. */
static gboolean
drop_by_meaning (HoistTypedBackTable *t, GHashTable *wanted, gint64 *ret_dropped, GError **error)
{
  g_autoptr (HoistSqliteStatement) rows = prepare_keys (t, "main", "", error);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (free_key);
  gboolean row = FALSE, ok = rows != NULL;

  while (ok && (ok = hoist_sqlite_step (rows, &row, error)) && row)
    {
      g_autofree char *key = hoist_typed_key_read_row (&t->key, rows);
      sqlite3_value **values;

      if (!g_hash_table_contains (wanted, key))
        continue;
      values = g_new0 (sqlite3_value *, t->key.n + 1);
      for (guint i = 0; i < t->key.n; i++)
        values[i] = sqlite3_value_dup (sqlite3_column_value (rows, (int) i + 1));
      g_ptr_array_add (found, values);
    }
  for (guint k = 0; ok && k < found->len; k++)
    {
      sqlite3_reset (t->drop);
      for (guint i = 0; i < t->key.n; i++)
        sqlite3_bind_value (t->drop, (int) i + 1, ((sqlite3_value **) found->pdata[k])[i]);
      ok = run_drop (t, ret_dropped, error);
    }
  return ok;
}

gboolean
hoist_typed_back_table_drop (HoistTypedBackTable *t, const char *keys, gint64 *ret_dropped,
                             GError **error)
{
  g_autoptr (HoistPostgresRows) rows = ask (t, t->ask_keys, keys, error);
  g_autoptr (GHashTable) wanted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (rows == NULL)
    return FALSE;
  for (int i = 0; i < PQntuples (rows); i++)
    if (!t->key.is_plain)
      g_hash_table_add (wanted, hoist_typed_key_read_answer (&t->key, rows, i, 1, NULL));
    else if (bind_key (t, t->drop, rows, i, 1, NULL) && !run_drop (t, ret_dropped, error))
      return FALSE;
  return t->key.is_plain || drop_by_meaning (t, wanted, ret_dropped, error);
}

/* --- rows come ----------------------------------------------------------------------------- */

/* What stands there now means what the server has; *ret_column is the first that does not. */
static gboolean
is_same (HoistTypedBackTable *t, const HoistPostgresRows *rows, int row, const char **ret_column,
         GError **error)
{
  gboolean found = FALSE;

  *ret_column = NULL;
  if (bind_key (t, t->read, rows, row, 1, t->key.at) && !hoist_sqlite_step (t->read, &found, error))
    return FALSE;
  for (guint i = 0; i < t->place.table->columns->len && *ret_column == NULL; i++)
    {
      const HoistTypedColumn *column = column_at (t, i);
      gboolean is_null = PQgetisnull (rows, row, (int) i + 1);
      g_autoptr (GString) here = g_string_new (NULL);
      g_autoptr (GString) there = g_string_new (NULL);
      const char *answer = hoist_postgres_cell (rows, row, (int) i + 1);
      HoistTypedValue value;
      const char *why = NULL;
      gboolean is_there = found && hoist_typed_table_get_value (t->read, i, &value);

      if (!found || is_there == is_null
          || (is_there
              && (!hoist_typed_value_write (&column->kind, &value, here, &why)
                  || !hoist_typed_value_read (&column->kind, answer, strlen (answer), there)
                  || !g_str_equal (here->str, there->str))))
        *ret_column = column->name;
    }
  sqlite3_reset (t->read);
  return TRUE;
}

/* FALSE without an error: it is lost, and that was told. */
static gboolean
bind_row (HoistTypedBackTable *t, const HoistPostgresRows *rows, int row)
{
  g_autoptr (GString) room = g_string_new (NULL);

  sqlite3_reset (t->put);
  for (guint i = 0; i < t->place.table->columns->len; i++)
    {
      HoistTypedValue value;
      const char *why = NULL;

      if (!t->is_written[i])
        continue;
      if (PQgetisnull (rows, row, (int) i + 1))
        bind (t->put, (int) i + 1, NULL);
      else if (convert (t, i, hoist_postgres_cell (rows, row, (int) i + 1), room, &value, &why))
        bind (t->put, (int) i + 1, &value);
      else
        {
          g_autofree char *sentence = g_strdup_printf ("The value %s.", why);

          lose_answer (t, rows, row, column_at (t, i)->name, sentence, OUT);
          return FALSE;
        }
    }
  return TRUE;
}

/* What SQLite says to a row that it does not take. */
static gboolean
refuse_row (HoistTypedBackTable *t, const HoistPostgresRows *rows, int row, GError *said,
            GError **error)
{
  g_autoptr (GError) local = said;
  int code = sqlite3_extended_errcode (t->place.into) & 0xff;
  g_autofree char *why =
      g_strdup_printf ("The old database does not take it: %s.", sqlite3_errmsg (t->place.into));

  sqlite3_reset (t->put);
  if (code != SQLITE_CONSTRAINT && code != SQLITE_MISMATCH && code != SQLITE_TOOBIG)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  lose_answer (t, rows, row, NULL, why, OUT);
  return TRUE;
}

static gboolean
put_row (HoistTypedBackTable *t, const HoistPostgresRows *rows, int row, gint64 *ret_put,
         GError **error)
{
  const char *column = NULL;
  GError *said = NULL;
  gboolean ignored;
  gint64 dropped = 0;

  if (!bind_row (t, rows, row))
    return TRUE;
  if (!hoist_sqlite_step (t->put, &ignored, &said))
    return refuse_row (t, rows, row, said, error);
  sqlite3_reset (t->put);
  if (!is_same (t, rows, row, &column, error))
    return FALSE;
  if (column != NULL)
    {
      lose_answer (t, rows, row, column, "The value would be another one in the old database.",
                   OUT);
      return !bind_key (t, t->drop, rows, row, 1, t->key.at) || run_drop (t, &dropped, error);
    }
  (*ret_put)++;
  for (guint i = 0; i < t->extra->len; i++)
    if (hoist_postgres_cell (rows, row, (int) (t->place.table->columns->len + 1 + i))[0] == 't')
      lose_answer (t, rows, row, ((HoistPostgresColumn *) t->extra->pdata[i])->name,
                   "The old database has no such column; the row is kept without it.", PARTLY);
  return TRUE;
}

gboolean
hoist_typed_back_table_put (HoistTypedBackTable *t, const char *keys, gint64 *ret_put,
                            GError **error)
{
  g_autoptr (HoistPostgresRows) rows = ask (t, t->ask_rows, keys, error);

  for (int i = 0; rows != NULL && i < PQntuples (rows); i++)
    if (!put_row (t, rows, i, ret_put, error))
      return FALSE;
  return rows != NULL;
}

/* --- rows that have no place --------------------------------------------------------------- */

gboolean
hoist_typed_back_table_reject (HoistTypedBackTable *t, gint64 rowid, const char *parent,
                               GError **error)
{
  const char *word = t->place.table->rowid;
  g_autofree char *where =
      word != NULL ? g_strdup_printf (" WHERE %s = %" G_GINT64_FORMAT, word, rowid) : NULL;
  g_autofree char *why =
      g_strdup_printf ("It refers to a row of %s that is not there in the old database.", parent);
  g_autoptr (HoistSqliteStatement) row = NULL;
  g_autofree char *common = NULL;
  g_autofree char *people = NULL;
  g_autoptr (GString) sql = g_string_new ("SELECT NULL");
  gboolean found = FALSE;
  int before;

  if (where == NULL)
    return TRUE;
  for (guint i = 0; i < t->key.n; i++)
    g_string_append_printf (sql, ", %s", column_at (t, t->key.at[i])->source);
  g_string_append_printf (sql, " FROM main.%s%s", t->place.here->sql_name, where);
  row = hoist_sqlite_prepare (t->place.into, sql->str, error);
  if (row == NULL || !hoist_sqlite_step (row, &found, error))
    return FALSE;
  if (!found)
    return TRUE;
  common = hoist_typed_key_read_row (&t->key, row);
  people = hoist_typed_key_describe_common (common);
  g_clear_pointer (&row, hoist_sqlite_statement_free);
  before = GPOINTER_TO_INT (g_hash_table_lookup (t->lost, common));
  if (before <= PARTLY)
    t->place.tell (t->place.table->name, people, NULL, why, t->place.user_data);
  lose (t, common, common, before < OUT ? OUT : GONE);
  g_string_printf (sql, "DELETE FROM main.%s%s", t->place.here->sql_name, where);
  return hoist_sqlite_run (t->place.into, sql->str, error);
}

static HoistSqliteStatement *
prepare_bring (const HoistTypedBackTable *t, char **ret_columns, GError **error)
{
  g_autoptr (GString) columns = g_string_new (NULL);
  g_autoptr (GString) values = g_string_new (NULL);
  g_autofree char *sql = NULL;

  for (guint i = 0; i < t->place.here->columns->len; i++)
    {
      g_string_append_printf (columns, "%s%s", i > 0 ? ", " : "",
                              ((HoistSqliteColumn *) t->place.here->columns->pdata[i])->sql_name);
      g_string_append_printf (values, "%s?%u", i > 0 ? ", " : "", i + 1);
    }
  sql = g_strdup_printf ("INSERT OR IGNORE INTO main.%s (%s) VALUES (%s)", t->place.here->sql_name,
                         columns->str, values->str);
  *ret_columns = g_strdup_printf (", %s", columns->str);
  return hoist_sqlite_prepare (t->place.into, sql, error);
}

gboolean
hoist_typed_back_table_bring_back (HoistTypedBackTable *t, GError **error)
{
  g_autofree char *columns = NULL;
  g_autoptr (HoistSqliteStatement) put = NULL;
  g_autoptr (HoistSqliteStatement) rows = NULL;
  gboolean row = FALSE, ignored, ok;

  if (g_hash_table_size (t->lost) == 0)
    return TRUE;
  put = prepare_bring (t, &columns, error);
  rows = put != NULL ? prepare_keys (t, "was", columns, error) : NULL;
  ok = rows != NULL;
  while (ok && (ok = hoist_sqlite_step (rows, &row, error)) && row)
    {
      g_autofree char *common = hoist_typed_key_read_row (&t->key, rows);

      if (GPOINTER_TO_INT (g_hash_table_lookup (t->lost, common)) != OUT)
        continue;
      sqlite3_reset (put);
      for (guint i = 0; i < t->place.here->columns->len; i++)
        sqlite3_bind_value (put, (int) i + 1,
                            sqlite3_column_value (rows, (int) (1 + t->key.n + i)));
      ok = hoist_sqlite_step (put, &ignored, error);
    }
  return ok;
}

guint
hoist_typed_back_table_count_lost (const HoistTypedBackTable *t)
{
  return g_hash_table_size (t->lost);
}

const GPtrArray *
hoist_typed_back_table_get_lost (const HoistTypedBackTable *t)
{
  return t->lost_keys;
}
