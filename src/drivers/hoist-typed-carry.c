/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Carrying rows to a server of another engine (see hoist-typed-carry.h): for every key that the log
 * names, the row as it is now is put there in the form that its columns have there, and read back,
 * or deleted there. What was carried is taken out of the log afterwards only. Owned by the call;
 * worker thread. Never writes a table of the source, but the log. */
#include "base/hoist-error.h"
#include "base/hoist-file-errno.h"
#include "drivers/hoist-postgres-capture.h"
#include "drivers/hoist-sqlite-capture.h"
#include "drivers/hoist-typed-carry.h"
#include "drivers/hoist-typed-table.h"
#include "model/hoist-plan.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

#define WINDOW 500 /* changes that are read in one moment, and sent at once */
#define KEY_MAX 64

/* --- begin and end ----------------------------------------------------------------------- */

static gboolean
check_findings (const char *from, const HoistDriverCall *call, GError **error)
{
  g_autoptr (GPtrArray) findings =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);

  if (!hoist_sqlite_examine_capture (from, findings, call, error))
    return FALSE;
  if (findings->len == 0)
    return TRUE;
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                       ((HoistFinding *) findings->pdata[0])->message);
  return FALSE;
}

static gboolean
remove_was (const char *was, GError **error)
{
  static const char *const sides[] = { "-wal", "-shm", "-journal", "" };

  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      g_autofree char *path = g_strconcat (was, sides[i], NULL);

      if (unlink (path) != 0 && errno != ENOENT)
        return hoist_file_set_errno (error, errno, "%s can't be removed", path);
    }
  return TRUE;
}

gboolean
hoist_typed_carry_begin (const char *from, const char *was, const HoistDriverCall *call,
                         GError **error)
{
  g_autoptr (HoistSqlite) live = NULL;
  g_autoptr (HoistSqlite) copy = NULL;

  if (!check_findings (from, call, error) || !remove_was (was, error)
      || (live = hoist_sqlite_open (from, HOIST_SQLITE_WRITE, call, error)) == NULL
      || !hoist_sqlite_start_capture (live, call, error))
    return FALSE;
  g_clear_pointer (&live, hoist_sqlite_close);
  if (!hoist_sqlite_online_copy (from, was, call, error)
      || (copy = hoist_sqlite_open (was, HOIST_SQLITE_WRITE, call, error)) == NULL)
    return FALSE;
  return hoist_sqlite_check_sound (copy, NULL, error)
         && hoist_sqlite_stop_capture (copy, call, error);
}

gboolean
hoist_typed_carry_end (const char *from, const char *was, const HoistDriverCall *call,
                       GError **error)
{
  g_autoptr (HoistSqlite) live = hoist_sqlite_open (from, HOIST_SQLITE_WRITE, call, error);

  return live != NULL && hoist_sqlite_stop_capture (live, call, error) && remove_was (was, error);
}

/* --- one table --------------------------------------------------------------------------- */

typedef struct
{
  HoistTypedPair *pair;
  const HoistTypedTable *table;
  const HoistSqliteShape *shape; /* of the source */
  HoistSqliteStatement *read;    /* the row of a key, as hoist_typed_table_select has it */
  char *put, *drop;              /* of a JSON list of lists of texts */
  guint key[KEY_MAX];            /* places of the key's columns in the table's */
  HoistValue *rows, *gone;       /* what this window puts and drops */
} Carrying;

static void
carrying_free (gpointer data)
{
  Carrying *c = data;

  if (c == NULL)
    return;
  sqlite3_finalize (c->read);
  g_clear_pointer (&c->rows, hoist_value_unref);
  g_clear_pointer (&c->gone, hoist_value_unref);
  g_free (c->put);
  g_free (c->drop);
  g_free (c);
}

static const HoistTypedColumn *
column_at (const Carrying *c, guint at)
{
  return c->table->columns->pdata[at];
}

/* The key of the source must be one over there, too: rows are found by it. */
static gboolean
find_key (Carrying *c, const GPtrArray *shapes, GError **error)
{
  const HoistPostgresShape *there = hoist_postgres_find_shape (shapes, c->table->sql_name);
  guint found = 0;

  for (guint i = 0; i < c->shape->key->len && i < KEY_MAX; i++)
    for (guint k = 0; k < c->table->columns->len; k++)
      {
        const HoistSqliteColumn *column = c->shape->key->pdata[i];

        if (!g_str_equal (column_at (c, k)->source, column->sql_name))
          continue;
        c->key[i] = k;
        for (guint j = 0; there != NULL && j < there->key->len; j++)
          found += g_str_equal (((HoistPostgresColumn *) there->key->pdata[j])->name,
                                column_at (c, k)->sql_name);
      }
  if (there != NULL && there->key->len == found && found == c->shape->key->len && found > 0)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
               "The table %s has another key in the new database: a row that is changed meanwhile "
               "could not be found again.",
               c->table->name);
  return FALSE;
}

static gboolean
is_key (const Carrying *c, guint at)
{
  for (guint i = 0; i < c->shape->key->len; i++)
    if (c->key[i] == at)
      return TRUE;
  return FALSE;
}

static void
write_statements (Carrying *c)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GString) values = g_string_new (NULL);
  g_autoptr (GString) updates = g_string_new (NULL);
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (GString) key = g_string_new (NULL);
  g_autoptr (GString) match = g_string_new (NULL);

  for (guint i = 0; i < c->table->columns->len; i++)
    {
      const char *name = column_at (c, i)->sql_name;

      g_string_append_printf (all, "%s%s", i > 0 ? ", " : "", name);
      if (column_at (c, i)->is_generated)
        continue;
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", name);
      g_string_append_printf (values, "%s(e->>%u)::%s", values->len > 0 ? ", " : "", i,
                              column_at (c, i)->type);
      if (!is_key (c, i)) /* a number that the server gives out itself can't be written anew */
        g_string_append_printf (updates, "%s%s = EXCLUDED.%s", updates->len > 0 ? ", " : "", name,
                                name);
    }
  for (guint i = 0; i < c->shape->key->len; i++)
    {
      const HoistTypedColumn *column = column_at (c, c->key[i]);

      g_string_append_printf (key, "%s%s", i > 0 ? ", " : "", column->sql_name);
      g_string_append_printf (match, "%st.%s = (e->>%u)::%s", i > 0 ? " AND " : "",
                              column->sql_name, i, column->type);
    }
  if (updates->len == 0) /* what is there is answered, too */
    g_string_append_printf (updates, "%s = EXCLUDED.%s", column_at (c, c->key[0])->sql_name,
                            column_at (c, c->key[0])->sql_name);
  c->put = g_strdup_printf ("INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM "
                            "json_array_elements($1::json) e ON CONFLICT (%s) DO UPDATE SET %s "
                            "RETURNING %s",
                            c->table->sql_name, names->str, values->str, key->str, updates->str,
                            all->str);
  c->drop = g_strdup_printf ("DELETE FROM %s t USING json_array_elements($1::json) e WHERE %s",
                             c->table->sql_name, match->str);
}

static HoistSqliteStatement *
prepare_read (const Carrying *c, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT NULL");
  g_autofree char *match = hoist_sqlite_write_match (c->shape, "hoist_t", NULL);

  for (guint i = 0; i < c->table->columns->len; i++)
    g_string_append_printf (sql, ", hoist_t.%s", column_at (c, i)->source);
  g_string_append_printf (sql, " FROM main.%s AS hoist_t WHERE %s", c->shape->sql_name, match);
  return hoist_sqlite_prepare (c->pair->from, sql->str, error);
}

/* --- its rows ---------------------------------------------------------------------------- */

/* As the list has it: a text, or nothing. */
static gboolean
append_value (const Carrying *c, HoistValue *list, guint at, const HoistTypedValue *value,
              GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *why = NULL;

  if (value == NULL)
    {
      hoist_value_append (list, hoist_value_new_null ());
      return TRUE;
    }
  if (hoist_typed_value_write (&column_at (c, at)->kind, value, text, &why))
    {
      hoist_value_append (list, hoist_value_new_string (text->str));
      return TRUE;
    }
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED, "%s, column %s (%s): the value %s.",
               c->table->name, column_at (c, at)->name, column_at (c, at)->type, why);
  return FALSE;
}

static gboolean
note_row (Carrying *c, GError **error)
{
  HoistValue *row = hoist_value_new_array ();

  hoist_value_append (c->rows, row);
  for (guint i = 0; i < c->table->columns->len; i++)
    {
      HoistTypedValue value;
      gboolean is_there = hoist_typed_table_get_value (c->read, i, &value);

      if (!append_value (c, row, i, is_there ? &value : NULL, error))
        return FALSE;
    }
  return TRUE;
}

/* The key stands in the log from its second column on, as a row has its values. */
static gboolean
note_gone (Carrying *c, HoistSqliteStatement *log, GError **error)
{
  HoistValue *key = hoist_value_new_array ();

  hoist_value_append (c->gone, key);
  for (guint i = 0; i < c->shape->key->len; i++)
    {
      HoistTypedValue value;

      if (!hoist_typed_table_get_value (log, i, &value))
        return TRUE; /* a key that was NULL is nobody's over there */
      if (!append_value (c, key, c->key[i], &value, error))
        return FALSE;
    }
  return TRUE;
}

/* What the server says that it has now, in the common form, is what was sent. */
static gboolean
check_row (const Carrying *c, const HoistPostgresRows *rows, guint at, GError **error)
{
  const HoistValue *sent = hoist_value_get_element (c->rows, at);

  for (guint i = 0; i < c->table->columns->len; i++)
    {
      const HoistTypedColumn *column = column_at (c, i);
      const HoistValue *one = hoist_value_get_element (sent, i);
      const char *text =
          hoist_value_get_type_of (one) == HOIST_VALUE_STRING ? hoist_value_get_string (one) : NULL;
      gboolean empty = PQgetisnull (rows, (int) at, (int) i);
      g_autoptr (GString) there = g_string_new (NULL);

      if (column->is_generated || column->kind.of == HOIST_TYPED_SERVER || (empty && text == NULL))
        continue;
      if (!empty && text != NULL
          && hoist_typed_value_read (&column->kind, PQgetvalue (rows, (int) at, (int) i),
                                     (gsize) PQgetlength (rows, (int) at, (int) i), there)
          && g_str_equal (there->str, text))
        continue;
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
                   "A row of %s is not there as it was carried (column %s).", c->table->name,
                   column->name);
      return FALSE;
    }
  return TRUE;
}

static HoistPostgresRows *
send_list (const Carrying *c, const char *sql, const HoistValue *list, GError **error)
{
  g_autofree char *json = hoist_value_to_json (list);
  const char *values[] = { json, NULL };

  return hoist_postgres_query (c->pair->to, sql, values, c->pair->call, error);
}

static gboolean
drop_rows (Carrying *c, gint64 *ret_carried, GError **error)
{
  g_autoptr (HoistPostgresRows) rows = NULL;

  if (hoist_value_get_size (c->gone) == 0)
    return TRUE;
  rows = send_list (c, c->drop, c->gone, error);
  if (rows != NULL)
    *ret_carried += g_ascii_strtoll (PQcmdTuples (rows), NULL, 10);
  return rows != NULL;
}

static gboolean
put_rows (Carrying *c, gint64 *ret_carried, GError **error)
{
  guint n = hoist_value_get_size (c->rows);
  g_autoptr (HoistPostgresRows) rows = n > 0 ? send_list (c, c->put, c->rows, error) : NULL;

  if (n == 0)
    return TRUE;
  if (rows == NULL)
    return FALSE;
  if ((guint) PQntuples (rows) != n)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT, "%s: of %u rows %d were taken.",
                   c->table->name, n, PQntuples (rows));
      return FALSE;
    }
  for (guint i = 0; i < n; i++)
    if (!check_row (c, rows, i, error))
      return FALSE;
  *ret_carried += n;
  return TRUE;
}

/* --- all of them ------------------------------------------------------------------------- */

typedef struct
{
  HoistTypedCarried *ret;
  GPtrArray *shapes;  /* of the source */
  GPtrArray *carries; /* Carrying*, by the number of the log */
  gint64 last;
  gboolean is_last;
} Round;

static Carrying *
make_carrying (HoistTypedPair *pair, const Round *r, const GPtrArray *there, const char *name,
               GError **error)
{
  Carrying *c = NULL;

  for (guint i = 0; i < pair->tables->len; i++)
    {
      const HoistTypedTable *table = pair->tables->pdata[i];

      if (!g_str_equal (table->name, name) || table->is_alike)
        continue;
      c = g_new0 (Carrying, 1);
      c->pair = pair;
      c->table = table;
      c->shape = hoist_sqlite_find_shape (r->shapes, name);
      if (c->shape != NULL && find_key (c, there, error))
        {
          write_statements (c);
          c->read = prepare_read (c, error);
        }
      if (c->read == NULL)
        g_clear_pointer (&c, carrying_free);
      return c;
    }
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
               "The table %s was changed meanwhile and has no place in the new database.", name);
  return NULL;
}

/* Of the tables that the log names. */
static gboolean
read_tables (HoistTypedPair *pair, Round *r, GError **error)
{
  g_autoptr (GPtrArray) there = hoist_postgres_list_shapes (pair->to, pair->call, error);
  g_autoptr (HoistSqliteStatement) rows =
      there != NULL ? hoist_sqlite_prepare (pair->from,
                                            "SELECT number, name FROM hoist_capture_table WHERE "
                                            "number IN (SELECT tab FROM hoist_capture_log)",
                                            error)
                    : NULL;
  gboolean row = FALSE, ok = rows != NULL;

  while (ok && (ok = hoist_sqlite_step (rows, &row, error)) && row)
    {
      guint number = (guint) sqlite3_column_int (rows, 0);
      Carrying *c =
          make_carrying (pair, r, there, (const char *) sqlite3_column_text (rows, 1), error);

      ok = c != NULL;
      if (r->carries->len <= number)
        g_ptr_array_set_size (r->carries, (int) number + 1);
      r->carries->pdata[number] = c;
    }
  return ok;
}

static gboolean
note_key (const Round *r, HoistSqliteStatement *log, GError **error)
{
  guint number = (guint) sqlite3_column_int (log, 0);
  Carrying *c = number < r->carries->len ? r->carries->pdata[number] : NULL;
  gboolean row, ok;

  if (c == NULL) /* noted after the tables were read: the next round has it */
    return TRUE;
  sqlite3_reset (c->read);
  for (guint i = 0; i < c->shape->key->len; i++)
    sqlite3_bind_value (c->read, (int) i + 1, sqlite3_column_value (log, (int) i + 1));
  ok = hoist_sqlite_step (c->read, &row, error)
       && (row ? note_row (c, error) : note_gone (c, log, error));
  sqlite3_reset (c->read);
  return ok;
}

static void
empty_lists (const Round *r)
{
  for (guint i = 0; i < r->carries->len; i++)
    {
      Carrying *c = r->carries->pdata[i];

      if (c == NULL)
        continue;
      g_clear_pointer (&c->rows, hoist_value_unref);
      g_clear_pointer (&c->gone, hoist_value_unref);
      c->rows = hoist_value_new_array ();
      c->gone = hoist_value_new_array ();
    }
}

static gboolean
carry_window (const Round *r, HoistSqliteStatement *log, gint64 first, GError **error)
{
  gboolean row = FALSE, ok = TRUE;

  empty_lists (r);
  sqlite3_reset (log);
  sqlite3_bind_int64 (log, 1, first);
  sqlite3_bind_int64 (log, 2, MIN (first + WINDOW - 1, r->last));
  while (ok && (ok = hoist_sqlite_step (log, &row, error)) && row)
    ok = note_key (r, log, error);
  sqlite3_reset (log);
  for (guint i = 0; ok && i < r->carries->len; i++)
    ok = r->carries->pdata[i] == NULL || drop_rows (r->carries->pdata[i], &r->ret->carried, error);
  for (guint i = 0; ok && i < r->carries->len; i++)
    ok = r->carries->pdata[i] == NULL || put_rows (r->carries->pdata[i], &r->ret->carried, error);
  return ok;
}

static gboolean
compare_counts (HoistTypedPair *pair, GError **error)
{
  for (guint i = 0; i < pair->tables->len; i++)
    {
      const HoistTypedTable *table = pair->tables->pdata[i];
      g_autofree char *quoted = hoist_sqlite_quote (table->name);
      g_autofree char *here = g_strdup_printf ("SELECT count(*) FROM main.%s", quoted);
      g_autofree char *there = g_strdup_printf ("SELECT count(*) FROM %s", table->sql_name);
      g_autofree char *n = hoist_postgres_get_text (pair->to, there, NULL, pair->call, error);

      if (n == NULL)
        return FALSE;
      if (g_ascii_strtoll (n, NULL, 10) == hoist_sqlite_get_int (pair->from, here, -1))
        continue;
      g_set_error (
          error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
          "%s has %s rows in the new database, and another number in the old one: something "
          "was written that was not noted.",
          table->name, n);
      return FALSE;
    }
  return TRUE;
}

static gboolean
carry_cb (HoistTypedPair *pair, gpointer user_data, GError **error)
{
  Round *r = user_data;
  g_autoptr (GString) sql = g_string_new ("SELECT DISTINCT tab");
  g_autoptr (HoistSqliteStatement) log = NULL;
  gint64 first, n_keys;

  if (!hoist_sqlite_read_int_patiently (pair->from, "SELECT min(seq) FROM hoist_capture_log",
                                        &first, pair->call, error)
      || !hoist_sqlite_read_int_patiently (pair->from, "SELECT max(seq) FROM hoist_capture_log",
                                           &r->last, pair->call, error)
      || !hoist_sqlite_read_int_patiently (
          pair->from, "SELECT count(*) - 2 FROM pragma_table_info('hoist_capture_log')", &n_keys,
          pair->call, error))
    return FALSE;
  for (gint64 i = 0; i < n_keys; i++)
    g_string_append_printf (sql, ", k%d", (int) i);
  g_string_append (sql, " FROM hoist_capture_log WHERE seq BETWEEN ?1 AND ?2");
  log = read_tables (pair, r, error) ? hoist_sqlite_prepare (pair->from, sql->str, error) : NULL;
  for (gint64 at = first; log != NULL && r->last > 0 && at <= r->last; at += WINDOW)
    if (!hoist_driver_call_check (pair->call, error) || !carry_window (r, log, at, error))
      return FALSE;
  return log != NULL && (!r->is_last || compare_counts (pair, error));
}

static gboolean
forget_carried (const char *from, const Round *r, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistSqlite) db = hoist_sqlite_open (from, HOIST_SQLITE_WRITE, call, error);
  g_autofree char *sql =
      g_strdup_printf ("DELETE FROM hoist_capture_log WHERE seq <= %" G_GINT64_FORMAT, r->last);

  return db != NULL && hoist_sqlite_run_patiently (db, sql, call, error)
         && hoist_sqlite_count_lag (db, &r->ret->lag, error);
}

static gboolean
carry_pair (HoistTypedPair *pair, Round *r, GError **error)
{
  gint64 ignored = 0;
  gboolean noted;

  if (!hoist_sqlite_has_table (pair->from, "hoist_capture_log", &noted, pair->call, error))
    return FALSE;
  if (!noted)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED, "What was written to %s was not noted.",
                   pair->order->from);
      return FALSE;
    }
  r->shapes = hoist_sqlite_list_shapes (pair->from, error);
  /* with a rollback journal who reads for long keeps writers waiting */
  return r->shapes != NULL
         && hoist_sqlite_check_capture (pair->from, r->shapes, FALSE, &ignored, error)
         && (r->is_last || hoist_sqlite_run (pair->from, "COMMIT", error))
         && hoist_typed_pair_write (pair, carry_cb, r, error);
}

gboolean
hoist_typed_carry_run (const HoistTypedCopyOrder *order, gboolean is_last, HoistTypedCarried *ret,
                       const HoistDriverCall *call, GError **error)
{
  g_auto (HoistTypedPair) pair = { 0 };
  Round r = { .ret = ret, .is_last = is_last };
  gboolean ok;

  *ret = (HoistTypedCarried){ 0 };
  r.carries = g_ptr_array_new_with_free_func (carrying_free);
  ok = hoist_typed_pair_open (&pair, order, call, error) && carry_pair (&pair, &r, error);
  g_ptr_array_unref (r.carries);
  g_clear_pointer (&r.shapes, g_ptr_array_unref);
  hoist_typed_pair_clear (&pair);
  return ok && forget_carried (order->from, &r, call, error);
}
