/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What migrations have done to a copy, beside the file as it was before them. Rows that people
 * write meanwhile are carried column by column, so a column that the migrations calculate, rename
 * or move must be explained by the guide, or the run ends before the stop. Owned by the call;
 * worker thread. Writes to tables of the copy that are called hoist_capture_… only. */
#include "drivers/hoist-sqlite-capture.h"
#include "drivers/hoist-database-migrated.h"
#include <string.h>

typedef struct
{
  HoistSqlite *copy;
  const HoistValue *columns;
  const HoistSqliteShape *before, *after;
  const char *join; /* FROM … of both, b and t */
} Check;

static gboolean
count (const Check *c, const char *condition, gint64 *ret_rows, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) %s WHERE %s", c->join, condition);
  g_autoptr (HoistSqliteStatement) rows = hoist_sqlite_prepare (c->copy, sql, error);
  gboolean row = FALSE;

  if (rows == NULL || !hoist_sqlite_step (rows, &row, error))
    return FALSE;
  *ret_rows = sqlite3_column_int64 (rows, 0);
  return TRUE;
}

/* A text in the quotes of a name is a text where a default is meant, and a column elsewhere. */
static char *
write_fallback (const char *fallback)
{
  gsize n = strlen (fallback);

  if (n < 2 || fallback[0] != '"')
    return g_strdup (fallback);
  g_autofree char *inner = g_strndup (fallback + 1, n - 2);
  char *quoted = sqlite3_mprintf ("%Q", inner);
  char *own = g_strdup (quoted);

  sqlite3_free (quoted);
  return own;
}

static gboolean
is_made_each_time (const char *fallback)
{
  return strchr (fallback, '(') != NULL || g_ascii_strncasecmp (fallback, "CURRENT_", 8) == 0;
}

/* A column that was not there before: what stands in it must be what it gets by itself. */
static gboolean
check_added (const Check *c, const HoistSqliteColumn *column, GError **error)
{
  g_autofree char *fallback =
      column->fallback != NULL ? write_fallback (column->fallback) : g_strdup ("NULL");
  g_autofree char *condition =
      g_strdup_printf ("t.%s COLLATE BINARY IS NOT (%s)", column->sql_name, fallback);
  gint64 rows = 0;

  if (column->is_needed)
    return hoist_database_migrated_refuse_needed (c->before->name, column->name, error);
  if (is_made_each_time (fallback))
    return TRUE;
  return count (c, condition, &rows, error)
         && hoist_database_migrated_check_added (c->before->name, column->name, rows, error);
}

static gboolean
check_kept (const Check *c, const HoistSqliteColumn *column, const HoistSqliteColumn *was,
            GError **error)
{
  g_autofree char *condition =
      g_strdup_printf ("t.%s COLLATE BINARY IS NOT b.%s", column->sql_name, was->sql_name);
  gint64 rows = 0;

  return count (c, condition, &rows, error)
         && hoist_database_migrated_check_kept (c->before->name, column->name, rows, error);
}

static gboolean
check_columns (const Check *c, GError **error)
{
  for (guint i = 0; i < c->after->columns->len; i++)
    {
      const HoistSqliteColumn *column = c->after->columns->pdata[i];
      const HoistSqliteColumn *was = hoist_sqlite_find_column (c->before, column->name);

      if (hoist_sqlite_find_rule (c->columns, c->after, column) != NULL)
        continue;
      if (was != NULL ? !check_kept (c, column, was, error) : !check_added (c, column, error))
        return FALSE;
    }
  return TRUE;
}

char *
hoist_sqlite_name_applied (const HoistSqliteShape *shape)
{
  g_autofree char *name = g_strconcat ("hoist_capture_applied ", shape->name, NULL);

  return hoist_sqlite_quote (name);
}

/* A key there compares as it does in the table. */
static gboolean
make_applied (const Check *c, GError **error)
{
  g_autofree char *name = hoist_sqlite_name_applied (c->after);
  g_autoptr (GString) columns = g_string_new (NULL);
  g_autoptr (GString) key = g_string_new (NULL);
  g_autofree char *sql = NULL;

  for (guint i = 0; i < c->after->key->len; i++)
    {
      const HoistSqliteColumn *column = c->after->key->pdata[i];
      g_autofree char *collation = hoist_sqlite_quote (column->collation);

      g_string_append_printf (columns, "%s COLLATE %s, ", column->sql_name, collation);
      g_string_append_printf (key, "%s%s", i > 0 ? ", " : "", column->sql_name);
    }
  sql = g_strdup_printf ("CREATE TABLE main.%s (%sPRIMARY KEY (%s)) WITHOUT ROWID", name,
                         columns->str, key->str);
  return hoist_sqlite_run (c->copy, sql, error);
}

/* How many rows more there are, where none of the old ones has gone. */
static gboolean
note_delta (const Check *c, GError **error)
{
  char *sql = sqlite3_mprintf (
      "INSERT INTO main.hoist_capture_delta SELECT %Q, (SELECT count(*) FROM main.%s) - n FROM "
      "(SELECT count(*) AS n FROM was.%s) WHERE n = (SELECT count(*) %s)",
      c->after->name, c->after->sql_name, c->before->sql_name, c->join);
  gboolean ok = hoist_sqlite_run (c->copy, sql, error);

  sqlite3_free (sql);
  return ok;
}

static gboolean
check_table (Check *c, const GPtrArray *shapes, GError **error)
{
  g_autofree char *match = NULL;
  g_autofree char *join = NULL;

  if (c->before->key->len == 0) /* the examination has said so */
    return TRUE;
  c->after = hoist_sqlite_find_shape (shapes, c->before->name);
  if (c->after == NULL)
    return hoist_database_migrated_refuse (
        c->before->name, error,
        "the table is gone after the migrations; rows that are written meanwhile would "
        "have no place.");
  if (!hoist_sqlite_has_same_key (c->before, c->after))
    return hoist_database_migrated_refuse_key (c->before->name, error);
  match = hoist_sqlite_write_match (c->after, "t", "b");
  c->join = join = g_strdup_printf ("FROM was.%s AS b JOIN main.%s AS t ON %s", c->before->sql_name,
                                    c->after->sql_name, match);
  return check_columns (c, error) && make_applied (c, error) && note_delta (c, error);
}

gboolean
hoist_sqlite_attach_was (HoistSqlite *db, const char *was, GError **error)
{
  g_autofree char *escaped = g_uri_escape_string (was, "/", FALSE);
  char *sql = sqlite3_mprintf ("ATTACH 'file://%q?mode=ro&immutable=1' AS was", escaped);
  gboolean ok = hoist_sqlite_check_file (was, error) && hoist_sqlite_run (db, sql, error);

  sqlite3_free (sql);
  return ok;
}

/* The shapes of the copy and of what it was made of. */
static gboolean
check_all (Check *c, const char *was, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistSqlite) old = hoist_sqlite_open (was, HOIST_SQLITE_IMMUTABLE, call, error);
  g_autoptr (GPtrArray) before = old != NULL ? hoist_sqlite_list_shapes (old, error) : NULL;
  g_autoptr (GPtrArray) after = before != NULL ? hoist_sqlite_list_shapes (c->copy, error) : NULL;

  if (after == NULL
      || !hoist_sqlite_run (c->copy, "CREATE TABLE hoist_capture_delta (tab TEXT, rows INTEGER)",
                            error))
    return FALSE;
  for (guint i = 0; i < before->len; i++)
    {
      c->before = before->pdata[i];
      if (!hoist_driver_call_check (call, error) || !check_table (c, after, error))
        return FALSE;
      hoist_driver_call_progress (call, (i + 1.0) / before->len, c->before->name);
    }
  return TRUE;
}

gboolean
hoist_sqlite_check_migrated (HoistSqlite *copy, const char *was, const HoistValue *columns,
                             const HoistDriverCall *call, GError **error)
{
  Check c = { .copy = copy, .columns = columns };

  if (!hoist_sqlite_stop_capture (copy, call, error) /* of an attempt before */
      || !hoist_sqlite_attach_was (copy, was, error)
      || !hoist_sqlite_run (copy, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (check_all (&c, was, call, error) && hoist_sqlite_run (copy, "COMMIT", error))
    return TRUE;
  if (!hoist_sqlite_run (copy, "ROLLBACK", NULL))
    g_debug ("The transaction has ended by itself.");
  return FALSE;
}

static gint64
count_rows (HoistSqlite *db, const char *table)
{
  g_autofree char *quoted = hoist_sqlite_quote (table);
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM main.%s", quoted);

  return hoist_sqlite_get_int (db, sql, -1);
}

gboolean
hoist_sqlite_compare_counts (HoistSqlite *live, HoistSqlite *copy, GError **error)
{
  g_autoptr (HoistSqliteStatement) known =
      hoist_sqlite_prepare (copy, "SELECT tab, rows FROM main.hoist_capture_delta", error);
  gboolean row = FALSE, ok = known != NULL;

  while (ok && (ok = hoist_sqlite_step (known, &row, error)) && row)
    {
      const char *table = (const char *) sqlite3_column_text (known, 0);
      gint64 here = count_rows (live, table), there = count_rows (copy, table);

      ok = hoist_database_migrated_check_rows (table, here + sqlite3_column_int64 (known, 1), there,
                                               here, error);
    }
  return ok;
}
