/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was written since: new and changed rows by table; a migration that adds a column writes
 * none. */
#include "drivers/hoist-sqlite.h"

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "database.h"
#include "program.h"

typedef struct
{
  Fixture f;
  char *now, *then;
} Pair;

static void
set_up (Pair *p, gconstpointer data)
{
  g_autofree char *bytes = NULL;
  gsize n;

  fixture_init (&p->f);
  p->now = fixture_path (&p->f, "now/pocket.db");
  p->then = fixture_path (&p->f, "then.db");
  fixture_make_database (p->now, 100);
  fixture_sql (p->now, "PRAGMA wal_checkpoint(TRUNCATE)");
  g_assert_true (g_file_get_contents (p->now, &bytes, &n, NULL));
  g_assert_true (g_file_set_contents (p->then, bytes, (gssize) n, NULL));
}

static void
tear_down (Pair *p, gconstpointer data)
{
  g_free (p->now);
  g_free (p->then);
  fixture_clear (&p->f);
}

static void
expect (Pair *p, const char *name, gint64 now, gint64 then, gint64 written)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tables = hoist_sqlite_compare (p->now, p->then, NULL, &error);
  gboolean found = FALSE;

  g_assert_no_error (error);
  for (guint i = 0; i < tables->len; i++)
    {
      const HoistTableComparison *one = g_ptr_array_index (tables, i);

      if (!g_str_equal (one->name, name))
        continue;
      found = TRUE;
      g_assert_cmpint (one->now, ==, now);
      g_assert_cmpint (one->then, ==, then);
      g_assert_cmpint (one->written_since, ==, written);
    }
  g_assert_true (found);
}

static void
test_compare (Pair *p, gconstpointer data)
{
  expect (p, "person", 100, 100, 0);
  fixture_sql (p->now, "INSERT INTO person (name) VALUES ('a'), ('b')");
  expect (p, "person", 102, 100, 2);
  fixture_sql (p->now, "UPDATE person SET name = 'changed' WHERE id IN (5, 6, 7)");
  expect (p, "person", 102, 100, 5);
  fixture_sql (p->now, "DELETE FROM person WHERE id <= 10");
  expect (p, "person", 92, 100, 2);
  fixture_sql (p->now, "ALTER TABLE person ADD COLUMN phone TEXT DEFAULT 'none'");
  expect (p, "person", 92, 100, 2);
}

static void
test_without_row_ids (Pair *p, gconstpointer data)
{
  expect (p, "setting", 2, 2, 0);
  fixture_sql (
      p->now,
      "INSERT INTO setting VALUES ('new', 'x'); UPDATE setting SET value = 2 WHERE key = 'schema'");
  expect (p, "setting", 3, 2, 2);
}

static void
test_new_and_dropped (Pair *p, gconstpointer data)
{
  fixture_sql (p->now, "CREATE TABLE segment (id INTEGER PRIMARY KEY, a); INSERT INTO segment (a) "
                       "VALUES (1), (2), (3);"
                       "DROP TABLE setting");
  expect (p, "segment", 3, 0, 3);
  expect (p, "setting", 0, 2, 0);
}

/* Rows that lie in the -wal only, of a service that runs. */
static void
test_live (Pair *p, gconstpointer data)
{
  GSubprocess *writer = database_start_writer (&p->f, "writer", p->now,
                                               "INSERT INTO person (name) VALUES ('a'), ('b')");

  expect (p, "person", 102, 100, 2);
  program_end (writer);
  expect (p, "person", 102, 100, 2);
}

/* A column may be called like the row's own number. */
static void
test_column_named_rowid (Pair *p, gconstpointer data)
{
  static const char both[] = "CREATE TABLE odd (rowid TEXT, x);"
                             "INSERT INTO odd VALUES ('c', 1), ('b', 2), ('a', 3)";

  fixture_sql (p->now, both);
  fixture_sql (p->then, both);
  expect (p, "odd", 3, 3, 0);
  fixture_sql (p->now, "DELETE FROM odd WHERE x = 3");
  expect (p, "odd", 2, 3, 0);
  fixture_sql (p->now, "INSERT INTO odd VALUES ('0', 4)");
  expect (p, "odd", 3, 3, 1);
}

/* The smallest difference of a number counts, with and without row ids. */
static void
test_numbers (Pair *p, gconstpointer data)
{
  static const char both[] = "CREATE TABLE n (k PRIMARY KEY, x); CREATE TABLE w (k PRIMARY KEY, x)"
                             " WITHOUT ROWID;"
                             "INSERT INTO n VALUES (1, 0.1), (2, 2), (3, NULL);"
                             "INSERT INTO w SELECT * FROM n";

  fixture_sql (p->now, both);
  fixture_sql (p->then, both);
  expect (p, "n", 3, 3, 0);
  expect (p, "w", 3, 3, 0);
  fixture_sql (p->now, "UPDATE n SET x = 0.1 + 0.00000000000000002 WHERE k = 1;"
                       "UPDATE n SET x = 2.0 WHERE k = 2; UPDATE n SET x = '' WHERE k = 3;"
                       "DELETE FROM w; INSERT INTO w SELECT * FROM n");
  expect (p, "n", 3, 3, 3);
  expect (p, "w", 3, 3, 3);
}

static void
test_refused (Pair *p, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  HoistDriverCall call = { .keep_fd = -1, .cancellable = cancellable };
  g_autoptr (GError) error = NULL;

  fixture_sql (p->now, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
                       "20000) INSERT INTO person (name) SELECT i FROM n");
  g_cancellable_cancel (cancellable);
  g_assert_null (hoist_sqlite_compare (p->now, p->then, &call, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  g_clear_error (&error);
  fixture_write (p->then, "something else altogether");
  g_assert_null (hoist_sqlite_compare (p->now, p->then, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
  database_assert_names (error, p->then);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/drivers/sqlite-compare/" name, Pair, NULL, set_up, function, tear_down)
  ADD ("compare", test_compare);
  ADD ("without-row-ids", test_without_row_ids);
  ADD ("new-and-dropped", test_new_and_dropped);
  ADD ("live", test_live);
  ADD ("column-named-rowid", test_column_named_rowid);
  ADD ("numbers", test_numbers);
  ADD ("refused", test_refused);
  return g_test_run ();
}
