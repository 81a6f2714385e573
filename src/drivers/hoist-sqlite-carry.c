/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Once through a log of captured changes: for every key that it names, the row as it is now is
 * written on the other side, or deleted there. What was carried is taken out of the log only after
 * the other side has it, so that nothing is lost between the two, and doing it again changes
 * nothing. There neither triggers nor foreign keys act: what they did is noted, too. Owned by the
 * call; worker thread. Never writes a table of the side that it reads from, but the log. */
#include "drivers/hoist-sqlite-carry-table.h"
#include "base/hoist-error.h"
#include "base/hoist-text.h"
#include <string.h>

#define WINDOW 500   /* changes that are read in one moment */
#define FORGET 5000  /* … and taken out of the log in one transaction */
#define COLLISIONS 5 /* that are named */

/* A row that does not fit yet: its key, and whether nothing but other rows is in its way. */
typedef struct
{
  HoistSqliteCarryTable *table;
  sqlite3_value **key;
} Waiting;

static void
waiting_free (gpointer data)
{
  Waiting *w = data;

  for (guint i = 0; i < w->table->from->key->len; i++)
    sqlite3_value_free (w->key[i]);
  g_free (w->key);
  g_free (w);
}

typedef struct
{
  const HoistSqliteCarry *carry;
  GPtrArray *from, *to; /* shapes */
  GHashTable *tables;   /* number -> Table*; NULL value: it has no place there */
  GPtrArray *waiting;
  GString *collisions;
  guint n_collisions;
  const char *collided; /* table */
  gint64 last, total;   /* of the log */
  HoistDatabaseCarried *ret;
  const HoistDriverCall *call;
} Round;

static void
round_clear (Round *r)
{
  g_clear_pointer (&r->waiting, g_ptr_array_unref);
  g_clear_pointer (&r->tables, g_hash_table_unref);
  g_clear_pointer (&r->from, g_ptr_array_unref);
  g_clear_pointer (&r->to, g_ptr_array_unref);
  if (r->collisions != NULL)
    g_string_free (g_steal_pointer (&r->collisions), TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Round, round_clear)

/* --- its tables ------------------------------------------------------------------------------ */

/* Each table that is watched. */
static gboolean
read_tables (Round *r, GError **error)
{
  g_autoptr (HoistSqliteStatement) rows =
      hoist_sqlite_prepare (r->carry->from, "SELECT number, name FROM hoist_capture_table", error);
  gboolean row = FALSE, ok = rows != NULL;

  while (ok && (ok = hoist_sqlite_step (rows, &row, error)) && row)
    {
      int number = sqlite3_column_int (rows, 0);
      const char *name = (const char *) sqlite3_column_text (rows, 1);
      const HoistSqliteShape *from = hoist_sqlite_find_shape (r->from, name);
      const HoistSqliteShape *to = hoist_sqlite_find_shape (r->to, name);
      HoistSqliteCarryTable *t = NULL;

      if (from != NULL && to != NULL && hoist_sqlite_has_same_key (from, to))
        ok = (t = hoist_sqlite_carry_table_new (r->carry, from, to, number, error)) != NULL;
      g_hash_table_insert (r->tables, GINT_TO_POINTER (number), t);
    }
  return ok;
}

/* --- one row ------------------------------------------------------------------------------- */

static void
bind_key (HoistSqliteStatement *statement, sqlite3_value *const *key, guint n)
{
  sqlite3_reset (statement);
  for (guint i = 0; i < n; i++)
    sqlite3_bind_value (statement, (int) i + 1, key[i]);
}

static char *
describe_key (sqlite3_value *const *key, guint n)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      const char *one = (const char *) sqlite3_value_text (key[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? "/" : "", one != NULL ? one : "NULL");
    }
  return hoist_text_clean_line (text->str, -1, 60);
}

static void
add_collision (Round *r, const HoistSqliteCarryTable *t, sqlite3_value *const *key)
{
  g_autofree char *text = describe_key (key, t->from->key->len);

  r->collided = t->to->name;
  if (++r->n_collisions <= COLLISIONS)
    g_string_append_printf (r->collisions, "%s%s", r->n_collisions > 1 ? ", " : "", text);
}

static void
add_waiting (Round *r, HoistSqliteCarryTable *t, sqlite3_value *const *key)
{
  Waiting *w = g_new0 (Waiting, 1);

  w->table = t;
  w->key = g_new0 (sqlite3_value *, t->from->key->len);
  for (guint i = 0; i < t->from->key->len; i++)
    w->key[i] = sqlite3_value_dup (key[i]);
  g_ptr_array_add (r->waiting, w);
}

/* The row that `read` stands on. *ret_code is what SQLite said when it does not fit. */
static gboolean
write_row (const HoistSqliteCarryTable *t, gboolean is_there, int *ret_code, GError **error)
{
  HoistSqliteStatement *to = is_there ? t->change : t->put;
  g_autoptr (GError) local = NULL;
  gboolean row;

  sqlite3_reset (to);
  for (int i = 0; i < sqlite3_column_count (t->read); i++)
    sqlite3_bind_value (to, i + 1, sqlite3_column_value (t->read, i));
  if (hoist_sqlite_step (to, &row, &local))
    {
      *ret_code = SQLITE_OK;
      return TRUE;
    }
  *ret_code = sqlite3_extended_errcode (sqlite3_db_handle (to));
  sqlite3_reset (to);
  if ((*ret_code & 0xff) == SQLITE_CONSTRAINT || (*ret_code & 0xff) == SQLITE_MISMATCH)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
has_rival (int code)
{
  return code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY
         || code == SQLITE_CONSTRAINT_ROWID;
}

static gboolean
find_row (const HoistSqliteCarryTable *t, sqlite3_value *const *key, gboolean *ret_there,
          gboolean *ret_ours, GError **error)
{
  bind_key (t->find, key, t->to->key->len);
  if (!hoist_sqlite_step (t->find, ret_there, error))
    return FALSE;
  *ret_ours = *ret_there && sqlite3_column_int (t->find, 0) != 0;
  sqlite3_reset (t->find);
  return TRUE;
}

static gboolean
note_row (const HoistSqliteCarryTable *t, sqlite3_value *const *key, GError **error)
{
  gboolean row;

  if (t->note == NULL)
    return TRUE;
  bind_key (t->note, key, t->to->key->len);
  return hoist_sqlite_step (t->note, &row, error);
}

static gboolean
drop_row (Round *r, const HoistSqliteCarryTable *t, sqlite3_value *const *key, GError **error)
{
  gboolean row;

  bind_key (t->drop, key, t->to->key->len);
  if (!hoist_sqlite_step (t->drop, &row, error))
    return FALSE;
  r->ret->carried += sqlite3_changes (r->carry->to);
  return TRUE;
}

static gboolean
misfit (Round *r, const HoistSqliteCarryTable *t, sqlite3_value *const *key, GError **error)
{
  g_autofree char *text = describe_key (key, t->from->key->len);
  g_autofree char *why = g_strdup (sqlite3_errmsg (r->carry->to));

  if (r->carry->back)
    {
      r->ret->lost++;
      return TRUE;
    }
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT,
               "%s: the row %s does not fit into the copy: %s.", t->to->name, text, why);
  return FALSE;
}

/* What `read` stands on is written there. *ret_fits: FALSE when another row is in its way. */
static gboolean
bring_row (Round *r, HoistSqliteCarryTable *t, sqlite3_value *const *key, gboolean *ret_fits,
           GError **error)
{
  gboolean is_there, is_ours;
  int code = SQLITE_OK;

  if (!find_row (t, key, &is_there, &is_ours, error))
    return FALSE;
  if (sqlite3_data_count (t->read) == 0) /* it is gone; what the migrations made is not ours */
    return !is_ours || drop_row (r, t, key, error);
  if (is_there && !is_ours)
    {
      add_collision (r, t, key);
      return TRUE;
    }
  if (!write_row (t, is_there, &code, error))
    return FALSE;
  if (code == SQLITE_OK)
    {
      r->ret->carried++;
      return is_there || note_row (t, key, error);
    }
  *ret_fits = !has_rival (code);
  return !*ret_fits || misfit (r, t, key, error);
}

static gboolean
carry_row (Round *r, HoistSqliteCarryTable *t, sqlite3_value *const *key, gboolean *ret_fits,
           GError **error)
{
  gboolean row, ok;

  *ret_fits = TRUE;
  bind_key (t->read, key, t->from->key->len);
  ok = hoist_sqlite_step (t->read, &row, error) && bring_row (r, t, key, ret_fits, error);
  sqlite3_reset (t->read); /* with it the lock goes */
  return ok;
}

/* --- all of them --------------------------------------------------------------------------- */

/* A key that was NULL for a while is nobody's. */
static gboolean
check_null (Round *r, const HoistSqliteCarryTable *t, GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);

  g_string_append_printf (sql, "SELECT count(*) FROM main.%s WHERE", t->from->sql_name);
  for (guint i = 0; i < t->from->key->len; i++)
    g_string_append_printf (sql, "%s %s IS NULL", i > 0 ? " OR" : "",
                            ((HoistSqliteColumn *) t->from->key->pdata[i])->sql_name);
  if (hoist_sqlite_get_int (r->carry->from, sql->str, 0) == 0)
    return TRUE;
  if (r->carry->back)
    {
      r->ret->lost++;
      return TRUE;
    }
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
               "A row whose key is NULL was written to %s: it can't be found again.",
               t->from->name);
  return FALSE;
}

static gboolean
carry_key (Round *r, HoistSqliteStatement *keys, GError **error)
{
  HoistSqliteCarryTable *t =
      g_hash_table_lookup (r->tables, GINT_TO_POINTER (sqlite3_column_int (keys, 0)));
  g_autofree sqlite3_value **key = NULL;
  gboolean fits;

  if (t == NULL)
    {
      r->ret->lost++;
      return TRUE;
    }
  key = g_new0 (sqlite3_value *, t->from->key->len);
  for (guint i = 0; i < t->from->key->len; i++)
    {
      key[i] = sqlite3_column_value (keys, (int) i + 1);
      if (sqlite3_value_type (key[i]) == SQLITE_NULL)
        return check_null (r, t, error);
    }
  if (!carry_row (r, t, key, &fits, error))
    return FALSE;
  if (!fits)
    add_waiting (r, t, key);
  return TRUE;
}

/* What the log says from one number to another, each key once; in one moment of `from`. */
static gboolean
carry_window (Round *r, HoistSqliteStatement *keys, gint64 first, GError **error)
{
  gboolean row = FALSE, ok = TRUE;

  sqlite3_reset (keys);
  sqlite3_bind_int64 (keys, 1, first);
  sqlite3_bind_int64 (keys, 2, MIN (first + WINDOW - 1, r->last));
  while (ok && (ok = hoist_sqlite_step (keys, &row, error)) && row)
    ok = carry_key (r, keys, error);
  sqlite3_reset (keys); /* with it the lock goes */
  return ok;
}

static void
tell_rest (const Round *r, gint64 rest)
{
  g_autofree char *text = g_strdup_printf ("%s is %" G_GINT64_FORMAT " %s behind",
                                           r->carry->back ? "What was set aside" : "The copy", rest,
                                           rest == 1 ? "change" : "changes");

  hoist_driver_call_progress (r->call, r->total > 0 ? 1 - (double) rest / r->total : 1, text);
}

static gboolean
carry_log (Round *r, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT DISTINCT tab");
  g_autoptr (HoistSqliteStatement) keys = NULL;
  gint64 first = hoist_sqlite_get_int (r->carry->from, "SELECT min(seq) FROM hoist_capture_log", 0);
  gint64 n_keys = hoist_sqlite_get_int (
      r->carry->from, "SELECT count(*) - 2 FROM pragma_table_info('hoist_capture_log')", 0);

  r->last = hoist_sqlite_get_int (r->carry->from, "SELECT max(seq) FROM hoist_capture_log", 0);
  r->total = r->last - first + 1;
  for (gint64 i = 0; i < n_keys; i++)
    g_string_append_printf (sql, ", k%d", (int) i);
  g_string_append (sql, " FROM hoist_capture_log WHERE seq BETWEEN ?1 AND ?2");
  keys = hoist_sqlite_prepare (r->carry->from, sql->str, error);
  for (gint64 at = first; keys != NULL && r->last > 0 && at <= r->last; at += WINDOW)
    {
      if (!hoist_driver_call_check (r->call, error) || !carry_window (r, keys, at, error))
        return FALSE;
      tell_rest (r, MAX (r->last - at - WINDOW + 1, 0));
    }
  return keys != NULL;
}

static gboolean
check_collisions (const Round *r, GError **error)
{
  if (r->n_collisions == 0)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT,
               r->n_collisions == 1
                   ? "%u key of %s was given out on both sides, by the migrations and by the "
                     "service: %s."
                   : "%u keys of %s were given out on both sides, by the migrations and by the "
                     "service: %s.",
               r->n_collisions, r->collided, r->collisions->str);
  return FALSE;
}

/* --- rows that are in each other's way ----------------------------------------------------- */

/* One after the other, as long as one makes room for the next. */
static gboolean
try_again (Round *r, GError **error)
{
  for (gboolean more = TRUE; more && r->waiting->len > 0;)
    {
      more = FALSE;
      for (guint i = r->waiting->len; i > 0; i--)
        {
          Waiting *w = r->waiting->pdata[i - 1];
          gboolean fits;

          if (!carry_row (r, w->table, w->key, &fits, error))
            return FALSE;
          if (fits)
            g_ptr_array_remove_index_fast (r->waiting, i - 1);
          more |= fits;
        }
    }
  return TRUE;
}

static gboolean
run_keyed (Round *r, const Waiting *w, char *sql, GError **error)
{
  g_autofree char *text = sql;
  g_autoptr (HoistSqliteStatement) statement = hoist_sqlite_prepare (r->carry->to, text, error);
  gboolean row;

  if (statement == NULL)
    return FALSE;
  bind_key (statement, w->key, w->table->to->key->len);
  return hoist_sqlite_step (statement, &row, error);
}

/* Out of the way, with what only this side knows of it. */
static gboolean
stash (Round *r, const Waiting *w, GError **error)
{
  const HoistSqliteShape *to = w->table->to;
  g_autofree char *match = hoist_sqlite_write_match (to, to->sql_name, NULL);
  gboolean row;

  if (!run_keyed (r, w,
                  g_strdup_printf ("CREATE TEMP TABLE IF NOT EXISTS \"hoist_stash %" G_GINT64_FORMAT
                                   "\" AS SELECT * FROM main.%s WHERE 0",
                                   w->table->number, to->sql_name),
                  error)
      || !run_keyed (r, w,
                     g_strdup_printf ("INSERT INTO temp.\"hoist_stash %" G_GINT64_FORMAT
                                      "\" SELECT * FROM main.%s WHERE %s",
                                      w->table->number, to->sql_name, match),
                     error))
    return FALSE;
  bind_key (w->table->drop, w->key, to->key->len);
  return hoist_sqlite_step (w->table->drop, &row, error);
}

static gboolean
unstash (Round *r, const Waiting *w, GError **error)
{
  const HoistSqliteShape *to = w->table->to;
  g_autofree char *match = hoist_sqlite_write_match (to, to->sql_name, NULL);
  g_autofree char *there = hoist_sqlite_write_match (to, "s", to->sql_name);
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < to->columns->len; i++)
    {
      const HoistSqliteColumn *column = to->columns->pdata[i];
      gboolean has_rule = hoist_sqlite_find_rule (r->carry->columns, to, column) != NULL;
      gboolean is_sent = hoist_sqlite_carry_table_find_place (w->table->from, column->name) > 0;

      if (r->carry->back ? is_sent && !has_rule : is_sent || has_rule)
        continue;
      g_string_append_printf (
          list, "%s%s = (SELECT s.%s FROM temp.\"hoist_stash %" G_GINT64_FORMAT "\" AS s WHERE %s)",
          list->len > 0 ? ", " : "", column->sql_name, column->sql_name, w->table->number, there);
    }
  return list->len == 0
         || run_keyed (r, w,
                       g_strdup_printf ("UPDATE main.%s SET %s WHERE %s AND EXISTS (SELECT 1 FROM "
                                        "temp.\"hoist_stash %" G_GINT64_FORMAT "\" AS s WHERE %s)",
                                        to->sql_name, list->str, match, w->table->number, there),
                       error);
}

/* A ring of rows, each with the value that another one has to get: all out, then all in. */
static gboolean
exchange (Round *r, gboolean *ret_done, GError **error)
{
  *ret_done = TRUE;
  for (guint i = 0; i < r->waiting->len; i++)
    if (!stash (r, r->waiting->pdata[i], error))
      return FALSE;
  for (guint i = 0; i < r->waiting->len && *ret_done; i++)
    {
      Waiting *w = r->waiting->pdata[i];

      if (!carry_row (r, w->table, w->key, ret_done, error)
          || (*ret_done && !unstash (r, w, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
settle_waiting (Round *r, GError **error)
{
  HoistSqlite *to = r->carry->to;
  gint64 carried, lost;
  gboolean done;

  if (!try_again (r, error))
    return FALSE;
  if (r->waiting->len == 0)
    return TRUE;
  carried = r->ret->carried;
  lost = r->ret->lost;
  if (!hoist_sqlite_run (to, "SAVEPOINT hoist", error) || !exchange (r, &done, error))
    return FALSE;
  if (done)
    {
      g_ptr_array_set_size (r->waiting, 0);
      return hoist_sqlite_run (to, "RELEASE hoist", error);
    }
  r->ret->carried = carried;
  r->ret->lost = lost;
  return hoist_sqlite_run (to, "ROLLBACK TO hoist", error)
         && hoist_sqlite_run (to, "RELEASE hoist", error);
}

/* What is left has no place, unless somebody still writes. */
static gboolean
judge_waiting (Round *r, GError **error)
{
  const Waiting *first;
  g_autofree char *text = NULL;

  if (r->waiting->len == 0 || !r->carry->is_last)
    return TRUE;
  if (r->carry->back)
    {
      r->ret->lost += r->waiting->len;
      g_ptr_array_set_size (r->waiting, 0);
      return TRUE;
    }
  first = r->waiting->pdata[0];
  text = describe_key (first->key, first->table->from->key->len);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT,
               "%s: the row %s has a value that may be there once only and was given out on both "
               "sides, by the migrations and by the service (rows: %u).",
               first->table->to->name, text, r->waiting->len);
  return FALSE;
}

/* --- the log ------------------------------------------------------------------------------- */

static gboolean
note_again (Round *r, GError **error)
{
  for (guint i = 0; i < r->waiting->len; i++)
    {
      const Waiting *w = r->waiting->pdata[i];
      guint n = w->table->from->key->len;
      g_autoptr (GString) names = g_string_new ("INSERT INTO hoist_capture_log (tab");
      g_autoptr (GString) values = g_string_new (NULL);
      g_autoptr (HoistSqliteStatement) statement = NULL;
      gboolean row;

      for (guint k = 0; k < n; k++)
        {
          g_string_append_printf (names, ", k%u", k);
          g_string_append_printf (values, ", ?%u", k + 1);
        }
      g_string_append_printf (names, ") VALUES (%" G_GINT64_FORMAT "%s)", w->table->number,
                              values->str);
      statement = hoist_sqlite_prepare (r->carry->from, names->str, error);
      if (statement == NULL)
        return FALSE;
      bind_key (statement, w->key, n);
      if (!hoist_sqlite_step (statement, &row, error))
        return FALSE;
    }
  return TRUE;
}

/* In pieces, so that whoever writes does not wait for long. */
static gboolean
forget_carried (Round *r, GError **error)
{
  gint64 first = hoist_sqlite_get_int (r->carry->from, "SELECT min(seq) FROM hoist_capture_log", 0);

  if (r->last <= 0)
    return TRUE;
  if (!note_again (r, error))
    return FALSE;
  for (gint64 at = first + FORGET - 1;; at += FORGET)
    {
      g_autofree char *sql = g_strdup_printf (
          "DELETE FROM hoist_capture_log WHERE seq <= %" G_GINT64_FORMAT, MIN (at, r->last));

      if (!hoist_sqlite_run_patiently (r->carry->from, sql, r->call, error))
        return FALSE;
      if (at >= r->last)
        return TRUE;
    }
}

static gboolean
go_through (Round *r, GError **error)
{
  return read_tables (r, error) && carry_log (r, error) && check_collisions (r, error)
         && settle_waiting (r, error) && check_collisions (r, error) && judge_waiting (r, error);
}

static gboolean
begin (const HoistSqliteCarry *carry, GError **error)
{
  int on;

  sqlite3_db_config (carry->to, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, &on);
  return hoist_sqlite_run (carry->to, "PRAGMA foreign_keys = OFF", error)
         && hoist_sqlite_run (carry->to, "BEGIN IMMEDIATE", error);
}

gboolean
hoist_sqlite_carry (const HoistSqliteCarry *carry, HoistDatabaseCarried *ret,
                    const HoistDriverCall *call, GError **error)
{
  g_auto (Round) r = { .carry = carry, .ret = ret, .call = call };
  gint64 ignored = 0;

  r.from = hoist_sqlite_list_shapes (carry->from, error);
  r.to = r.from != NULL ? hoist_sqlite_list_shapes (carry->to, error) : NULL;
  if (r.to == NULL
      || !hoist_sqlite_check_capture (carry->from, r.from, carry->back, &ignored, error)
      || !begin (carry, error))
    return FALSE;
  r.tables =
      g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, hoist_sqlite_carry_table_free);
  r.waiting = g_ptr_array_new_with_free_func (waiting_free);
  r.collisions = g_string_new (NULL);
  if (!go_through (&r, error) || !hoist_sqlite_run (carry->to, "COMMIT", error))
    {
      if (!hoist_sqlite_run (carry->to, "ROLLBACK", NULL))
        g_debug ("The transaction has ended by itself.");
      return FALSE;
    }
  return forget_carried (&r, error) && hoist_sqlite_count_lag (carry->from, &ret->lag, error);
}
