/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Change capture: triggers on every table write the key of each row that is written into a log
 * beside the tables, in the transaction that writes it. A REPLACE deletes rows without a trigger
 * (recursive_triggers is off), so what it may delete is noted before it: every row that has one of
 * the unique values that come. Owned by the call; worker thread. Writes nothing but what is called
 * hoist_capture_…. */
#include "drivers/hoist-sqlite-capture.h"
#include "base/hoist-error.h"
#include "base/hoist-text.h"
#include "model/hoist-plan.h"
#include <string.h>

#define LOCK_TRIES 20 /* of three seconds each: who holds the lock may do so for long */

#define IN_PLACE "or let the migrations run in place (migrations: run_on: place)."

/* --- what can't be noted ------------------------------------------------------------------- */

static void
refuse (GPtrArray *findings, const char *table, const char *problem, const char *remedy)
{
  g_autofree char *message = g_strdup_printf ("The table %s %s", table, problem);
  g_autofree char *clean = hoist_text_clean_line (message, -1, 300);
  g_autofree char *next = g_strdup_printf ("%s, " IN_PLACE, remedy);

  g_ptr_array_add (findings,
                   hoist_finding_new ("database", HOIST_FINDING_BLOCKER, clean, next, ""));
}

static gint64
count_null_keys (HoistSqlite *db, const HoistSqliteShape *shape)
{
  g_autoptr (GString) sql = g_string_new (NULL);

  g_string_append_printf (sql, "SELECT count(*) FROM main.%s WHERE ", shape->sql_name);
  for (guint i = 0; i < shape->key->len; i++)
    g_string_append_printf (sql, "%s%s IS NULL", i > 0 ? " OR " : "",
                            ((HoistSqliteColumn *) shape->key->pdata[i])->sql_name);
  return hoist_sqlite_get_int (db, sql->str, 0);
}

static void
examine_shape (HoistSqlite *db, const HoistSqliteShape *shape, GPtrArray *findings)
{
  gint64 empty = shape->key->len > 0 && shape->is_key_maybe_null ? count_null_keys (db, shape) : 0;

  if (shape->key->len == 0)
    refuse (
        findings, shape->name,
        "has no key: a row that is changed while the copy is migrated could not be found again.",
        "Give it a PRIMARY KEY");
  if (empty > 0)
    {
      g_autofree char *problem = g_strdup_printf (
          empty == 1
              ? "has %" G_GINT64_FORMAT " row whose key is NULL: it could not be found again."
              : "has %" G_GINT64_FORMAT " rows whose key is NULL: they could not be found again.",
          empty);

      refuse (findings, shape->name, problem, "Give each row a key");
    }
  if (shape->untold != NULL)
    {
      g_autofree char *problem = g_strdup_printf (
          "has the unique index %s over an expression: a REPLACE would delete rows unseen.",
          shape->untold);

      refuse (findings, shape->name, problem, "Make it an index over columns");
    }
}

static gboolean
examine_virtual (HoistSqlite *db, GPtrArray *findings, GError **error)
{
  g_autoptr (HoistSqliteStatement) rows = hoist_sqlite_prepare (
      db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL %'",
      error);
  gboolean row = FALSE, ok = rows != NULL;

  while (ok && (ok = hoist_sqlite_step (rows, &row, error)) && row)
    refuse (findings, (const char *) sqlite3_column_text (rows, 0),
            "is a virtual one: no trigger sees what is written to it.",
            "Let a migration make it anew after the switch");
  return ok;
}

gboolean
hoist_sqlite_examine_capture (const char *path, GPtrArray *findings, const HoistDriverCall *call,
                              GError **error)
{
  g_autoptr (HoistSqlite) db = hoist_sqlite_open (path, HOIST_SQLITE_READ, call, error);
  g_autoptr (GPtrArray) shapes = db != NULL ? hoist_sqlite_list_shapes (db, error) : NULL;

  if (shapes == NULL)
    return FALSE;
  for (guint i = 0; i < shapes->len; i++)
    examine_shape (db, shapes->pdata[i], findings);
  return examine_virtual (db, findings, error);
}

/* --- triggers ------------------------------------------------------------------------------ */

/* "(tab, k0, k1) " and what is put there, of the row that is called so. */
static void
append_note (GString *sql, const HoistSqliteShape *shape, guint number, const char *row,
             const char *verb)
{
  g_string_append (sql, "INSERT INTO hoist_capture_log (tab");
  for (guint i = 0; i < shape->key->len; i++)
    g_string_append_printf (sql, ", k%u", i);
  g_string_append_printf (sql, ") %s%u", verb, number);
  for (guint i = 0; i < shape->key->len; i++)
    g_string_append_printf (sql, ", %s.%s", row,
                            ((HoistSqliteColumn *) shape->key->pdata[i])->sql_name);
}

static void
append_begin (GString *sql, const HoistSqliteShape *shape, guint number, const char *what,
              const char *when)
{
  g_string_append_printf (sql, "CREATE TRIGGER hoist_capture_%u_%s %s ON %s ", number, what, when,
                          shape->sql_name);
}

/* Every row that has the values which come and must not be there twice. */
static void
append_rivals (GString *sql, const HoistSqliteShape *shape, guint number)
{
  for (guint i = 0; i < shape->uniques->len; i++)
    {
      const HoistSqliteUnique *unique = shape->uniques->pdata[i];

      append_note (sql, shape, number, "hoist_t", "SELECT ");
      g_string_append_printf (sql, " FROM %s AS hoist_t WHERE ", shape->sql_name);
      for (guint k = 0; k < unique->columns->len; k++)
        g_string_append_printf (sql, "%shoist_t.%s = NEW.%s COLLATE %s", k > 0 ? " AND " : "",
                                (char *) unique->columns->pdata[k],
                                (char *) unique->columns->pdata[k],
                                (char *) unique->collations->pdata[k]);
      if (unique->condition != NULL)
        g_string_append_printf (sql, " AND (%s)", unique->condition);
      g_string_append (sql, "; ");
    }
}

/* Only an update that changes one of them can push another row out. */
static void
append_changed (GString *sql, const HoistSqliteShape *shape)
{
  const char *between = "WHEN ";

  for (guint i = 0; i < shape->uniques->len; i++)
    {
      const HoistSqliteUnique *unique = shape->uniques->pdata[i];

      for (guint k = 0; k < unique->columns->len; k++, between = " OR ")
        g_string_append_printf (sql, "%sOLD.%s COLLATE BINARY IS NOT NEW.%s", between,
                                (char *) unique->columns->pdata[k],
                                (char *) unique->columns->pdata[k]);
    }
}

static void
append_moved (GString *sql, const HoistSqliteShape *shape, guint number)
{
  append_note (sql, shape, number, "OLD", "SELECT ");
  for (guint i = 0; i < shape->key->len; i++)
    {
      const char *column = ((HoistSqliteColumn *) shape->key->pdata[i])->sql_name;

      g_string_append_printf (sql, "%sOLD.%s COLLATE BINARY IS NOT NEW.%s",
                              i > 0 ? " OR " : " WHERE ", column, column);
    }
  g_string_append (sql, "; ");
}

static GPtrArray *
write_triggers (const HoistSqliteShape *shape, guint number)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (g_free);
  GString *insert = g_string_new (NULL), *update = g_string_new (NULL), *gone = g_string_new (NULL);

  append_begin (insert, shape, number, "insert", "AFTER INSERT");
  g_string_append (insert, "BEGIN ");
  append_note (insert, shape, number, "NEW", "VALUES (");
  g_ptr_array_add (all, g_string_free (g_string_append (insert, "); END"), FALSE));
  append_begin (update, shape, number, "update", "AFTER UPDATE");
  g_string_append (update, "BEGIN ");
  append_moved (update, shape, number);
  append_note (update, shape, number, "NEW", "VALUES (");
  g_ptr_array_add (all, g_string_free (g_string_append (update, "); END"), FALSE));
  append_begin (gone, shape, number, "delete", "AFTER DELETE");
  g_string_append (gone, "BEGIN ");
  append_note (gone, shape, number, "OLD", "VALUES (");
  g_ptr_array_add (all, g_string_free (g_string_append (gone, "); END"), FALSE));
  if (shape->uniques->len == 0)
    return all;
  insert = g_string_new (NULL);
  append_begin (insert, shape, number, "before_insert", "BEFORE INSERT");
  g_string_append (insert, "BEGIN ");
  append_rivals (insert, shape, number);
  g_ptr_array_add (all, g_string_free (g_string_append (insert, "END"), FALSE));
  update = g_string_new (NULL);
  append_begin (update, shape, number, "before_update", "BEFORE UPDATE");
  append_changed (update, shape);
  g_string_append (update, " BEGIN ");
  append_rivals (update, shape, number);
  g_ptr_array_add (all, g_string_free (g_string_append (update, "END"), FALSE));
  return all;
}

/* --- on and off ---------------------------------------------------------------------------- */

/* TRUE: it was tried for long enough, or something else is wrong; the error is that. */
static gboolean
is_over (GError *local, guint tries, GError **error)
{
  if (g_error_matches (local, HOIST_ERROR, HOIST_ERROR_BUSY) && tries < LOCK_TRIES)
    {
      g_error_free (local);
      return FALSE;
    }
  g_propagate_error (error, local);
  return TRUE;
}

gboolean
hoist_sqlite_run_patiently (HoistSqlite *db, const char *sql, const HoistDriverCall *call,
                            GError **error)
{
  for (guint tries = 1;; tries++)
    {
      GError *local = NULL;

      if (!hoist_driver_call_check (call, error))
        return FALSE;
      if (hoist_sqlite_run (db, sql, &local))
        return TRUE;
      if (is_over (local, tries, error))
        return FALSE;
    }
}

gboolean
hoist_sqlite_read_int_patiently (HoistSqlite *db, const char *sql, gint64 *ret,
                                 const HoistDriverCall *call, GError **error)
{
  for (guint tries = 1;; tries++)
    {
      GError *local = NULL;
      g_autoptr (HoistSqliteStatement) statement = NULL;
      gboolean row = FALSE;

      if (!hoist_driver_call_check (call, error))
        return FALSE;
      statement = hoist_sqlite_prepare (db, sql, &local);
      if (statement != NULL && hoist_sqlite_step (statement, &row, &local))
        {
          *ret = row ? sqlite3_column_int64 (statement, 0) : 0;
          return TRUE;
        }
      if (is_over (local, tries, error))
        return FALSE;
    }
}

gboolean
hoist_sqlite_has_table (HoistSqlite *db, const char *name, gboolean *ret_has,
                        const HoistDriverCall *call, GError **error)
{
  char *sql = sqlite3_mprintf (
      "SELECT count(*) FROM main.sqlite_schema WHERE type = 'table' AND name = %Q", name);
  gint64 n = 0;
  gboolean ok = hoist_sqlite_read_int_patiently (db, sql, &n, call, error);

  sqlite3_free (sql);
  *ret_has = n > 0;
  return ok;
}

static gboolean
watch (HoistSqlite *db, const HoistSqliteShape *shape, guint number, GError **error)
{
  g_autoptr (GPtrArray) triggers = write_triggers (shape, number);
  char *sql = sqlite3_mprintf ("INSERT INTO hoist_capture_table VALUES (%u, %Q, %u)", number,
                               shape->name, triggers->len);
  gboolean ok = hoist_sqlite_run (db, sql, error);

  sqlite3_free (sql);
  for (guint i = 0; ok && i < triggers->len; i++)
    ok = hoist_sqlite_run (db, triggers->pdata[i], error);
  if (!ok)
    g_prefix_error (error, "Changes of %s can't be noted: ", shape->name);
  return ok;
}

static gboolean
drop_all (HoistSqlite *db, GError **error)
{
  g_autoptr (HoistSqliteStatement) rows = hoist_sqlite_prepare (
      db,
      "SELECT 'DROP ' || type || ' main.\"' || replace(name, '\"', '\"\"') || '\"' FROM "
      "main.sqlite_schema WHERE type IN ('trigger', 'table') AND name GLOB 'hoist_capture_*' ORDER "
      "BY type DESC",
      error);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  gboolean row = FALSE, ok = rows != NULL;

  while (ok && (ok = hoist_sqlite_step (rows, &row, error)) && row)
    g_ptr_array_add (all, g_strdup ((const char *) sqlite3_column_text (rows, 0)));
  g_clear_pointer (&rows, hoist_sqlite_statement_free);
  for (guint i = 0; ok && i < all->len; i++)
    ok = hoist_sqlite_run (db, all->pdata[i], error);
  return ok;
}

static gboolean
make_all (HoistSqlite *db, GError **error)
{
  g_autoptr (GPtrArray) shapes = hoist_sqlite_list_shapes (db, error);
  g_autoptr (GString) sql =
      g_string_new ("CREATE TABLE hoist_capture_log (seq INTEGER PRIMARY KEY, tab");
  guint n_keys = 0, number = 0;

  if (shapes == NULL)
    return FALSE;
  for (guint i = 0; i < shapes->len; i++)
    n_keys = MAX (n_keys, ((HoistSqliteShape *) shapes->pdata[i])->key->len);
  for (guint i = 0; i < n_keys; i++)
    g_string_append_printf (sql, ", k%u", i); /* no type: the values stay as they are */
  g_string_append (sql, ")");
  if (!hoist_sqlite_run (db, sql->str, error)
      || !hoist_sqlite_run (db,
                            "CREATE TABLE hoist_capture_table (number INTEGER PRIMARY KEY, name "
                            "TEXT, triggers INTEGER)",
                            error))
    return FALSE;
  for (guint i = 0; i < shapes->len; i++)
    {
      const HoistSqliteShape *shape = shapes->pdata[i];

      if (shape->key->len > 0 && !watch (db, shape, ++number, error))
        return FALSE;
    }
  return TRUE;
}

/* In a transaction that is there already, or in one of its own. */
static gboolean
in_one (HoistSqlite *db, gboolean make, const HoistDriverCall *call, GError **error)
{
  gboolean nested = !sqlite3_get_autocommit (db);

  if (!nested && !hoist_sqlite_run_patiently (db, "BEGIN IMMEDIATE", call, error))
    return FALSE;
  if (drop_all (db, error) && (!make || make_all (db, error))
      && (nested || hoist_sqlite_run_patiently (db, "COMMIT", call, error)))
    return TRUE;
  if (!nested && !hoist_sqlite_run (db, "ROLLBACK", NULL))
    g_debug ("The transaction has ended by itself.");
  return FALSE;
}

gboolean
hoist_sqlite_start_capture (HoistSqlite *db, const HoistDriverCall *call, GError **error)
{
  return in_one (db, TRUE, call, error);
}

gboolean
hoist_sqlite_stop_capture (HoistSqlite *db, const HoistDriverCall *call, GError **error)
{
  /* nobody is kept waiting for nothing */
  if (hoist_sqlite_get_int (
          db, "SELECT count(*) FROM main.sqlite_schema WHERE name GLOB 'hoist_capture_*'", 1)
      == 0)
    return TRUE;
  return in_one (db, FALSE, call, error);
}

/* --- whether it still is ------------------------------------------------------------------- */

static gboolean
is_watched (HoistSqlite *db, const char *name)
{
  static const char sql[] =
      "SELECT t.triggers = (SELECT count(*) FROM main.sqlite_schema s WHERE s.type = 'trigger' AND "
      "s.name GLOB 'hoist_capture_' || t.number || '_*' AND s.tbl_name = t.name COLLATE NOCASE) "
      "FROM hoist_capture_table t WHERE t.name = ?1 COLLATE NOCASE";
  g_autoptr (HoistSqliteStatement) rows = hoist_sqlite_prepare (db, sql, NULL);
  gboolean row = FALSE;

  if (rows == NULL)
    return FALSE;
  sqlite3_bind_text (rows, 1, name, -1, SQLITE_TRANSIENT);
  return hoist_sqlite_step (rows, &row, NULL) && row && sqlite3_column_int (rows, 0) != 0;
}

gboolean
hoist_sqlite_check_capture (HoistSqlite *db, const GPtrArray *shapes, gboolean back,
                            gint64 *ret_new, GError **error)
{
  for (guint i = 0; i < shapes->len; i++)
    {
      const HoistSqliteShape *shape = shapes->pdata[i];
      char *sql =
          sqlite3_mprintf ("SELECT count(*) FROM hoist_capture_table WHERE name = %Q", shape->name);
      gboolean is_known = hoist_sqlite_get_int (db, sql, 0) > 0;

      sqlite3_free (sql);
      if (is_known && is_watched (db, shape->name))
        continue;
      if (!is_known && back)
        {
          g_autofree char *rows = g_strdup_printf ("SELECT count(*) FROM main.%s", shape->sql_name);

          *ret_new += hoist_sqlite_get_int (db, rows, 0);
          continue;
        }
      g_set_error (
          error, HOIST_ERROR, HOIST_ERROR_REFUSED,
          "The table %s was made %s while changes were noted: what was written to it is not "
          "known.",
          shape->name, is_known ? "anew" : "");
      return FALSE;
    }
  return TRUE;
}

gboolean
hoist_sqlite_count_lag (HoistSqlite *db, gint64 *ret_lag, GError **error)
{
  g_autoptr (HoistSqliteStatement) rows =
      hoist_sqlite_prepare (db, "SELECT count(*) FROM hoist_capture_log", error);
  gboolean row = FALSE;

  if (rows == NULL || !hoist_sqlite_step (rows, &row, error))
    return FALSE;
  *ret_lag = sqlite3_column_int64 (rows, 0);
  return TRUE;
}

HoistSqliteStatement *
hoist_sqlite_preview_log (HoistSqlite *db, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT t.name, count(*) FROM (SELECT DISTINCT tab");
  gint64 n = hoist_sqlite_get_int (
      db, "SELECT count(*) - 2 FROM pragma_table_info('hoist_capture_log')", 0);

  for (gint64 i = 0; i < n; i++)
    g_string_append_printf (sql, ", k%d", (int) i);
  g_string_append (sql, " FROM hoist_capture_log) AS l JOIN hoist_capture_table AS t ON t.number = "
                        "l.tab GROUP BY t.name");
  return hoist_sqlite_prepare (db, sql->str, error);
}
