/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The driver's table: found by engine, and a look at a database that runs. */
#include "drivers/hoist-database.h"

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "database.h"
#include "program.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
test_find (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (hoist_database_find ("sqlite", &error));
  g_assert_no_error (error);
  g_assert_null (hoist_database_find ("oracle", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED);
  g_clear_error (&error);
  g_assert_null (hoist_database_find (NULL, &error));
}

static void
test_probe (void)
{
  const HoistDatabaseDriver *driver = hoist_database_find ("sqlite", NULL);
  Fixture f;
  g_autofree char *path = NULL, *first = NULL;
  g_auto (HoistDatabaseSighting) seen = { 0 };
  g_auto (HoistDatabaseSighting) after = { 0 };
  g_autoptr (GError) error = NULL;

  fixture_init (&f);
  path = fixture_path (&f, "db/pocket.db");
  fixture_make_database (path, 10);
  g_assert_true (driver->probe (path, TRUE, &seen, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (seen.tables, ==, 2);
  g_assert_cmpint (seen.rows, ==, 12);
  g_assert_cmpint (seen.bytes, >, 4096);
  g_assert_cmpuint (strlen (seen.revision), ==, 12);
  fixture_sql (path, "INSERT INTO person (name) VALUES ('x'); CREATE TABLE segment (a)");
  g_assert_true (driver->probe (path, FALSE, &after, NULL, &error));
  g_assert_cmpint (after.rows, ==, -1);
  g_assert_cmpuint (after.tables, ==, 3);
  g_assert_cmpstr (after.revision, !=, seen.revision);
  fixture_clear (&f);
}

static void
test_holders (void)
{
  const HoistDatabaseDriver *driver = hoist_database_find ("sqlite", NULL);
  Fixture f;
  g_autofree char *path = NULL;
  g_autoptr (GPtrArray) holders = NULL;

  fixture_init (&f);
  path = fixture_path (&f, "db/pocket.db");
  fixture_make_database (path, 1);
  holders = driver->find_holders (path, NULL);
  g_assert_cmpuint (holders->len, ==, 0);
  fixture_clear (&f);
}

/* Looking at a database that nobody has open leaves its file as it is; what SQLite needs beside it
 * to read belongs to its owner, so that his service can go on with it. */
static void
test_looking_changes_nothing (void)
{
  const HoistDatabaseDriver *driver = hoist_database_find ("sqlite", NULL);
  static const char *const modes[] = { "DELETE", "WAL" };
  Fixture f;

  fixture_init (&f);
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autofree char *folder = fixture_path (&f, modes[i]);
      g_autofree char *path = g_build_filename (folder, "pocket.db", NULL);
      g_autofree char *shm = g_strconcat (path, "-shm", NULL);
      g_autofree char *sql = g_strdup_printf ("PRAGMA journal_mode = %s", modes[i]);
      g_autofree char *before = NULL, *after = NULL, *digest = NULL;
      g_auto (HoistDatabaseSighting) seen = { 0 };
      g_autoptr (GError) error = NULL;
      struct stat st;

      fixture_make_database (path, 10);
      fixture_sql (path, sql);
      if (geteuid () == 0)
        {
          g_assert_cmpint (chown (folder, 1, 2), ==, 0);
          g_assert_cmpint (chown (path, 1, 2), ==, 0);
        }
      before = hoist_file_digest (path, NULL, NULL, NULL);
      g_assert_true (driver->probe (path, TRUE, &seen, NULL, &error));
      g_assert_no_error (error);
      digest = database_digest (path);
      after = hoist_file_digest (path, NULL, NULL, NULL);
      g_assert_cmpstr (after, ==, before);
      g_assert_cmpint (database_has_side (path, "-shm"), ==, i == 1);
      if (i == 1 && geteuid () == 0)
        {
          g_assert_cmpint (stat (shm, &st), ==, 0);
          g_assert_cmpuint (st.st_uid, ==, 1);
          g_assert_cmpuint (st.st_gid, ==, 2);
        }
    }
  fixture_clear (&f);
}

static void
test_live (void)
{
  const HoistDatabaseDriver *driver = hoist_database_find ("sqlite", NULL);
  Fixture f;
  g_autofree char *path = NULL, *before = NULL, *after = NULL;
  g_auto (HoistDatabaseSighting) seen = { 0 };
  g_autoptr (GPtrArray) holders = NULL;
  g_autoptr (GError) error = NULL;
  GSubprocess *writer;

  fixture_init (&f);
  path = fixture_path (&f, "pocket.db");
  fixture_make_database (path, 10);
  writer = database_start_writer (&f, "writer", path, "INSERT INTO person (name) VALUES ('x')");
  before = database_fingerprint (path);
  g_assert_true (driver->probe (path, TRUE, &seen, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (seen.rows, ==, 13);
  holders = driver->find_holders (path, NULL);
  g_assert_cmpuint (holders->len, ==, 1);
  after = database_fingerprint (path);
  g_assert_cmpstr (after, ==, before);
  program_end (writer);
  fixture_clear (&f);
}

/* What a killed transaction left is still readable: as what was committed. */
static void
test_hot_journal (void)
{
  const HoistDatabaseDriver *driver = hoist_database_find ("sqlite", NULL);
  Fixture f;
  g_autofree char *path = NULL, *before = NULL, *after = NULL;
  g_auto (HoistDatabaseSighting) seen = { 0 };
  g_autoptr (GError) error = NULL;
  GSubprocess *writer;

  fixture_init (&f);
  path = fixture_path (&f, "pocket.db");
  fixture_make_database (path, 500);
  fixture_sql (path, "PRAGMA journal_mode = DELETE");
  before = database_digest (path);
  writer = program_start (&f, "writer",
                          "db = sqlite3.connect(sys.argv[2], isolation_level=None)\n"
                          "db.execute('PRAGMA cache_size = 1').fetchall()\n"
                          "db.execute('BEGIN')\n"
                          "db.execute('UPDATE person SET name = name || zeroblob(400)')\n"
                          "tell('ready')\n"
                          "wait_for_end()\n",
                          path);
  program_end (writer);
  g_assert_true (database_has_side (path, "-journal"));
  g_assert_true (driver->probe (path, TRUE, &seen, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (seen.rows, ==, 502);
  after = database_digest (path);
  g_assert_cmpstr (after, ==, before);
  fixture_clear (&f);
}

static void
test_no_database (void)
{
  const HoistDatabaseDriver *driver = hoist_database_find ("sqlite", NULL);
  Fixture f;
  g_autofree char *path = NULL;
  g_auto (HoistDatabaseSighting) seen = { 0 };
  g_autoptr (GError) error = NULL;

  fixture_init (&f);
  path = fixture_path (&f, "pocket.db");
  g_assert_false (driver->probe (path, TRUE, &seen, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_clear_error (&error);
  fixture_write (path, "");
  g_assert_false (driver->probe (path, TRUE, &seen, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
  database_assert_names (error, path);
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/database-sqlite/find", test_find);
  g_test_add_func ("/drivers/database-sqlite/probe", test_probe);
  g_test_add_func ("/drivers/database-sqlite/holders", test_holders);
  g_test_add_func ("/drivers/database-sqlite/looking-changes-nothing",
                   test_looking_changes_nothing);
  g_test_add_func ("/drivers/database-sqlite/live", test_live);
  g_test_add_func ("/drivers/database-sqlite/hot-journal", test_hot_journal);
  g_test_add_func ("/drivers/database-sqlite/no-database", test_no_database);
  return g_test_run ();
}
