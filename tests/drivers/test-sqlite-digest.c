/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Content digests: the same for the same content whatever the file looks like, different for any
 * difference that a query could see. */
#include "drivers/hoist-sqlite.h"

#include "base/hoist-error.h"
#include "fixture.h"

static char *
digest_of (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistSqlite) db = hoist_sqlite_open (path, HOIST_SQLITE_READ, NULL, &error);
  g_autoptr (HoistDatabaseDigest) digest =
      db != NULL ? hoist_sqlite_digest (db, NULL, &error) : NULL;

  g_assert_no_error (error);
  return g_strdup (digest->content_digest);
}

typedef struct
{
  Fixture f;
  char *path, *before;
} Digests;

static void
set_up (Digests *d, gconstpointer data)
{
  fixture_init (&d->f);
  d->path = fixture_path (&d->f, "db/pocket.db");
  fixture_make_database (d->path, 100);
  d->before = digest_of (d->path);
}

static void
tear_down (Digests *d, gconstpointer data)
{
  g_free (d->path);
  g_free (d->before);
  fixture_clear (&d->f);
}

static void
test_same (Digests *d, gconstpointer data)
{
  g_autofree char *again = digest_of (d->path);
  g_autofree char *vacuumed = NULL;

  g_assert_cmpstr (again, ==, d->before);
  fixture_sql (
      d->path,
      "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE; VACUUM; REINDEX; ANALYZE");
  vacuumed = digest_of (d->path);
  g_assert_cmpstr (vacuumed, ==, d->before);
}

static void
test_different (Digests *d, gconstpointer data)
{
  static const char *const changes[] = {
    "UPDATE person SET name = name || ' ' WHERE id = 50",
    "UPDATE setting SET value = '1' WHERE key = 'schema'", /* text instead of integer */
    "UPDATE setting SET value = 1.0 WHERE key = 'schema'",
    "UPDATE setting SET value = x'31' WHERE key = 'schema'",
    "UPDATE setting SET value = NULL WHERE key = 'schema'",
    "DELETE FROM person WHERE id = 100",
    "ALTER TABLE person ADD COLUMN phone TEXT",
    "CREATE TRIGGER t AFTER INSERT ON person BEGIN SELECT 1; END",
    "PRAGMA user_version = 7",
    "CREATE TABLE empty (a)",
  };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_hash_table_add (seen, g_strdup (d->before));
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      fixture_sql (d->path, changes[i]);
      g_assert_true (g_hash_table_add (seen, digest_of (d->path)));
    }
}

/* Where one value ends and the next begins must count. */
static void
test_boundaries (Digests *d, gconstpointer data)
{
  g_autofree char *a = NULL, *b = NULL;

  fixture_sql (d->path, "CREATE TABLE pair (x, y); INSERT INTO pair VALUES ('ab', 'c')");
  a = digest_of (d->path);
  fixture_sql (d->path, "UPDATE pair SET x = 'a', y = 'bc'");
  b = digest_of (d->path);
  g_assert_cmpstr (a, !=, b);
}

static void
test_tables (Digests *d, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistSqlite) db = hoist_sqlite_open (d->path, HOIST_SQLITE_READ, NULL, &error);
  g_autoptr (HoistDatabaseDigest) digest = hoist_sqlite_digest (db, NULL, &error);
  const HoistTableDigest *person;

  g_assert_no_error (error);
  g_assert_cmpuint (digest->tables->len, ==, 2);
  person = g_ptr_array_index (digest->tables, 0);
  g_assert_cmpstr (person->name, ==, "person");
  g_assert_cmpint (person->rows, ==, 100);
  g_assert_cmpint (digest->page_count, >, 2);
}

/* A large value is longer than the buffer the rows are collected in. */
static void
test_large_values (Digests *d, gconstpointer data)
{
  g_autofree char *a = NULL, *b = NULL;

  fixture_sql (d->path, "INSERT INTO person (name, photo) VALUES ('big', zeroblob(300000))");
  a = digest_of (d->path);
  fixture_sql (d->path, "UPDATE person SET photo = zeroblob(299999) || x'01' WHERE name = 'big'");
  b = digest_of (d->path);
  g_assert_cmpstr (a, !=, b);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/drivers/sqlite-digest/" name, Digests, NULL, set_up, function, tear_down)
  ADD ("same", test_same);
  ADD ("different", test_different);
  ADD ("boundaries", test_boundaries);
  ADD ("tables", test_tables);
  ADD ("large-values", test_large_values);
  return g_test_run ();
}
