/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statements (src/store/hoist-store-statement.c). */
#include "store/hoist-store-statement.h"

#include "base/hoist-error.h"
#include "base/hoist-file.h"

typedef struct
{
  char *folder;
  HoistStoreConnection *connection;
} Fixture;

static void
set_up (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  f->folder = g_dir_make_tmp ("hoist-statement-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (f->folder, "x.db", NULL);
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  f->connection = hoist_store_connection_open (path, HOIST_STORE_WRITER, &error);
  g_assert_no_error (error);
  g_assert_true (hoist_store_connection_run_script (
      f->connection, "CREATE TABLE t (id TEXT UNIQUE, n INTEGER) STRICT", &error));
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  hoist_store_connection_close (f->connection);
  g_assert_true (hoist_file_remove_tree (f->folder, NULL));
  g_free (f->folder);
}

#define INSERT "INSERT INTO t (n, id) VALUES ($2, $1)"

static gboolean
insert (Fixture *f, const char *id, gint64 n, GError **error)
{
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, f->connection, INSERT);
  hoist_store_statement_bind_text (&s, 1, id);
  hoist_store_statement_bind_int (&s, 2, n);
  return hoist_store_statement_run (&s, error);
}

static void
test_values (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  /* By name: the second parameter stands first in the text. */
  g_assert_true (insert (f, "a'; DROP TABLE t; --", G_MAXINT64, &error));
  g_assert_true (insert (f, "b", G_MININT64, &error));
  g_assert_true (insert (f, NULL, 0, &error));
  g_assert_true (insert (f, "", 7, &error));
  g_assert_no_error (error);
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, f->connection, "SELECT n, id FROM t ORDER BY n DESC");
  g_assert_cmpint (hoist_store_statement_next (&s, &error), ==, 1);
  g_assert_cmpint (hoist_store_statement_get_int (&s, "n"), ==, G_MAXINT64);
  g_assert_cmpstr (hoist_store_statement_get_text (&s, "id"), ==, "a'; DROP TABLE t; --");
  g_assert_cmpint (hoist_store_statement_next (&s, &error), ==, 1);
  g_assert_cmpint (hoist_store_statement_next (&s, &error), ==, 1);
  g_assert_cmpstr (hoist_store_statement_get_text (&s, "id"), ==, "");
  g_assert_cmpint (hoist_store_statement_next (&s, &error), ==, 1);
  g_assert_cmpint (hoist_store_statement_get_int (&s, "n"), ==, G_MININT64);
  g_assert_cmpint (hoist_store_statement_next (&s, &error), ==, 0);
  g_assert_no_error (error);
}

static void
test_errors (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (insert (f, "a", 1, &error));
  g_assert_false (insert (f, "a", 2, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
  g_clear_error (&error);
  /* The statement can be used again after it failed. */
  g_assert_true (insert (f, "b", 2, &error));
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, f->connection, "SELECT nothing FROM nowhere WHERE x = $1");
  hoist_store_statement_bind_text (&s, 1, "kept for the first step");
  g_assert_cmpint (hoist_store_statement_next (&s, &error), ==, -1);
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FAILED);
  g_assert_null (strstr (error->message, "nowhere"));
  g_clear_error (&error);
  g_assert_cmpint (hoist_store_statement_next (&s, &error), ==, -1);
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FAILED);
}

static void
test_cache (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  guint before = g_hash_table_size (f->connection->idle);
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);
      g_assert_true (insert (f, id, i, &error));
    }
  g_assert_cmpuint (g_hash_table_size (f->connection->idle), ==, before + 1);
  /* The same text in use twice at a time. */
  const char *sql = "SELECT id FROM t WHERE n < $1 ORDER BY n";
  g_auto (HoistStoreStatement) outer = { 0 };
  hoist_store_statement_init (&outer, f->connection, sql);
  hoist_store_statement_bind_int (&outer, 1, 3);
  guint n = 0;
  while (hoist_store_statement_next (&outer, &error) > 0)
    {
      g_auto (HoistStoreStatement) inner = { 0 };
      hoist_store_statement_init (&inner, f->connection, sql);
      hoist_store_statement_bind_int (&inner, 1, 2);
      while (hoist_store_statement_next (&inner, &error) > 0)
        n++;
    }
  g_assert_cmpuint (n, ==, 6);
  /* Bindings of the last use do not come back. */
  g_auto (HoistStoreStatement) unbound = { 0 };
  hoist_store_statement_init (&unbound, f->connection, sql);
  g_assert_cmpint (hoist_store_statement_next (&unbound, &error), ==, 0);
}

static void
test_changes (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (insert (f, "a", 1, &error));
  g_assert_true (insert (f, "b", 1, &error));
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, f->connection, "UPDATE t SET n = 2 WHERE n = $1");
  hoist_store_statement_bind_int (&s, 1, 1);
  g_assert_true (hoist_store_statement_run (&s, &error));
  g_assert_cmpuint (hoist_store_statement_get_changes (&s), ==, 2);
  g_assert_true (hoist_store_statement_run (&s, &error));
  g_assert_cmpuint (hoist_store_statement_get_changes (&s), ==, 0);
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/store/statement/values", test_values);
  ADD ("/store/statement/errors", test_errors);
  ADD ("/store/statement/cache", test_cache);
  ADD ("/store/statement/changes", test_changes);
  return g_test_run ();
}
