/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The statements by which the rows of one table are read on one side and found, put, changed and
 * dropped on the other. Owned by the round that made it; one thread. Carries nothing out. */
#include "drivers/hoist-sqlite-carry-table.h"

void
hoist_sqlite_carry_table_free (gpointer data)
{
  HoistSqliteCarryTable *t = data;

  if (t == NULL)
    return;
  sqlite3_finalize (t->read);
  sqlite3_finalize (t->find);
  sqlite3_finalize (t->put);
  sqlite3_finalize (t->change);
  sqlite3_finalize (t->drop);
  sqlite3_finalize (t->note);
  g_free (t);
}

static HoistSqliteStatement *
prepare (HoistSqlite *db, GString *sql, GError **error)
{
  HoistSqliteStatement *statement = hoist_sqlite_prepare (db, sql->str, error);

  g_string_free (sql, TRUE);
  return statement;
}

/* The row that the key finds, all of `from`'s columns. */
static HoistSqliteStatement *
prepare_read (const HoistSqliteCarry *carry, const HoistSqliteCarryTable *t, GError **error)
{
  GString *sql = g_string_new ("SELECT ");
  g_autofree char *match = hoist_sqlite_write_match (t->from, "t", NULL);

  for (guint i = 0; i < t->from->columns->len; i++)
    g_string_append_printf (sql, "%st.%s", i > 0 ? ", " : "",
                            ((HoistSqliteColumn *) t->from->columns->pdata[i])->sql_name);
  g_string_append_printf (sql, " FROM main.%s AS t WHERE %s", t->from->sql_name, match);
  return prepare (carry->from, sql, error);
}

/* One row when it is there: 1 when it came from the other side, 0 when the migrations made it. */
static HoistSqliteStatement *
prepare_find (const HoistSqliteCarry *carry, const HoistSqliteCarryTable *t, GError **error)
{
  GString *sql = g_string_new ("SELECT ");
  g_autofree char *match = hoist_sqlite_write_match (t->to, "t", NULL);
  g_autofree char *before = hoist_sqlite_write_match (t->to, "b", "t");
  g_autofree char *applied = hoist_sqlite_write_match (t->to, "a", "t");
  g_autofree char *name = hoist_sqlite_name_applied (t->to);

  if (carry->was == NULL)
    g_string_append (sql, "1");
  else
    g_string_append_printf (sql,
                            "EXISTS (SELECT 1 FROM was.%s AS b WHERE %s) OR EXISTS (SELECT 1 FROM "
                            "main.%s AS a WHERE %s)",
                            t->from->sql_name, before, name, applied);
  g_string_append_printf (sql, " FROM main.%s AS t WHERE %s", t->to->sql_name, match);
  return prepare (carry->to, sql, error);
}

int
hoist_sqlite_carry_table_find_place (const HoistSqliteShape *shape, const char *name)
{
  for (guint i = 0; i < shape->columns->len; i++)
    if (g_ascii_strcasecmp (((HoistSqliteColumn *) shape->columns->pdata[i])->name, name) == 0)
      return (int) i + 1;
  return 0;
}

/* What is written into the column: a parameter, or what the guide makes of the row as it was;
 * FALSE: nothing, it gets what it gets by itself. */
static gboolean
append_value (GString *sql, const HoistSqliteCarry *carry, const HoistSqliteCarryTable *t,
              const HoistSqliteColumn *column)
{
  const char *rule = carry->back ? NULL : hoist_sqlite_find_rule (carry->columns, t->to, column);
  int place = hoist_sqlite_carry_table_find_place (t->from, column->name);

  if (rule == NULL && place == 0)
    return FALSE;
  if (rule == NULL)
    {
      g_string_append_printf (sql, "?%d", place);
      return TRUE;
    }
  g_string_append_printf (sql, "(SELECT (%s) FROM (SELECT ", rule);
  for (guint i = 0; i < t->from->columns->len; i++)
    g_string_append_printf (sql, "%s?%u AS %s", i > 0 ? ", " : "", i + 1,
                            ((HoistSqliteColumn *) t->from->columns->pdata[i])->sql_name);
  g_string_append (sql, "))");
  return TRUE;
}

static HoistSqliteStatement *
prepare_put (const HoistSqliteCarry *carry, const HoistSqliteCarryTable *t, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GString) values = g_string_new (NULL);
  GString *sql = g_string_new (NULL);

  for (guint i = 0; i < t->to->columns->len; i++)
    {
      const HoistSqliteColumn *column = t->to->columns->pdata[i];
      g_autoptr (GString) value = g_string_new (NULL);

      if (!append_value (value, carry, t, column))
        continue;
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", column->sql_name);
      g_string_append_printf (values, "%s%s", values->len > 0 ? ", " : "", value->str);
    }
  g_string_append_printf (sql, "INSERT OR ABORT INTO main.%s (%s) VALUES (%s)", t->to->sql_name,
                          names->str, values->str);
  return prepare (carry->to, sql, error);
}

/* The key itself, too: it may be spelled otherwise and compare the same. */
static HoistSqliteStatement *
prepare_change (const HoistSqliteCarry *carry, const HoistSqliteCarryTable *t, GError **error)
{
  g_autoptr (GString) list = g_string_new (NULL);
  GString *sql = g_string_new (NULL);
  const char *between = " WHERE ";

  for (guint i = 0; i < t->to->columns->len; i++)
    {
      const HoistSqliteColumn *column = t->to->columns->pdata[i];
      g_autoptr (GString) value = g_string_new (NULL);
      gboolean stays =
          carry->back && hoist_sqlite_find_rule (carry->columns, t->to, column) != NULL;

      if (!stays && append_value (value, carry, t, column))
        g_string_append_printf (list, "%s%s = %s", list->len > 0 ? ", " : "", column->sql_name,
                                value->str);
    }
  g_string_append_printf (sql, "UPDATE OR ABORT main.%s SET %s", t->to->sql_name, list->str);
  for (guint i = 0; i < t->to->key->len; i++, between = " AND ")
    {
      const HoistSqliteColumn *column = t->to->key->pdata[i];

      g_string_append_printf (sql, "%s%s = ?%d", between, column->sql_name,
                              hoist_sqlite_carry_table_find_place (t->from, column->name));
    }
  return prepare (carry->to, sql, error);
}

static HoistSqliteStatement *
prepare_drop (const HoistSqliteCarry *carry, const HoistSqliteCarryTable *t, GError **error)
{
  GString *sql = g_string_new (NULL);
  g_autofree char *match = hoist_sqlite_write_match (t->to, t->to->sql_name, NULL);

  g_string_append_printf (sql, "DELETE FROM main.%s WHERE %s", t->to->sql_name, match);
  return prepare (carry->to, sql, error);
}

static HoistSqliteStatement *
prepare_note (const HoistSqliteCarry *carry, const HoistSqliteCarryTable *t, GError **error)
{
  GString *sql = g_string_new (NULL);
  g_autofree char *name = hoist_sqlite_name_applied (t->to);

  g_string_append_printf (sql, "INSERT OR IGNORE INTO main.%s VALUES (", name);
  for (guint i = 0; i < t->to->key->len; i++)
    g_string_append_printf (sql, "%s?%u", i > 0 ? ", " : "", i + 1);
  g_string_append (sql, ")");
  return prepare (carry->to, sql, error);
}

static gboolean
prepare_all (const HoistSqliteCarry *carry, HoistSqliteCarryTable *t, GError **error)
{
  return (t->read = prepare_read (carry, t, error)) != NULL
         && (t->find = prepare_find (carry, t, error)) != NULL
         && (t->put = prepare_put (carry, t, error)) != NULL
         && (t->change = prepare_change (carry, t, error)) != NULL
         && (t->drop = prepare_drop (carry, t, error)) != NULL
         && (carry->was == NULL || (t->note = prepare_note (carry, t, error)) != NULL);
}

HoistSqliteCarryTable *
hoist_sqlite_carry_table_new (const HoistSqliteCarry *carry, const HoistSqliteShape *from,
                              const HoistSqliteShape *to, gint64 number, GError **error)
{
  HoistSqliteCarryTable *t = g_new0 (HoistSqliteCarryTable, 1);

  t->from = from;
  t->to = to;
  t->number = number;
  if (!prepare_all (carry, t, error))
    g_clear_pointer (&t, hoist_sqlite_carry_table_free);
  return t;
}
