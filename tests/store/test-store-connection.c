/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connections as SAFETY.md wants them, and transactions (src/store/hoist-store-connection.c). */
#include "store/hoist-store-connection.h"

#include <glib/gstdio.h>

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "store/hoist-store-statement.h"

typedef struct
{
  char *folder, *path;
  HoistStoreConnection *writer;
} Fixture;

static void
set_up (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  f->folder = g_dir_make_tmp ("hoist-connection-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "x.db", NULL);
  g_assert_true (g_file_set_contents (f->path, "", 0, NULL));
  f->writer = hoist_store_connection_open (f->path, HOIST_STORE_WRITER, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  hoist_store_connection_close (f->writer);
  g_assert_true (hoist_file_remove_tree (f->folder, NULL));
  g_free (f->path);
  g_free (f->folder);
}

static void
must_run (Fixture *f, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (hoist_store_connection_run_script (f->writer, sql, &error));
  g_assert_no_error (error);
}

/* Each setting that is turned away from its value is found, by name. */
static void
test_asserted (Fixture *f, gconstpointer unused)
{
  static const struct
  {
    const char *spoil, *mend, *named;
  } cases[] = { { "PRAGMA synchronous = NORMAL", "PRAGMA synchronous = FULL", "synchronous" },
                { "PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON", "foreign_keys" },
                { "PRAGMA trusted_schema = ON", "PRAGMA trusted_schema = OFF", "trusted_schema" },
                { "PRAGMA recursive_triggers = OFF", "PRAGMA recursive_triggers = ON",
                  "recursive" },
                { "PRAGMA cell_size_check = OFF", "PRAGMA cell_size_check = ON", "cell_size" },
                { "PRAGMA journal_mode = DELETE", "PRAGMA journal_mode = WAL", "journal_mode" },
                { "PRAGMA query_only = ON", "PRAGMA query_only = OFF", "query_only" } };
  g_autoptr (GError) error = NULL;
  g_assert_true (hoist_store_connection_assert (f->writer, HOIST_STORE_WRITER, &error));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      must_run (f, cases[i].spoil);
      g_assert_false (hoist_store_connection_assert (f->writer, HOIST_STORE_WRITER, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
      g_assert_nonnull (strstr (error->message, cases[i].named));
      g_clear_error (&error);
      must_run (f, cases[i].mend);
    }
  sqlite3_db_config (f->writer->db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
  g_assert_false (hoist_store_connection_assert (f->writer, HOIST_STORE_WRITER, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
}

static void
test_defensive (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  must_run (f, "CREATE TABLE t (n INTEGER NOT NULL) STRICT");
  g_assert_false (hoist_store_connection_run_script (
      f->writer, "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema", &error));
  g_clear_error (&error);
  g_assert_false (
      hoist_store_connection_run_script (f->writer, "INSERT INTO t VALUES ('x')", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
  /* No SQL and no name of a table in what people see. */
  g_assert_null (strstr (error->message, "INSERT"));
  g_assert_null (strstr (error->message, " t"));
}

static void
test_reader (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  must_run (f, "CREATE TABLE t (n INTEGER NOT NULL) STRICT");
  g_autoptr (HoistStoreConnection) reader =
      hoist_store_connection_open (f->path, HOIST_STORE_READER, &error);
  g_assert_no_error (error);
  g_assert_false (hoist_store_connection_run_script (reader, "INSERT INTO t VALUES (1)", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_IO);
}

static gint64
count (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, f->writer, "SELECT COUNT(*) AS n FROM t");
  g_assert_cmpint (hoist_store_statement_next (&s, &error), ==, 1);
  return hoist_store_statement_get_int (&s, "n");
}

static gboolean
insert_and_leave (Fixture *f, gboolean commit)
{
  g_autoptr (GError) error = NULL;
  g_auto (HoistStoreTransaction) transaction = { 0 };
  g_assert_true (hoist_store_transaction_begin (&transaction, f->writer, &error));
  must_run (f, "INSERT INTO t VALUES (1)");
  return commit && hoist_store_transaction_commit (&transaction, &error);
}

static void
test_transaction (Fixture *f, gconstpointer unused)
{
  must_run (f, "CREATE TABLE t (n INTEGER NOT NULL) STRICT");
  g_assert_false (insert_and_leave (f, FALSE));
  g_assert_cmpint (count (f), ==, 0);
  g_assert_true (insert_and_leave (f, TRUE));
  g_assert_cmpint (count (f), ==, 1);
}

/* The log is emptied into the database before it grows for ever. */
static void
test_checkpoint (Fixture *f, gconstpointer unused)
{
  must_run (f, "CREATE TABLE t (n INTEGER NOT NULL) STRICT");
  for (guint i = 0; i < 3000; i++)
    must_run (f, "INSERT INTO t VALUES (1)");
  g_autofree char *log = g_strconcat (f->path, "-wal", NULL);
  GStatBuf st;
  g_assert_cmpint (g_stat (log, &st), ==, 0);
  g_assert_cmpint (st.st_size, <, 5 << 20);
  g_assert_true (hoist_store_connection_checkpoint (f->writer));
  g_assert_cmpint (f->writer->checkpoint_failure, ==, 0);
}

static void
test_missing (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (hoist_store_connection_open ("/nonexistent/x.db", HOIST_STORE_WRITER, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_IO);
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/store/connection/asserted", test_asserted);
  ADD ("/store/connection/defensive", test_defensive);
  ADD ("/store/connection/reader", test_reader);
  ADD ("/store/connection/transaction", test_transaction);
  ADD ("/store/connection/checkpoint", test_checkpoint);
  g_test_add_func ("/store/connection/missing", test_missing);
  return g_test_run ();
}
