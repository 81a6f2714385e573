/* SPDX-License-Identifier: GPL-3.0-or-later */
/* finish: the run is marked, old things go, what is live stays. */
#include "fixture.h"

#include <string.h>

static void
test_finish (Fixture *f)
{
  g_autofree char *old = fixture_commit (f, "v0.3.0");
  g_autofree char *folder = hoist_agent_state_release (f->state, "demoapp", old);
  g_autofree char *file = g_build_filename (folder, "x", NULL);

  fixture_claim (f);
  fixture_step (f, "fetch", "apply", "v0.2.0");
  fixture_write (file, "x");
  g_assert_cmpstr (fixture_probe (f, "finish", "apply", "v0.2.0"), ==, "not-applied");
  fixture_step (f, "finish", "apply", "v0.2.0");
  g_assert_cmpstr (fixture_probe (f, "finish", "apply", "v0.2.0"), ==, "applied");
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

/* The rows that the restore of a rollback has set aside are counted when the services run again,
 * and what was prepared before the stop goes. */
static void
test_after_a_restore (Fixture *f)
{
  g_autofree char *draft =
      g_build_filename (f->state_folder, "backups", FIXTURE_TENANT, FIXTURE_BACKUP, "draft", NULL);
  const HoistValue *facts;

  fixture_claim (f);
  fixture_step (f, "prepare", "apply", "v0.2.0");
  fixture_step (f, "backup", "apply", "v0.2.0");
  g_assert_true (g_file_test (draft, G_FILE_TEST_IS_DIR));
  fixture_sql (f, "INSERT INTO person (name) VALUES ('a'), ('b'), ('c');"
                  "UPDATE person SET name = 'other' WHERE id = 7; DELETE FROM person WHERE id = 8");
  fixture_step (f, "restore", "apply", "v0.2.0");
  facts = hoist_value_get_member (fixture_step (f, "finish", "apply", "v0.2.0"), "facts");
  g_assert_cmpint (hoist_value_lookup_int (facts, "discarded_rows", -1), ==, 4);
  g_assert_true (fixture_said (f, "person: 4 rows"));
  g_assert_false (g_file_test (draft, G_FILE_TEST_EXISTS));
}

/* An upgrade sets nothing aside, and says nothing of it. */
static void
test_after_a_backup (Fixture *f)
{
  const HoistValue *facts;

  fixture_claim (f);
  fixture_step (f, "backup", "apply", "v0.2.0");
  facts = hoist_value_get_member (fixture_step (f, "finish", "apply", "v0.2.0"), "facts");
  g_assert_null (hoist_value_get_member (facts, "discarded_rows"));
}

/* A machine that was switched off after the proof of health: what the run had started runs again
 * when the run is over. */
static void
test_after_a_power_cut (Fixture *f)
{
  g_autofree char *version = NULL;

  fixture_claim (f);
  fixture_step (f, "start", "apply", "v0.1.0");
  fixture_step (f, "stop", "apply", "v0.1.0"); /* as the power cut left it: nothing runs */
  fixture_step (f, "finish", "apply", "v0.1.0");
  version = fixture_ask_version (f);
  g_assert_cmpstr (version, ==, "v0.1.0");
  g_assert_true (fixture_said (f, "0 of 1 service runs any more"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-finish/finish", test_finish);
  fixture_add ("/agent/step-finish/after-a-restore", test_after_a_restore);
  fixture_add ("/agent/step-finish/after-a-backup", test_after_a_backup);
  fixture_add ("/agent/step-finish/after-a-power-cut", test_after_a_power_cut);
  return g_test_run ();
}
