/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The statements of one table: with a column that only one side has, a rule, a generated one, and
 * names that need quotes. How they are used is in test-sqlite-carry.c. */
#include "drivers/hoist-sqlite-carry-table.h"
#include "strip.h"

static HoistSqlite *
make (const Fixture *f, const char *name, const char *sql)
{
  g_autofree char *path = fixture_path (f, name);
  g_autoptr (GError) error = NULL;
  HoistSqlite *db;

  fixture_sql (path, sql);
  db = hoist_sqlite_open (path, HOIST_SQLITE_WRITE, NULL, &error);
  g_assert_no_error (error);
  return db;
}

static void
test_statements (void)
{
  Fixture f;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) columns = hoist_value_new_object ();
  gboolean row;

  fixture_init (&f);
  hoist_value_set (columns, "a \"b.loud", hoist_value_new_string ("upper(\"the text\")"));
  HoistSqliteCarry carry = {
    .from =
        make (&f, "from.db",
              "CREATE TABLE \"a \"\"b\" (k TEXT, n INT, \"the text\" TEXT, twice AS (n * 2), only "
              "INT, PRIMARY KEY (n, k)); INSERT INTO \"a \"\"b\" VALUES ('x', 1, 'low', 5)"),
    .to = make (&f, "to.db",
                "CREATE TABLE \"a \"\"b\" (extra TEXT DEFAULT 'e', \"the text\" TEXT, loud TEXT, k "
                "TEXT, n INT, PRIMARY KEY (n, k))"),
    .columns = columns
  };
  g_autoptr (GPtrArray) from = hoist_sqlite_list_shapes (carry.from, &error);
  g_autoptr (GPtrArray) to = hoist_sqlite_list_shapes (carry.to, &error);
  HoistSqliteCarryTable *t =
      hoist_sqlite_carry_table_new (&carry, from->pdata[0], to->pdata[0], 3, &error);
  g_assert_no_error (error);
  g_assert_cmpint (t->number, ==, 3);
  g_assert_null (t->note);
  g_assert_cmpint (hoist_sqlite_carry_table_find_place (t->from, "only"), ==, 4);
  g_assert_cmpint (hoist_sqlite_carry_table_find_place (t->from, "twice"), ==, 0);
  sqlite3_bind_int (t->read, 1, 1); /* the key in its order: n, k */
  sqlite3_bind_text (t->read, 2, "x", -1, SQLITE_STATIC);
  g_assert_true (hoist_sqlite_step (t->read, &row, NULL) && row);
  g_assert_cmpint (sqlite3_column_count (t->read), ==, 4);
  for (int i = 0; i < 4; i++)
    sqlite3_bind_value (t->put, i + 1, sqlite3_column_value (t->read, i));
  g_assert_true (hoist_sqlite_step (t->put, &row, NULL));
  g_assert_cmpint (hoist_sqlite_get_int (carry.to,
                                         "SELECT count(*) FROM \"a \"\"b\" WHERE (extra, \"the "
                                         "text\", loud, k, n) = ('e', 'low', 'LOW', 'x', 1)",
                                         0),
                   ==, 1);
  hoist_sqlite_carry_table_free (t);
  hoist_sqlite_close (carry.from);
  hoist_sqlite_close (carry.to);
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sqlite-carry-table/statements", test_statements);
  return g_test_run ();
}
