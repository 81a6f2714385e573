/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Foreign keys: how many are broken and which, and what can't be checked. */
#include "drivers/hoist-sqlite.h"

#include "base/hoist-error.h"
#include "database.h"

#define FAMILY                                                                                     \
  "CREATE TABLE parent (id INTEGER PRIMARY KEY);"                                                  \
  "CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parent (id));"            \
  "INSERT INTO parent VALUES (1), (2); INSERT INTO child VALUES (1, 1), (2, 2), (3, NULL);"

static char *
look (const Fixture *f, const char *name, const char *sql, gint64 *ret_faults)
{
  g_autofree char *path = fixture_path (f, name);
  g_autoptr (HoistDatabaseDigest) digest = g_new0 (HoistDatabaseDigest, 1);
  g_autoptr (HoistSqlite) db = NULL;
  g_autoptr (GError) error = NULL;

  fixture_sql (path, sql);
  db = hoist_sqlite_open (path, HOIST_SQLITE_READ, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (hoist_sqlite_check_foreign_keys (db, digest, NULL, &error));
  g_assert_no_error (error);
  *ret_faults = digest->foreign_key_faults;
  return g_steal_pointer (&digest->foreign_key_digest);
}

static void
test_counted_and_told_apart (Fixture *f, gconstpointer data)
{
  gint64 n_sound, n_one, n_other, n_same;
  g_autofree char *sound = look (f, "a.db", FAMILY, &n_sound);
  g_autofree char *one = look (f, "b.db", FAMILY "DELETE FROM parent WHERE id = 1", &n_one);
  g_autofree char *other = look (f, "c.db", FAMILY "DELETE FROM parent WHERE id = 2", &n_other);
  g_autofree char *same = look (f, "d.db", FAMILY "DELETE FROM parent WHERE id = 1", &n_same);

  g_assert_cmpint (n_sound, ==, 0);
  g_assert_cmpint (n_one, ==, 1);
  g_assert_cmpint (n_other, ==, 1);
  g_assert_cmpstr (one, ==, same);
  g_assert_cmpstr (one, !=, other);
  g_assert_cmpstr (one, !=, sound);
}

/* The parent has no such key, or is no table at all: a fault that is said, never an error. */
static void
test_what_cant_be_checked (Fixture *f, gconstpointer data)
{
  gint64 n_mismatch, n_absent;
  g_autofree char *mismatch =
      look (f, "a.db",
            "CREATE TABLE parent (name TEXT); CREATE TABLE child (p REFERENCES parent (name));"
            "INSERT INTO parent VALUES ('x'); INSERT INTO child VALUES ('x')",
            &n_mismatch);
  g_autofree char *absent =
      look (f, "b.db",
            "CREATE TABLE child (p REFERENCES nowhere (id)); INSERT INTO child VALUES (1), (2)",
            &n_absent);

  g_assert_cmpint (n_mismatch, ==, 1);
  g_assert_cmpint (n_absent, ==, 2);
  g_assert_cmpstr (mismatch, !=, absent);
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
  g_test_add ("/drivers/sqlite-foreign-keys/counted-and-told-apart", Fixture, NULL, set_up,
              test_counted_and_told_apart, tear_down);
  g_test_add ("/drivers/sqlite-foreign-keys/what-cant-be-checked", Fixture, NULL, set_up,
              test_what_cant_be_checked, tear_down);
  return g_test_run ();
}
