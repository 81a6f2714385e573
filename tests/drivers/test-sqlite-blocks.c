/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sum over blocks: after changes the same as of the whole file anew, and any byte counts. */
#include "drivers/hoist-sqlite-draft.h"

#include "base/hoist-file.h"
#include "database.h"

#include <fcntl.h>
#include <unistd.h>

static char *
sum_anew (int fd)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) blocks = hoist_sqlite_blocks_read (fd, NULL, &error);

  g_assert_no_error (error);
  return hoist_sqlite_blocks_combine (blocks);
}

static void
test_renewed (Fixture *f, gconstpointer data)
{
  static const char *const changes[] = {
    "UPDATE person SET name = 'x' WHERE id = 20000",
    "INSERT INTO person (name) SELECT name FROM person", /* grows by several blocks */
    "DELETE FROM person WHERE id > 100; VACUUM",         /* and shrinks */
    "DELETE FROM person WHERE id > 10",
  };
  g_autofree char *newer = fixture_path (f, "newer.db");
  g_autofree char *older = fixture_path (f, "older.db");
  g_autoptr (GByteArray) blocks = NULL;
  g_autoptr (GError) error = NULL;
  int a, b;

  fixture_make_database (newer, 40000);
  fixture_sql (newer, "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE");
  database_copy (newer, older);
  a = open (newer, O_RDONLY | O_CLOEXEC);
  b = open (older, O_RDWR | O_CLOEXEC);
  blocks = hoist_sqlite_blocks_read (b, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (HoistSqlitePages) pages = NULL;
      g_autofree char *sum = NULL;
      g_autofree char *anew = NULL;

      fixture_sql (newer, changes[i]);
      pages = hoist_sqlite_pages_compare (a, b, NULL, &error);
      g_assert_true (hoist_sqlite_pages_bring (pages, a, b, &error));
      g_assert_true (hoist_sqlite_blocks_renew (blocks, b, pages, &error));
      g_assert_no_error (error);
      sum = hoist_sqlite_blocks_combine (blocks);
      anew = sum_anew (b);
      g_assert_cmpstr (sum, ==, anew);
    }
  close (a);
  close (b);
}

/* Manifests say how they were summed: the file as one, or over its blocks. */
static void
test_ways (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "a.db");
  g_autofree char *plain = NULL;
  g_autofree char *as_one = NULL;
  g_autofree char *over_blocks = NULL;
  g_autofree char *changed = NULL;
  HoistBackup backup = { .path = path };
  gint64 n_one, n_blocks;

  fixture_make_database (path, 20000);
  fixture_sql (path, "PRAGMA wal_checkpoint(TRUNCATE)");
  plain = hoist_file_digest (path, NULL, NULL, NULL);
  as_one = hoist_sqlite_sum_file (&backup, &n_one, NULL, NULL);
  g_assert_cmpstr (as_one, ==, plain);
  g_assert_cmpint (hoist_sqlite_blocks_choose (n_one), ==, 0);
  backup.sha256_block = hoist_sqlite_blocks_choose (G_GINT64_CONSTANT (500) * 1024 * 1024);
  g_assert_cmpint (backup.sha256_block, ==, HOIST_SQLITE_BLOCK);
  over_blocks = hoist_sqlite_sum_file (&backup, &n_blocks, NULL, NULL);
  g_assert_cmpint (n_one, ==, n_blocks);
  g_assert_cmpint (n_one, ==, database_file_size (path));
  database_flip (path, -1);
  changed = hoist_sqlite_sum_file (&backup, &n_blocks, NULL, NULL);
  g_assert_cmpstr (changed, !=, over_blocks);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  fixture_init (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  fixture_clear (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/drivers/sqlite-blocks/renewed", Fixture, NULL, set_up, test_renewed, tear_down);
  g_test_add ("/drivers/sqlite-blocks/ways", Fixture, NULL, set_up, test_ways, tear_down);
  return g_test_run ();
}
