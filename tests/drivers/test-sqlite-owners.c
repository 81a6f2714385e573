/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Owners of pages: a change is laid to the table whose page it was, of its rows or of an index. */
#include "drivers/hoist-sqlite-draft.h"

#include "base/hoist-error.h"
#include "database.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  Fixture f;
  char *path, *before;
  HoistDatabaseDigest *digest;
  GArray *owners;
} Owners;

static HoistSqlite *
open_it (const char *path)
{
  g_autoptr (GError) error = NULL;
  HoistSqlite *db = hoist_sqlite_open (path, HOIST_SQLITE_READ, NULL, &error);

  g_assert_no_error (error);
  return db;
}

static void
set_up (Owners *o, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistSqlite) db = NULL;

  fixture_init (&o->f);
  o->path = fixture_path (&o->f, "now.db");
  o->before = fixture_path (&o->f, "before.db");
  fixture_make_database (o->path, 2000);
  fixture_sql (o->path, "CREATE TABLE big (id INTEGER PRIMARY KEY, body);"
                        "INSERT INTO big (body) VALUES (randomblob (50000)), (randomblob (60000));"
                        "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE");
  database_copy (o->path, o->before);
  db = open_it (o->before);
  o->digest = hoist_sqlite_digest (db, NULL, &error);
  o->owners = hoist_sqlite_owners_read (db, o->digest->tables, &error);
  g_assert_no_error (error);
}

static void
tear_down (Owners *o, gconstpointer data)
{
  hoist_database_digest_free (o->digest);
  g_array_unref (o->owners);
  g_free (o->path);
  g_free (o->before);
  fixture_clear (&o->f);
}

/* Names of the changed tables, in their order. */
static char *
changed_by (Owners *o, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistSqlitePages) pages = NULL;
  g_autofree gboolean *changed = NULL;
  GString *text = g_string_new (NULL);
  int a, b;

  database_copy (o->before, o->path);
  fixture_sql (o->path, sql);
  a = open (o->path, O_RDONLY | O_CLOEXEC);
  b = open (o->before, O_RDONLY | O_CLOEXEC);
  pages = hoist_sqlite_pages_compare (a, b, NULL, &error);
  g_assert_no_error (error);
  changed = hoist_sqlite_owners_find_changed (o->owners, o->digest->tables->len, pages);
  for (guint i = 0; i < o->digest->tables->len; i++)
    if (changed[i])
      g_string_append_printf (
          text, "%s ", ((HoistTableDigest *) g_ptr_array_index (o->digest->tables, i))->name);
  close (a);
  close (b);
  return g_string_free (text, FALSE);
}

static void
test_changed (Owners *o, gconstpointer data)
{
  static const char *const cases[][2] = {
    { "SELECT 1", "" },
    { "UPDATE person SET score = 1 WHERE id = 1000", "person " },
    { "UPDATE setting SET value = 9", "setting " },                      /* without row ids */
    { "UPDATE big SET body = randomblob (60000) WHERE id = 2", "big " }, /* in overflow pages */
    { "REINDEX person_name", "person " },
    { "DELETE FROM setting; DELETE FROM big", "big setting " },
    { "INSERT INTO person (name) VALUES ('x'); INSERT INTO big VALUES (9, 9)", "big person " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *names = changed_by (o, cases[i][0]);

      g_test_message ("%s", cases[i][0]);
      g_assert_cmpstr (names, ==, cases[i][1]);
    }
}

/* A changed table that has got a page which another one still holds. */
static void
test_stolen (Owners *o, gconstpointer data)
{
  guint n = o->digest->tables->len;
  g_autofree gboolean *changed = g_new0 (gboolean, n);
  g_autoptr (HoistSqlite) db = open_it (o->before);
  g_autoptr (GError) error = NULL;
  guint32 *owner = (guint32 *) o->owners->data;
  guint big = 0, person = 0, at;

  for (guint i = 0; i < n; i++)
    {
      const HoistTableDigest *table = g_ptr_array_index (o->digest->tables, i);

      big = g_str_equal (table->name, "big") ? i : big;
      person = g_str_equal (table->name, "person") ? i : person;
    }
  changed[big] = TRUE;
  g_assert_true (hoist_sqlite_owners_check (db, o->owners, o->digest->tables, changed, &error));
  g_assert_no_error (error);
  for (at = 0; owner[at] != big + 1; at++)
    ;
  owner[at] = person + 1;
  g_assert_false (hoist_sqlite_owners_check (db, o->owners, o->digest->tables, changed, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
  g_assert_nonnull (strstr (error->message, "big"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/drivers/sqlite-owners/changed", Owners, NULL, set_up, test_changed, tear_down);
  g_test_add ("/drivers/sqlite-owners/stolen", Owners, NULL, set_up, test_stolen, tear_down);
  return g_test_run ();
}
