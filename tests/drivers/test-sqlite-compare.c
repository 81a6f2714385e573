/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was written since: new and changed rows by table; a migration that adds a column writes
 * none. */
#include "drivers/hoist-sqlite.h"

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "fixture.h"

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/drivers/sqlite-compare/" name, Pair, NULL, set_up, function, tear_down)
  ADD ("compare", test_compare);
  ADD ("without-row-ids", test_without_row_ids);
  ADD ("new-and-dropped", test_new_and_dropped);
  return g_test_run ();
}
