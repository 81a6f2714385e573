/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The items of a CREATE TABLE, whatever its names are. */
#include "drivers/hoist-sqlite-table.h"

static void
test_items (void)
{
  g_auto (HoistSqliteTable) table = { 0 };
  const HoistSqliteItem *item;

  hoist_sqlite_table_read (&table, "CREATE TABLE \"a (b\" (id INTEGER, -- the, first\n"
                                   "\"check\" TEXT DEFAULT 'a,b', [Odd, One] CHECK (x IN (1, 2)) "
                                   "COLLATE nocase, UNIQUE (id), CHECK (id > 0)) STRICT");
  g_assert_cmpuint (table.items->len, ==, 5);
  g_assert_nonnull (hoist_sqlite_table_find (&table, "ID"));
  g_assert_nonnull (hoist_sqlite_table_find (&table, "check"));
  g_assert_null (hoist_sqlite_table_find (&table, "unique"));
  item = hoist_sqlite_table_find (&table, "odd, one");
  g_assert_nonnull (item);
  g_assert_cmpuint (hoist_sqlite_table_find_word (&table, item, "collate"), <, item->end);
  g_assert_cmpuint (hoist_sqlite_table_find_word (&table, item, "in"), ==, item->end);
  g_autofree char *text = hoist_sqlite_table_dup_text (&table, item);
  g_assert_cmpstr (text, ==, "[Odd, One] CHECK (x IN (1, 2)) COLLATE nocase");
  g_assert_true (hoist_sqlite_words_is (table.words, table.close, "strict"));
}

/* Nothing is read of what is no such statement, and nothing breaks. */
static void
test_others (void)
{
  static const char *const others[] = { "",
                                        "(",
                                        "CREATE TABLE",
                                        "CREATE TABLE t",
                                        ")",
                                        "CREATE TABLE t (",
                                        "CREATE VIRTUAL TABLE t USING fts5(a)",
                                        "CREATE TABLE t ()",
                                        "CREATE TABLE t (,,)" };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_auto (HoistSqliteTable) table = { 0 };

      hoist_sqlite_table_read (&table, others[i]);
      g_assert_cmpuint (table.items->len, ==, 0);
      g_assert_null (hoist_sqlite_table_find (&table, "a"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sqlite-table/items", test_items);
  g_test_add_func ("/sqlite-table/others", test_others);
  return g_test_run ();
}
