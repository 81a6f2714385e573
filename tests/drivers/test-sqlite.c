/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening what may be anything: files are looked at before SQLite is, hostile ones refused by name,
 * and a connection does nothing that the file's own schema asks for. */
#include "drivers/hoist-sqlite.h"

#include "base/hoist-error.h"
#include "database.h"
#include "drivers/hoist-process-table.h"
#include "program.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  Fixture f;
  char *path;
} Place;

static void
set_up (Place *p, gconstpointer data)
{
  fixture_init (&p->f);
  p->path = fixture_path (&p->f, "tenant/db/app.db");
  fixture_make_database (p->path, 10);
}

static void
tear_down (Place *p, gconstpointer data)
{
  g_free (p->path);
  fixture_clear (&p->f);
}

static void
assert_refused (const char *path, HoistErrorCode code)
{
  static const HoistSqliteMode modes[] = { HOIST_SQLITE_READ, HOIST_SQLITE_WRITE,
                                           HOIST_SQLITE_IMMUTABLE };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistSqlite) db = hoist_sqlite_open (path, modes[i], NULL, &error);

      g_assert_null (db);
      g_assert_error (error, HOIST_ERROR, (int) code);
      database_assert_names (error, path);
    }
}

static void
test_modes (Place *p, gconstpointer data)
{
  g_autofree char *missing = fixture_path (&p->f, "tenant/db/none.db");
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistSqlite) db = hoist_sqlite_open (p->path, HOIST_SQLITE_READ, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (hoist_sqlite_get_int (db, "SELECT count(*) FROM person", -1), ==, 10);
  g_assert_false (hoist_sqlite_run (db, "DELETE FROM person", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_IO);
  g_clear_error (&error);
  g_clear_pointer (&db, hoist_sqlite_close);
  db = hoist_sqlite_open (p->path, HOIST_SQLITE_WRITE, NULL, &error);
  g_assert_true (hoist_sqlite_run (db, "DELETE FROM person WHERE id = 1", &error));
  g_assert_no_error (error);
  g_clear_pointer (&db, hoist_sqlite_close);
  g_assert_false (database_has_side (p->path, "-wal")); /* the last one out checkpoints */
  db = hoist_sqlite_open (p->path, HOIST_SQLITE_IMMUTABLE, NULL, &error);
  g_assert_cmpint (hoist_sqlite_get_int (db, "SELECT count(*) FROM person", -1), ==, 9);
  g_assert_false (database_has_side (p->path, "-shm"));
  assert_refused (missing, HOIST_ERROR_NOT_FOUND);
  g_assert_false (g_file_test (missing, G_FILE_TEST_EXISTS));
}

/* Reliability 111: links of both kinds, pipes, folders. */
static void
test_refused_files (Place *p, gconstpointer data)
{
  g_autofree char *link_path = fixture_path (&p->f, "tenant/db/link.db");
  g_autofree char *pipe_path = fixture_path (&p->f, "tenant/db/pipe.db");
  g_autofree char *folder = fixture_path (&p->f, "tenant/db/folder.db");
  g_autofree char *second = fixture_path (&p->f, "tenant/db/second.db");

  g_assert_cmpint (symlink (p->path, link_path), ==, 0);
  assert_refused (link_path, HOIST_ERROR_REFUSED);
  g_assert_cmpint (mkfifo (pipe_path, 0644), ==, 0);
  assert_refused (pipe_path, HOIST_ERROR_REFUSED);
  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  assert_refused (folder, HOIST_ERROR_REFUSED);
  g_assert_cmpint (link (p->path, second), ==, 0);
  assert_refused (p->path, HOIST_ERROR_REFUSED);
  assert_refused (second, HOIST_ERROR_REFUSED);
}

/* A -wal that is a link would make SQLite read, or write, somewhere else. */
static void
test_refused_side_files (Place *p, gconstpointer data)
{
  static const char *const suffixes[] = { "-wal", "-shm", "-journal" };
  g_autofree char *other = fixture_path (&p->f, "other");

  fixture_write (other, "keep");
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *side = g_strconcat (p->path, suffixes[i], NULL);
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (symlink (other, side), ==, 0);
      g_assert_null (hoist_sqlite_open (p->path, HOIST_SQLITE_WRITE, NULL, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
      database_assert_names (error, side);
      g_assert_cmpint (g_unlink (side), ==, 0);
    }
}

/* A file of another user in a tenant's folder is not the tenant's; in a folder that is ours it is
 * what we put there, whosever it was. */
static void
test_foreign_owner (Place *p, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (p->path);
  g_autoptr (HoistSqlite) db = NULL;
  g_autoptr (GError) error = NULL;

  if (geteuid () != 0)
    {
      g_test_skip ("giving files to others needs root");
      return;
    }
  g_assert_cmpint (chown (folder, 1, 1), ==, 0);
  assert_refused (p->path, HOIST_ERROR_REFUSED);
  g_assert_cmpint (chown (p->path, 1, 1), ==, 0);
  db = hoist_sqlite_open (p->path, HOIST_SQLITE_READ, NULL, &error);
  g_assert_no_error (error);
  g_clear_pointer (&db, hoist_sqlite_close);
  g_assert_cmpint (chown (folder, 0, 0), ==, 0);
  db = hoist_sqlite_open (p->path, HOIST_SQLITE_READ, NULL, &error);
  g_assert_no_error (error);
}

/* Reliability 107: empty, cut off in the header, something else altogether. */
static void
test_no_database (Place *p, gconstpointer data)
{
  g_autofree char *path = fixture_path (&p->f, "tenant/db/odd.db");

  fixture_write (path, "");
  assert_refused (path, HOIST_ERROR_CORRUPT);
  fixture_write (path, "SQLite format");
  assert_refused (path, HOIST_ERROR_CORRUPT);
  fixture_write (path, "\x89PNG\r\n\x1a\n and so on and so on");
  assert_refused (path, HOIST_ERROR_CORRUPT);
}

static void
test_odd_names (Place *p, gconstpointer data)
{
  static const char *const names[] = { "a?mode=memory.db", "b#c.db", "d%41 e.db",
                                       "\xc3\xa4\xff.db" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *folder = g_path_get_dirname (p->path);
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistSqlite) db = NULL;

      database_copy (p->path, path);
      db = hoist_sqlite_open (path, HOIST_SQLITE_READ, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (hoist_sqlite_get_int (db, "SELECT count(*) FROM person", -1), ==, 10);
    }
}

/* Reliability 108: the schema may not rewrite itself, load code or call what only the top may. */
static void
test_hostile_schema (Place *p, gconstpointer data)
{
  g_autoptr (HoistSqlite) db = NULL;
  g_autoptr (GError) error = NULL;

  fixture_sql (p->path, "CREATE VIEW evil AS SELECT load_extension('/tmp/x.so');"
                        "CREATE TRIGGER worse AFTER DELETE ON person BEGIN"
                        " SELECT load_extension('/tmp/x.so'); END;");
  db = hoist_sqlite_open (p->path, HOIST_SQLITE_WRITE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (hoist_sqlite_get_int (db, "PRAGMA trusted_schema", -1), ==, 0);
  g_assert_cmpint (hoist_sqlite_get_int (db, "PRAGMA cell_size_check", -1), ==, 1);
  g_assert_false (hoist_sqlite_run (db, "SELECT * FROM evil", &error));
  g_clear_error (&error);
  g_assert_false (hoist_sqlite_run (db, "DELETE FROM person", &error));
  g_clear_error (&error);
  g_assert_false (hoist_sqlite_run (db, "SELECT load_extension('/tmp/x.so')", &error));
  g_clear_error (&error);
  g_assert_true (hoist_sqlite_run (db, "PRAGMA writable_schema = ON", &error));
  g_assert_false (hoist_sqlite_run (db, "UPDATE sqlite_schema SET sql = ''", &error));
}

static void
test_tables (Place *p, gconstpointer data)
{
  g_autoptr (HoistSqlite) db = NULL;
  g_autoptr (GPtrArray) tables = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) all = g_string_new (NULL);
  g_autofree char *quoted = hoist_sqlite_quote ("a \"b\"");

  g_assert_cmpstr (quoted, ==, "\"a \"\"b\"\"\"");
  fixture_sql (p->path, "CREATE VIRTUAL TABLE search USING fts5(text);"
                        "CREATE TABLE \"a \"\"b\"\"\" (x INTEGER PRIMARY KEY AUTOINCREMENT);"
                        "CREATE VIEW v AS SELECT 1; ANALYZE;");
  db = hoist_sqlite_open (p->path, HOIST_SQLITE_READ, NULL, &error);
  tables = hoist_sqlite_list_tables (db, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < tables->len; i++)
    g_string_append_printf (all, "%s|", (const char *) g_ptr_array_index (tables, i));
  g_assert_cmpstr (all->str, ==,
                   "a \"b\"|person|search_config|search_content|search_data|search_docsize|"
                   "search_idx|setting|sqlite_sequence|");
}

/* Reliability 112: who has it open is found and named, also when only a side file is open. */
static void
test_holders_and_busy (Place *p, gconstpointer data)
{
  g_autoptr (GPtrArray) holders = hoist_sqlite_find_holders (p->path);
  g_autoptr (HoistSqlite) db = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *wanted = NULL;
  GSubprocess *writer;

  g_assert_cmpuint (holders->len, ==, 0);
  fixture_sql (p->path, "PRAGMA journal_mode = DELETE");
  writer = program_start (&p->f, "writer",
                          "db = sqlite3.connect(sys.argv[2], isolation_level=None)\n"
                          "db.execute('BEGIN EXCLUSIVE')\n"
                          "tell('ready')\n"
                          "wait_for_end()\n",
                          p->path);
  g_clear_pointer (&holders, g_ptr_array_unref);
  holders = hoist_sqlite_find_holders (p->path);
  g_assert_cmpuint (holders->len, ==, 1);
  g_assert_cmpint (((HoistProcessSighting *) g_ptr_array_index (holders, 0))->pid, ==,
                   program_get_pid (writer));
  db = hoist_sqlite_open (p->path, HOIST_SQLITE_WRITE, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (hoist_sqlite_run (db, "SELECT count(*) FROM person", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_BUSY);
  wanted = g_strdup_printf ("python3 (pid %d)", program_get_pid (writer));
  database_assert_names (error, p->path);
  g_assert_nonnull (strstr (error->message, wanted));
  program_end (writer);
}

static void
test_cancel (Place *p, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  HoistDriverCall call = { .keep_fd = -1, .cancellable = cancellable };
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistSqlite) db = hoist_sqlite_open (p->path, HOIST_SQLITE_READ, &call, &error);

  g_assert_no_error (error);
  g_cancellable_cancel (cancellable);
  g_assert_false (
      hoist_sqlite_run (db,
                        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                        " SELECT count(*) FROM n",
                        &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/drivers/sqlite/" name, Place, NULL, set_up, function, tear_down)
  ADD ("modes", test_modes);
  ADD ("refused-files", test_refused_files);
  ADD ("refused-side-files", test_refused_side_files);
  ADD ("foreign-owner", test_foreign_owner);
  ADD ("no-database", test_no_database);
  ADD ("odd-names", test_odd_names);
  ADD ("hostile-schema", test_hostile_schema);
  ADD ("tables", test_tables);
  ADD ("holders-and-busy", test_holders_and_busy);
  ADD ("cancel", test_cancel);
  return g_test_run ();
}
