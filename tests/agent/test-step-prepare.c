/* SPDX-License-Identifier: GPL-3.0-or-later */
/* prepare: what it leaves is what backup and restore use; what can't end well ends before the stop.
 */
#include "base/hoist-file.h"
#include "fixture.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_used_by_backup (Fixture *f)
{
  const HoistValue *facts;
  g_autofree char *sum = NULL;

  fixture_claim (f);
  g_assert_cmpstr (fixture_probe (f, "prepare", "apply", "v0.2.0"), ==, "not-applied");
  fixture_step (f, "prepare", "apply", "v0.2.0");
  g_assert_cmpstr (fixture_probe (f, "prepare", "apply", "v0.2.0"), ==, "applied");
  g_assert_cmpstr (fixture_probe (f, "backup", "apply", "v0.2.0"), ==, "not-applied");
  fixture_sql (f, "INSERT INTO person (name) VALUES ('until the stop')");
  facts = hoist_value_get_member (fixture_step (f, "backup", "apply", "v0.2.0"), "facts");
  g_assert_true (fixture_said (f, "pages had changed since the copy was prepared"));
  g_assert_cmpstr (fixture_probe (f, "prepare", "apply", "v0.2.0"), ==, "not-applied");
  g_assert_cmpstr (fixture_probe (f, "backup", "apply", "v0.2.0"), ==, "applied");
  g_assert_cmpstr (fixture_probe (f, "backup", "undo", "v0.2.0"), ==, "applied");
  g_assert_cmpint (hoist_value_lookup_int (facts, "sha256_block", -1), ==, 0);
  sum = hoist_file_digest (hoist_value_lookup_string (facts, "path", ""), NULL, NULL, NULL);
  g_assert_cmpstr (hoist_value_lookup_string (facts, "sha256", ""), ==, sum);
}

/* Between the two, the copy is touched: the backup is made as a whole, and that is said. */
static void
test_unusable (Fixture *f)
{
  g_autofree char *copy = g_build_filename (f->state_folder, "backups", FIXTURE_TENANT,
                                            FIXTURE_BACKUP, "draft", "copy.db", NULL);
  g_autofree char *bytes = NULL;
  gsize n;

  fixture_claim (f);
  fixture_step (f, "prepare", "apply", "v0.2.0");
  g_assert_true (g_file_get_contents (copy, &bytes, &n, NULL));
  bytes[n / 2] ^= 1;
  g_assert_true (g_file_set_contents (copy, bytes, (gssize) n, NULL));
  fixture_step (f, "backup", "apply", "v0.2.0");
  g_assert_true (fixture_said (f, "The prepared copy could not be used"));
  g_assert_cmpstr (fixture_probe (f, "backup", "undo", "v0.2.0"), ==, "applied");
}

static char *
members_of_restore (Fixture *f)
{
  g_autofree char *args =
      g_strdup_printf ("{\"database\":{\"name\":\"pocket\",\"engine\":\"sqlite\",\"path\":\"%s\"},"
                       "\"backup\":\"\",\"restore\":\"" FIXTURE_BACKUP "\"}",
                       f->database);

  return fixture_step_members (f, 40, "prepare", "apply", args);
}

static void
test_used_by_restore (Fixture *f)
{
  g_autofree char *members = members_of_restore (f);
  g_autofree char *folder = g_path_get_dirname (f->database);
  g_autofree char *ready = g_build_filename (folder, ".pocket.db.hoist-ready", NULL);

  fixture_claim (f);
  fixture_step (f, "backup", "apply", "v0.2.0");
  fixture_answer (f, "step", members);
  g_assert_true (fixture_said (f, "lies ready beside the database"));
  g_assert_true (g_file_test (ready, G_FILE_TEST_EXISTS));
  fixture_sql (f, "INSERT INTO person (name) VALUES ('later')");
  fixture_step (f, "restore", "apply", "v0.2.0");
  g_assert_false (g_file_test (ready, G_FILE_TEST_EXISTS));
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM person"), ==, 50);
}

/* A backup that is not what it was is refused before anybody is stopped. */
static void
test_damaged_backup (Fixture *f)
{
  g_autofree char *members = members_of_restore (f);
  g_autofree char *bytes = NULL;
  const HoistValue *facts;
  g_autofree char *path = NULL;
  const char *message;
  gsize n;

  fixture_claim (f);
  facts = hoist_value_get_member (fixture_step (f, "backup", "apply", "v0.2.0"), "facts");
  path = g_strdup (hoist_value_lookup_string (facts, "path", ""));
  g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
  bytes[n / 2] ^= 1;
  g_assert_true (g_file_set_contents (path, bytes, (gssize) n, NULL));
  g_assert_cmpstr (fixture_error (f, "step", members, &message), ==, "corrupt");
  g_assert_nonnull (strstr (message, path));
}

static void
test_damaged_database (Fixture *f)
{
  const char *message;

  fixture_claim (f);
  fixture_write (f->database, "no database at all, but longer than a header\n");
  g_assert_cmpstr (fixture_step_error (f, "prepare", "apply", "v0.2.0", &message), ==, "corrupt");
  g_assert_nonnull (strstr (message, "pocket.db"));
}

/* Of a run that ended before its backup: the next one takes it away, and never a backup. */
static void
test_left_over (Fixture *f)
{
  g_autofree char *parent = g_build_filename (f->state_folder, "backups", FIXTURE_TENANT, NULL);
  g_autofree char *left =
      g_build_filename (parent, "bk_aaaaaaaaaaaaaaaa", "draft", "copy.db", NULL);
  g_autofree char *kept = g_build_filename (parent, "bk_bbbbbbbbbbbbbbbb", "manifest.json", NULL);

  fixture_claim (f);
  fixture_write (left, "half a copy\n");
  fixture_write (kept, "{}");
  fixture_step (f, "prepare", "apply", "v0.2.0");
  g_assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-prepare/used-by-backup", test_used_by_backup);
  fixture_add ("/agent/step-prepare/unusable", test_unusable);
  fixture_add ("/agent/step-prepare/used-by-restore", test_used_by_restore);
  fixture_add ("/agent/step-prepare/damaged-backup", test_damaged_backup);
  fixture_add ("/agent/step-prepare/damaged-database", test_damaged_database);
  fixture_add ("/agent/step-prepare/left-over", test_left_over);
  return g_test_run ();
}
