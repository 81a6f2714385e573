/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people wrote is told from what migrations wrote, as long as the migrations' state counts. */
#include "drivers/hoist-sqlite.h"

#include "base/hoist-error.h"
#include "database.h"

#include <string.h>

typedef struct
{
  Fixture f;
  char *path, *scratch;
  HoistBackup *backup;
} Upgraded;

#define MIGRATION                                                                                  \
  "UPDATE person SET name = upper (name); ALTER TABLE person ADD COLUMN level INTEGER DEFAULT 1;"  \
  "UPDATE person SET level = id; CREATE TABLE segment (id INTEGER PRIMARY KEY, name TEXT);"        \
  "INSERT INTO segment (name) SELECT name FROM person; DROP TABLE gone"

/* A backup, a migration that touches every row, and its baseline. */
static void
set_up (Upgraded *u, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture_init (&u->f);
  u->path = fixture_path (&u->f, "tenant/db/pocket.db");
  u->scratch = fixture_path (&u->f, "scratch");
  fixture_make_database (u->path, 100);
  fixture_sql (u->path, "CREATE TABLE gone (x); INSERT INTO gone VALUES (1), (2), (3)");
  u->backup = database_back_up (&u->f, u->path, "one");
  fixture_sql (u->path, MIGRATION);
  g_assert_false (hoist_sqlite_baseline_exists (u->backup));
  g_assert_true (hoist_sqlite_baseline_keep (u->backup, u->path, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (hoist_sqlite_baseline_exists (u->backup));
}

static void
tear_down (Upgraded *u, gconstpointer data)
{
  hoist_backup_unref (u->backup);
  g_free (u->path);
  g_free (u->scratch);
  fixture_clear (&u->f);
}

static GPtrArray *
compare (Upgraded *u, HoistDatabaseSince since)
{
  HoistDatabaseComparisonOrder order = { u->path, u->backup, u->scratch, since };
  g_autoptr (GError) error = NULL;
  GPtrArray *tables = hoist_sqlite_baseline_compare (&order, NULL, &error);

  g_assert_no_error (error);
  g_assert_false (g_file_test (u->scratch, G_FILE_TEST_EXISTS));
  return tables;
}

static gint64
count_written (Upgraded *u, HoistDatabaseSince since)
{
  g_autoptr (GPtrArray) tables = compare (u, since);
  gint64 rows = 0;

  for (guint i = 0; i < tables->len; i++)
    rows += ((HoistTableComparison *) g_ptr_array_index (tables, i))->written_since;
  return rows;
}

static void
test_people_only (Upgraded *u, gconstpointer data)
{
  g_assert_cmpint (count_written (u, HOIST_DATABASE_SINCE_MIGRATIONS), ==, 0);
  g_assert_cmpint (count_written (u, HOIST_DATABASE_SINCE_BACKUP), >=, 200);
  fixture_sql (u->path, "INSERT INTO person (name) VALUES ('a'), ('b'), ('c');"
                        "UPDATE segment SET name = 'other' WHERE id = 7;"
                        "UPDATE person SET level = level WHERE id = 9"); /* writes nothing new */
  g_assert_cmpint (count_written (u, HOIST_DATABASE_SINCE_MIGRATIONS), ==, 4);
}

/* `then` stays what the backup holds: tables that came are 0, tables that went are named. */
static void
test_counts_of_the_backup (Upgraded *u, gconstpointer data)
{
  g_autoptr (GPtrArray) tables = NULL;
  guint n_found = 0;

  fixture_sql (u->path, "DELETE FROM person WHERE id <= 10");
  tables = compare (u, HOIST_DATABASE_SINCE_MIGRATIONS);
  for (guint i = 0; i < tables->len; i++)
    {
      const HoistTableComparison *one = g_ptr_array_index (tables, i);
      gboolean is_person = g_str_equal (one->name, "person");
      gboolean is_setting = g_str_equal (one->name, "setting");
      gboolean is_gone = g_str_equal (one->name, "gone");

      g_assert_cmpint (one->now, ==, is_person ? 90 : is_gone ? 0 : is_setting ? 2 : 100);
      g_assert_cmpint (one->then, ==, is_person ? 100 : is_gone ? 3 : is_setting ? 2 : 0);
      n_found++;
    }
  g_assert_cmpuint (n_found, ==, 4);
}

/* The restored state is the backup's: what is written then is written since the backup. Taking the
 * restore back turns it round again. Both as often as one likes. */
static void
test_retired (Upgraded *u, gconstpointer data)
{
  g_autofree char *quarantine = fixture_path (&u->f, "quarantine");
  g_autofree char *aside = fixture_path (&u->f, "aside");
  g_autoptr (GError) error = NULL;

  fixture_sql (u->path, "INSERT INTO person (name) VALUES ('a')");
  g_assert_true (hoist_sqlite_restore (u->backup, u->path, quarantine, NULL, &error));
  for (guint i = 0; i < 2; i++)
    g_assert_true (hoist_sqlite_baseline_retire (u->backup, TRUE, &error));
  fixture_sql (u->path, "INSERT INTO person (name) VALUES ('b'), ('c')");
  g_assert_cmpint (count_written (u, HOIST_DATABASE_SINCE_MIGRATIONS), ==, 2);
  g_assert_true (hoist_sqlite_baseline_exists (u->backup));
  g_assert_true (hoist_sqlite_put_back (u->path, quarantine, aside, NULL, &error));
  g_assert_cmpint (count_written (u, HOIST_DATABASE_SINCE_THIS_RUN), ==, 1);
  for (guint i = 0; i < 2; i++)
    g_assert_true (hoist_sqlite_baseline_retire (u->backup, FALSE, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_written (u, HOIST_DATABASE_SINCE_MIGRATIONS), ==, 1);
}

/* Damaged, it is no basis for a number. */
static void
test_damaged (Upgraded *u, gconstpointer data)
{
  HoistDatabaseComparisonOrder order = { u->path, u->backup, u->scratch,
                                         HOIST_DATABASE_SINCE_MIGRATIONS };
  g_autofree char *folder = g_path_get_dirname (u->backup->path);
  g_autofree char *kept = g_build_filename (folder, "migrated.pages", NULL);
  g_autoptr (GError) error = NULL;

  database_flip (kept, database_file_size (kept) / 2);
  g_assert_null (hoist_sqlite_baseline_compare (&order, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
  database_assert_names (error, kept);
  g_assert_false (g_file_test (u->scratch, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/drivers/sqlite-baseline/" name, Upgraded, NULL, set_up, function, tear_down)
  ADD ("people-only", test_people_only);
  ADD ("counts-of-the-backup", test_counts_of_the_backup);
  ADD ("retired", test_retired);
  ADD ("damaged", test_damaged);
  return g_test_run ();
}
