/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database at rest: the -wal of a killed writer is in the main file, one that still writes is
 * named as busy, and while it is held nobody changes it. */
#include "drivers/hoist-sqlite.h"

#include "base/hoist-error.h"
#include "database.h"
#include "program.h"

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

static void
test_after_a_kill (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "tenant/db/pocket.db");
  g_autofree char *plain = fixture_path (f, "plain.db");
  g_auto (HoistSqliteRest) rest = { 0 };
  g_autoptr (GError) error = NULL;
  GSubprocess *writer;

  fixture_make_database (path, 10);
  writer = database_start_writer (f, "writer", path, "INSERT INTO person (name) VALUES ('late')");
  program_end (writer);
  g_assert_true (database_has_side (path, "-wal"));
  g_assert_true (hoist_sqlite_rest_open (&rest, path, NULL, &error));
  g_assert_no_error (error);
  database_copy (path, plain); /* of the main file alone: now it is all there is */
  g_assert_cmpint (fixture_count (plain, "SELECT count(*) FROM person"), ==, 11);
}

static void
test_still_open (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "tenant/db/pocket.db");
  g_auto (HoistSqliteRest) rest = { 0 };
  g_autoptr (GError) error = NULL;
  GSubprocess *writer;

  fixture_make_database (path, 10);
  writer = program_start (f, "writer",
                          "db = sqlite3.connect(sys.argv[2], isolation_level=None)\n"
                          "db.execute('PRAGMA wal_autocheckpoint = 0').fetchall()\n"
                          "db.execute('BEGIN IMMEDIATE')\n"
                          "db.execute(\"INSERT INTO person (name) VALUES ('a')\")\n"
                          "db.execute('COMMIT')\n"
                          "db.execute('BEGIN')\n"
                          "db.execute('SELECT * FROM person').fetchone()\n"
                          "other = sqlite3.connect(sys.argv[2], isolation_level=None)\n"
                          "other.execute('PRAGMA wal_autocheckpoint = 0').fetchall()\n"
                          "other.execute(\"INSERT INTO person (name) VALUES ('b')\")\n"
                          "tell('ready')\n"
                          "wait_for_end()\n",
                          path);
  g_assert_false (hoist_sqlite_rest_open (&rest, path, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_BUSY);
  database_assert_names (error, path);
  program_end (writer);
}

/* In a rollback journal's database a writer waits; in a WAL's he writes beside the main file. */
static void
test_held (Fixture *f, gconstpointer data)
{
  const char *mode = data;
  g_autofree char *path = fixture_path (f, "tenant/db/pocket.db");
  g_autofree char *other = fixture_path (f, "copy.db");
  g_autofree char *sql = g_strdup_printf ("PRAGMA journal_mode = %s", mode);
  g_auto (HoistSqliteRest) rest = { 0 };
  g_autoptr (GError) error = NULL;
  sqlite3 *db = NULL;

  fixture_make_database (path, 10);
  fixture_sql (path, sql);
  g_assert_true (hoist_sqlite_rest_open (&rest, path, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_exec (db, "INSERT INTO person (name) VALUES ('x'); PRAGMA wal_checkpoint(FULL)", NULL,
                NULL, NULL);
  sqlite3_close (db);
  database_copy (path, other);
  g_assert_cmpint (fixture_count (other, "SELECT count(*) FROM person"), ==, 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/drivers/sqlite-rest/after-a-kill", Fixture, NULL, set_up, test_after_a_kill,
              tear_down);
  g_test_add ("/drivers/sqlite-rest/still-open", Fixture, NULL, set_up, test_still_open, tear_down);
  g_test_add ("/drivers/sqlite-rest/held/wal", Fixture, "wal", set_up, test_held, tear_down);
  g_test_add ("/drivers/sqlite-rest/held/delete", Fixture, "delete", set_up, test_held, tear_down);
  return g_test_run ();
}
