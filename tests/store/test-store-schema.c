/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbered scripts: new, older, newer and foreign databases (src/store/hoist-store-schema.c). */
#include "fixture.h"

#include <sqlite3.h>

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "store/hoist-store-rollout.h"
#include "store/hoist-store-schema.h"

static gint64
read_number (Fixture *f, const char *name, const char *sql)
{
  g_autofree char *path = fixture_build_path (f, name);
  sqlite3 *db = NULL;
  sqlite3_stmt *stmt = NULL;
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &stmt, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_ROW);
  gint64 number = sqlite3_column_int64 (stmt, 0);
  sqlite3_finalize (stmt);
  sqlite3_close (db);
  return number;
}

static void
test_new (Fixture *f, gconstpointer unused)
{
  g_assert_cmpuint (hoist_store_schema_get_latest (), >=, 4);
  g_assert_cmpint (read_number (f, "hoist.db", "PRAGMA user_version"), ==,
                   hoist_store_schema_get_latest ());
  /* Every table is strict. */
  g_assert_cmpint (read_number (f, "hoist.db",
                                "SELECT COUNT(*) FROM pragma_table_list WHERE type = 'table'"
                                " AND NOT strict AND name NOT LIKE 'sqlite%'"),
                   ==, 0);
  g_assert_cmpint (
      read_number (f, "hoist.db", "SELECT COUNT(*) FROM pragma_table_list WHERE strict"), >=, 13);
}

#define OLD_RUN "rn_0123456789abcdef"

/* A database that was made by a program with fewer scripts: copied aside, then brought up, with
 * what was in it. */
static void
make_older (Fixture *f)
{
  fixture_append_notes (f, 3);
  g_clear_object (&f->store);
  fixture_run_sql (f, "DROP TABLE users; DROP TABLE tokens; DROP TABLE request_keys;"
                      "DROP TABLE rollout_targets; DROP TABLE rollouts; DROP TABLE health_points;"
                      "DROP TABLE node_sightings; DROP TABLE nodes; DROP TABLE removed_databases;"
                      "ALTER TABLE log_lines DROP COLUMN node;"
                      "INSERT INTO log_lines (run, seq, time, step, level, text)"
                      " VALUES ('" OLD_RUN "', 1, 5, 0, 'output', 'of before');"
                      "PRAGMA user_version = 3");
}

static void
test_older (Fixture *f, gconstpointer unused)
{
  g_autofree char *instance = g_strdup (hoist_store_get_instance (f->store));
  make_older (f);
  fixture_reopen (f);
  g_assert_cmpint (fixture_must_verify (f), ==, 3);
  g_assert_cmpstr (hoist_store_get_instance (f->store), ==, instance);
  g_autoptr (GPtrArray) users = hoist_store_list_users (f->store, NULL);
  g_assert_nonnull (users);
  g_autoptr (GPtrArray) lines = hoist_store_list_log (f->store, OLD_RUN, 0, 10, NULL);
  g_assert_cmpuint (lines->len, ==, 1);
  g_assert_cmpstr (((const HoistLogLine *) lines->pdata[0])->text, ==, "of before");
  g_assert_cmpstr (((const HoistLogLine *) lines->pdata[0])->node, ==, "");
  g_assert_cmpint (read_number (f, "hoist.db.schema-3", "PRAGMA user_version"), ==, 3);
  g_assert_cmpint (read_number (f, "hoist.db.schema-3", "SELECT COUNT(*) FROM journal"), ==, 3);
}

/* A script that fails half way leaves the number and the tables as they were; the next start does
 * it all. */
static void
test_failing_script (Fixture *f, gconstpointer unused)
{
  make_older (f);
  fixture_run_sql (f, "CREATE TABLE tokens (in_the_way TEXT)");
  g_autoptr (GError) error = NULL;
  g_assert_null (hoist_store_open (f->folder, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "004-access.sql"));
  g_assert_cmpint (read_number (f, "hoist.db", "PRAGMA user_version"), ==, 3);
  g_assert_cmpint (
      read_number (f, "hoist.db", "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'users'"), ==,
      0);
  fixture_run_sql (f, "DROP TABLE tokens");
  g_autofree char *unfinished = fixture_build_path (f, "hoist.db.schema-3.tmp");
  g_assert_true (g_file_set_contents (unfinished, "cut short", -1, NULL));
  fixture_reopen (f);
  g_assert_false (g_file_test (unfinished, G_FILE_TEST_EXISTS));
  g_assert_cmpint (fixture_must_verify (f), ==, 3);
}

static void
test_newer (Fixture *f, gconstpointer unused)
{
  g_clear_object (&f->store);
  fixture_run_sql (f, "PRAGMA user_version = 4711");
  g_autoptr (GError) error = NULL;
  g_assert_null (hoist_store_open (f->folder, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "4711"));
  g_assert_cmpint (read_number (f, "hoist.db", "PRAGMA user_version"), ==, 4711);
}

static void
test_foreign (Fixture *f, gconstpointer unused)
{
  g_clear_object (&f->store);
  g_autofree char *path = fixture_build_path (f, "hoist.db");
  g_assert_true (hoist_file_remove_tree (path, NULL));
  fixture_run_sql (f, "CREATE TABLE recipes (name TEXT)");
  g_autoptr (GError) error = NULL;
  g_assert_null (hoist_store_open (f->folder, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  g_assert_cmpint (read_number (f, "hoist.db", "SELECT COUNT(*) FROM sqlite_schema"), ==, 1);
}

static HoistRollout *
make_rollout (const char *id, guint n)
{
  HoistRollout fields = { .id = (char *) id, .in_hops = n > 1 };
  HoistRollout *rollout = hoist_rollout_new (&fields);

  for (guint i = 0; i < n; i++)
    {
      HoistRolloutTarget target = { .index = i,
                                    .wave = i,
                                    .tenant = (char *) "tn_0123456789abcdef",
                                    .cause = (char *) "It stays." };
      g_ptr_array_add (rollout->targets, hoist_rollout_target_new (&target));
    }
  return rollout;
}

/* From the store in which a tenant was once in a rollout: what is there stays, and hops have room.
 */
static void
test_before_hops (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistRollout) old = make_rollout ("ro_0123456789abcdef", 1);
  g_autoptr (HoistRollout) hops = make_rollout ("ro_0123456789abcde1", 3);
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_store_add_rollout (f->store, old, &error));
  g_clear_object (&f->store);
  fixture_run_sql (f,
                   "CREATE TABLE before (rollout TEXT NOT NULL REFERENCES rollouts (id) ON DELETE "
                   "CASCADE, ordinal INTEGER NOT NULL, tenant TEXT NOT NULL, state TEXT NOT NULL,"
                   " body TEXT NOT NULL, PRIMARY KEY (rollout, ordinal), UNIQUE (rollout, tenant))"
                   " STRICT; INSERT INTO before SELECT rollout, ordinal, tenant, state, body FROM "
                   "rollout_targets; DROP TABLE rollout_targets; ALTER TABLE before RENAME TO "
                   "rollout_targets; PRAGMA user_version = 9");
  fixture_reopen (f);
  g_autoptr (HoistRollout) back = hoist_store_dup_rollout (f->store, old->id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (back->targets->len, ==, 1);
  g_assert_cmpstr (((HoistRolloutTarget *) back->targets->pdata[0])->cause, ==, "It stays.");
  g_assert_true (hoist_store_add_rollout (f->store, hops, &error));
  g_assert_no_error (error);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/store/schema/new", test_new);
  fixture_add ("/store/schema/older", test_older);
  fixture_add ("/store/schema/failing-script", test_failing_script);
  fixture_add ("/store/schema/before-hops", test_before_hops);
  fixture_add ("/store/schema/newer", test_newer);
  fixture_add ("/store/schema/foreign", test_foreign);
  return g_test_run ();
}
