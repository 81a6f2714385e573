/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening databases with care: what is refused before SQLite sees it, and how a locked one is
 * named. */
#include "drivers/hoist-sqlite.h"

#include "base/hoist-error.h"
#include "fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
expect (const char *path, HoistErrorCode code, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistSqlite) db = hoist_sqlite_open (path, HOIST_SQLITE_READ, NULL, &error);

  g_assert_null (db);
  g_assert_error (error, HOIST_ERROR, (gint) code);
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_refused (void)
{
  Fixture f;
  g_autofree char *path = NULL, *pointer = NULL, *twin = NULL, *text = NULL, *empty = NULL,
                  *fifo = NULL, *none = NULL, *wal = NULL;

  fixture_init (&f);
  path = fixture_path (&f, "db/pocket.db");
  pointer = fixture_path (&f, "db/link.db");
  twin = fixture_path (&f, "db/twin.db");
  text = fixture_path (&f, "db/text.db");
  empty = fixture_path (&f, "db/empty.db");
  fifo = fixture_path (&f, "db/fifo.db");
  none = fixture_path (&f, "db/none.db");
  wal = fixture_path (&f, "db/pocket.db-wal");
  fixture_make_database (path, 3);
  g_assert_cmpint (symlink (path, pointer), ==, 0);
  expect (pointer, HOIST_ERROR_REFUSED, "symbolic link");
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  expect (fifo, HOIST_ERROR_REFUSED, "regular file");
  fixture_write (text, "This is no database, but it has more than sixteen bytes.\n");
  expect (text, HOIST_ERROR_CORRUPT, "no SQLite database");
  fixture_write (empty, "");
  expect (empty, HOIST_ERROR_CORRUPT, "no SQLite database");
  expect (none, HOIST_ERROR_NOT_FOUND, "can't be read");
  g_unlink (wal);
  g_assert_cmpint (symlink ("/etc/passwd", wal), ==, 0);
  expect (path, HOIST_ERROR_REFUSED, "pocket.db-wal");
  g_assert_cmpint (g_unlink (wal), ==, 0);
  g_assert_cmpint (link (path, twin), ==, 0);
  expect (path, HOIST_ERROR_REFUSED, "more than one name");
  fixture_clear (&f);
}

static void
test_foreign_owner (void)
{
  Fixture f;
  g_autofree char *path = NULL;

  if (geteuid () != 0)
    {
      g_test_skip ("needs root");
      return;
    }
  fixture_init (&f);
  path = fixture_path (&f, "db/pocket.db");
  fixture_make_database (path, 3);
  g_assert_cmpint (chown (path, 1, 1), ==, 0);
  expect (path, HOIST_ERROR_REFUSED, "another user");
  fixture_clear (&f);
}

/* A schema of a hostile tenant may define anything; reading it runs nothing and writes nothing. */
static void
test_hostile_schema (void)
{
  Fixture f;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistSqlite) db = NULL;
  g_autoptr (GPtrArray) tables = NULL;

  fixture_init (&f);
  path = fixture_path (&f, "db/pocket.db");
  fixture_make_database (path, 3);
  fixture_sql (path, "CREATE VIEW v AS SELECT load_extension('/tmp/x'), writefile('/tmp/y', 'z');"
                     "CREATE VIRTUAL TABLE search USING fts5 (body);"
                     "INSERT INTO search VALUES ('text');"
                     "CREATE TABLE \"odd \"\" name\" (a)");
  db = hoist_sqlite_open (path, HOIST_SQLITE_READ, NULL, &error);
  g_assert_no_error (error);
  tables = hoist_sqlite_list_tables (db, &error);
  g_assert_no_error (error);
  g_assert_true (g_ptr_array_find_with_equal_func (tables, "odd \" name", g_str_equal, NULL));
  g_assert_true (g_ptr_array_find_with_equal_func (tables, "search_content", g_str_equal, NULL));
  g_assert_false (g_ptr_array_find_with_equal_func (tables, "search", g_str_equal, NULL));
  g_assert_false (hoist_sqlite_run (db, "DELETE FROM person", NULL));
  fixture_clear (&f);
}

static void
test_cancelled (void)
{
  Fixture f;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  HoistDriverCall call = { .cancellable = cancellable, .keep_fd = -1 };
  g_autoptr (HoistSqlite) db = NULL;

  fixture_init (&f);
  path = fixture_path (&f, "db/pocket.db");
  fixture_make_database (path, 3);
  db = hoist_sqlite_open (path, HOIST_SQLITE_READ, &call, &error);
  g_assert_no_error (error);
  g_cancellable_cancel (cancellable);
  g_assert_false (hoist_sqlite_run (
      db, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
      &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  g_clear_pointer (&db, hoist_sqlite_close);
  fixture_clear (&f);
}

static void
test_quote (void)
{
  g_autofree char *quoted = hoist_sqlite_quote ("a\"b");

  g_assert_cmpstr (quoted, ==, "\"a\"\"b\"");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/sqlite/refused", test_refused);
  g_test_add_func ("/drivers/sqlite/foreign-owner", test_foreign_owner);
  g_test_add_func ("/drivers/sqlite/hostile-schema", test_hostile_schema);
  g_test_add_func ("/drivers/sqlite/cancelled", test_cancelled);
  g_test_add_func ("/drivers/sqlite/quote", test_quote);
  return g_test_run ();
}
