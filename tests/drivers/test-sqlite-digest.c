/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Content digests: the same for the same content whatever the file looks like, different for any
 * difference that a query could see. */
#include "drivers/hoist-sqlite.h"

#include "base/hoist-error.h"
#include "database.h"
#include "program.h"

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

/* Somebody commits between two tables: the digest is of the moment it began. */
static void
write_cb (double fraction, const char *detail, gpointer user_data)
{
  Digests *d = user_data;

  fixture_sql (d->path, "INSERT INTO setting VALUES ('late ' || random(), 1)");
}

static void
test_one_moment (Digests *d, gconstpointer data)
{
  HoistDriverCall call = { .keep_fd = -1, .progress = write_cb, .user_data = d };
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistSqlite) db = hoist_sqlite_open (d->path, HOIST_SQLITE_READ, &call, &error);
  g_autoptr (HoistDatabaseDigest) digest = hoist_sqlite_digest (db, &call, &error);
  g_autofree char *later = digest_of (d->path);

  g_assert_no_error (error);
  g_assert_cmpstr (digest->content_digest, ==, d->before);
  g_assert_cmpstr (later, !=, d->before);
}

static void
cancel_cb (double fraction, const char *detail, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static void
test_cancelled (Digests *d, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  HoistDriverCall call = {
    .keep_fd = -1, .cancellable = cancellable, .progress = cancel_cb, .user_data = cancellable
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistSqlite) db = hoist_sqlite_open (d->path, HOIST_SQLITE_READ, &call, &error);

  g_assert_null (hoist_sqlite_digest (db, &call, &error)); /* after its first table */
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (hoist_sqlite_digest (db, &call, &error)); /* before, and the connection is whole */
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
}

/* Stored otherwise, the same: UTF-16, another page size, another order of the rows on disk. */
static void
test_layout (Digests *d, gconstpointer data)
{
  static const char rows[] = "CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT);";
  static const char *const layouts[] = {
    "PRAGMA encoding = 'UTF-8'; PRAGMA page_size = 512;",
    "PRAGMA encoding = 'UTF-16le'; PRAGMA page_size = 4096;",
    "PRAGMA encoding = 'UTF-16be'; PRAGMA auto_vacuum = FULL;"
  };
  g_autofree char *first = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++)
    {
      g_autofree char *name = g_strdup_printf ("layout-%u.db", i);
      g_autofree char *path = fixture_path (&d->f, name);
      g_autofree char *found = NULL;
      g_autofree char *sql = g_strconcat (
          layouts[i], rows,
          i % 2 == 0 ? "INSERT INTO t VALUES (1, 'gr\xc3\xbc\xc3\x9f'), (2, 'a' || char(0) || 'b')"
                     : "INSERT INTO t VALUES (2, 'a' || char(0) || 'b');"
                       "INSERT INTO t VALUES (1, 'gr\xc3\xbc\xc3\x9f')",
          NULL);

      fixture_sql (path, sql);
      found = digest_of (path);
      if (first == NULL)
        first = g_strdup (found);
      g_assert_cmpstr (found, ==, first);
    }
}

/* Every bit of a page in use matters or breaks the page; whichever, it is not the same silently. */
static void
test_damage (Digests *d, gconstpointer data)
{
  gint64 root =
      fixture_count (d->path, "SELECT rootpage FROM sqlite_schema WHERE name = 'setting'");
  guint n_found = 0;

  fixture_sql (d->path, "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE");
  g_free (d->before);
  d->before = digest_of (d->path);
  for (gint64 at = root * 4096 - 20; at < root * 4096; at++) /* its cells are at the end */
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistDatabaseDigest) digest = NULL;

      database_flip (d->path, at);
      digest = hoist_database_find ("sqlite", NULL)->digest (d->path, NULL, &error);
      if (digest == NULL)
        {
          g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
          database_assert_names (error, d->path);
        }
      else
        g_assert_cmpstr (digest->content_digest, !=, d->before);
      n_found++;
      database_flip (d->path, at);
    }
  g_assert_cmpuint (n_found, ==, 20);
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
  ADD ("one-moment", test_one_moment);
  ADD ("cancelled", test_cancelled);
  ADD ("layout", test_layout);
  ADD ("damage", test_damage);
  return g_test_run ();
}
