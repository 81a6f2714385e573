/* SPDX-License-Identifier: GPL-3.0-or-later */
/* backup: verified or not there; undo restores what changed and counts what it sets aside. */
#include "fixture.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_there_and_back (Fixture *f)
{
  const HoistValue *facts;

  fixture_claim (f);
  g_assert_cmpstr (fixture_probe (f, "backup", "apply", "v0.2.0"), ==, "not-applied");
  facts = hoist_value_get_member (fixture_step (f, "backup", "apply", "v0.2.0"), "facts");
  g_assert_cmpstr (hoist_value_lookup_string (facts, "id", ""), ==, FIXTURE_BACKUP);
  g_assert_cmpfloat (hoist_value_lookup_double (facts, "drill_s", -1), >=, 0);
  g_assert_cmpstr (fixture_probe (f, "backup", "apply", "v0.2.0"), ==, "applied");
  g_assert_cmpstr (fixture_probe (f, "backup", "undo", "v0.2.0"), ==, "applied");
  fixture_step (f, "start", "apply", "v0.1.0");
  fixture_sql (f, "INSERT INTO person (name) VALUES ('a'), ('b'); DELETE FROM person WHERE id = 1");
  fixture_step (f, "start", "undo", "v0.1.0");
  g_assert_cmpstr (fixture_probe (f, "backup", "undo", "v0.2.0"), ==, "not-applied");
  facts = hoist_value_get_member (fixture_step (f, "backup", "undo", "v0.2.0"), "facts");
  g_assert_cmpint (hoist_value_lookup_int (facts, "discarded_rows", -1), ==, 2);
  g_assert_true (
      g_file_test (hoist_value_lookup_string (facts, "quarantine", ""), G_FILE_TEST_IS_DIR));
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM person WHERE id = 1"), ==, 1);
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM person"), ==, 50);
}

static void
test_undo_without_a_backup (Fixture *f)
{
  const HoistValue *answer;

  fixture_claim (f);
  answer = fixture_step (f, "backup", "undo", "v0.2.0");
  g_assert_cmpstr (hoist_value_lookup_string (answer, "result", ""), ==, "skipped");
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM person"), ==, 50);
}

/* Rows that pointed nowhere before the run are no reason to refuse it; they are said. */
static void
test_broken_foreign_keys (Fixture *f)
{
  const HoistValue *facts;

  fixture_claim (f);
  fixture_sql (f, "CREATE TABLE note (person INTEGER REFERENCES person (id)); "
                  "INSERT INTO note VALUES (1), (998), (999)");
  facts = hoist_value_get_member (fixture_step (f, "backup", "apply", "v0.2.0"), "facts");
  g_assert_cmpint (hoist_value_lookup_int (facts, "foreign_key_faults", -1), ==, 2);
  g_assert_true (fixture_said (f, "broke foreign keys before this run (rows: 2)"));
}

/* What the migrations wrote is not counted; what was written on the new release is, exactly. */
static void
test_rows_of_people (Fixture *f)
{
  const HoistValue *facts;

  fixture_claim (f);
  fixture_step (f, "stop", "apply", "v0.2.0");
  fixture_step (f, "backup", "apply", "v0.2.0");
  fixture_step (f, "checkout", "apply", "v0.2.0");
  fixture_step (f, "migrate", "apply", "v0.2.0");
  fixture_sql (f, "UPDATE person SET name = name || ' (as if by a service)' WHERE id IN (3, 4)");
  fixture_step (f, "start", "apply", "v0.2.0");
  fixture_sql (f, "INSERT INTO person (name, phone) VALUES ('a', '1'), ('b', '2'), ('c', '3')");
  fixture_step (f, "start", "undo", "v0.2.0");
  fixture_step (f, "migrate", "undo", "v0.2.0");
  fixture_step (f, "checkout", "undo", "v0.2.0");
  facts = hoist_value_get_member (fixture_step (f, "backup", "undo", "v0.2.0"), "facts");
  g_assert_cmpint (hoist_value_lookup_int (facts, "discarded_rows", -1), ==, 5);
  g_assert_true (fixture_said (f, "person: 5 rows that were written since the services started"));
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM person"), ==, 50);
}

/* A migration that failed after it had written: none of that is the application's. */
static void
test_rows_of_a_migration (Fixture *f)
{
  const HoistValue *facts;

  fixture_claim (f);
  fixture_step (f, "stop", "apply", "v0.3.0");
  fixture_step (f, "backup", "apply", "v0.3.0");
  fixture_step (f, "checkout", "apply", "v0.3.0");
  fixture_step_error (f, "migrate", "apply", "v0.3.0", NULL);
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM person"), ==, 51);
  fixture_step (f, "migrate", "undo", "v0.3.0");
  fixture_step (f, "checkout", "undo", "v0.3.0");
  facts = hoist_value_get_member (fixture_step (f, "backup", "undo", "v0.3.0"), "facts");
  g_assert_cmpint (hoist_value_lookup_int (facts, "discarded_rows", -1), ==, 0);
  g_assert_true (fixture_said (f, "none of it by the application"));
  g_assert_true (
      g_file_test (hoist_value_lookup_string (facts, "quarantine", ""), G_FILE_TEST_IS_DIR));
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM person"), ==, 50);
}

/* Without what the migrations wrote there is no number, and that is said. */
static void
test_rows_unknown (Fixture *f)
{
  g_autofree char *kept =
      g_build_filename (f->state_folder, "backups", FIXTURE_TENANT, FIXTURE_BACKUP, NULL);
  g_autofree char *pages = g_build_filename (kept, "migrated.pages", NULL);
  const HoistValue *facts;

  fixture_claim (f);
  fixture_step (f, "stop", "apply", "v0.2.0");
  fixture_step (f, "backup", "apply", "v0.2.0");
  fixture_step (f, "checkout", "apply", "v0.2.0");
  fixture_step (f, "migrate", "apply", "v0.2.0");
  g_assert_cmpint (g_unlink (pages), ==, 0);
  fixture_step (f, "start", "apply", "v0.2.0");
  fixture_step (f, "start", "undo", "v0.2.0");
  facts = hoist_value_get_member (fixture_step (f, "backup", "undo", "v0.2.0"), "facts");
  g_assert_cmpint (hoist_value_lookup_int (facts, "discarded_rows", 7), ==, -1);
  g_assert_true (fixture_said (f, "can't be counted"));
}

static void
test_no_database (Fixture *f)
{
  const char *message;

  fixture_claim (f);
  fixture_write (f->database, "no database at all, but longer than a header\n");
  g_assert_cmpstr (fixture_step_error (f, "backup", "apply", "v0.2.0", &message), ==, "corrupt");
  g_assert_nonnull (strstr (message, "pocket.db"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-backup/there-and-back", test_there_and_back);
  fixture_add ("/agent/step-backup/undo-without-a-backup", test_undo_without_a_backup);
  fixture_add ("/agent/step-backup/broken-foreign-keys", test_broken_foreign_keys);
  fixture_add ("/agent/step-backup/rows-of-people", test_rows_of_people);
  fixture_add ("/agent/step-backup/rows-of-a-migration", test_rows_of_a_migration);
  fixture_add ("/agent/step-backup/rows-unknown", test_rows_unknown);
  fixture_add ("/agent/step-backup/no-database", test_no_database);
  return g_test_run ();
}
