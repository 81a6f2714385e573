/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/hoist-cli-text.h"

#include <string.h>

static void
test_measures (void)
{
  g_autofree char *unknown = hoist_cli_dup_seconds (-1);
  g_autofree char *short_time = hoist_cli_dup_seconds (4.25);
  g_autofree char *long_time = hoist_cli_dup_seconds (600);
  g_autofree char *bytes = hoist_cli_dup_bytes (-5);
  g_assert_cmpstr (unknown, ==, "–");
  g_assert_cmpstr (short_time, ==, "4.2 s");
  g_assert_cmpstr (long_time, ==, "10 min");
  g_assert_nonnull (strstr (bytes, "0"));
}

static void
test_findings (void)
{
  g_autoptr (HoistCli) cli = hoist_cli_new ();
  g_autoptr (GPtrArray) findings =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);
  g_ptr_array_add (findings, hoist_finding_new ("disk", HOIST_FINDING_OK, "Enough.", "", ""));
  g_ptr_array_add (findings,
                   hoist_finding_new ("refspec", HOIST_FINDING_BLOCKER, "The refspec is wrong.",
                                      "Have it repaired.", "refspec"));
  hoist_cli_print_findings (cli, findings);
  g_assert_null (strstr (cli->out->str, "Enough"));
  g_assert_nonnull (strstr (cli->out->str, "refused  refspec: The refspec is wrong."));
  g_assert_nonnull (strstr (cli->out->str, "Have it repaired."));
  g_assert_nonnull (strstr (cli->out->str, "hoistctl tenant repair TENANT refspec"));
}

static void
test_run (void)
{
  g_autoptr (HoistCli) cli = hoist_cli_new ();
  g_autoptr (GPtrArray) steps = g_ptr_array_new ();
  HoistRunStep step = { .kind = (char *) "migrate",
                        .title = (char *) "Run migrations",
                        .description = (char *) "Runs 6 scripts.",
                        .detail = (char *) "4 of 6",
                        .state = HOIST_STEP_UNDONE,
                        .result = HOIST_RESULT_FAILED };
  g_ptr_array_add (steps, &step);
  HoistRun run = { .id = (char *) "rn_1",
                   .tenant_slug = (char *) "acme",
                   .from_version = (char *) "v0.2.0",
                   .to_version = (char *) "v0.4.0",
                   .started_by = (char *) "anna",
                   .state = HOIST_RUN_ENDED,
                   .outcome = HOIST_OUTCOME_OLD_RESTORED,
                   .cause = (char *) "The fourth script failed.",
                   .what_is_true_now = (char *) "",
                   .next = (char *) "",
                   .reason = (char *) "",
                   .backup = (char *) "",
                   .rolled_back_by = (char *) "",
                   .resolution = (char *) "",
                   .downtime_s = 1.5,
                   .steps = steps };
  hoist_cli_print_run (cli, &run);
  g_assert_nonnull (
      strstr (cli->out->str, "old-restored: the old version and the old data are back"));
  g_assert_nonnull (strstr (cli->out->str, "cause     The fourth script failed."));
  g_assert_nonnull (strstr (cli->out->str, "undone"));
  g_assert_nonnull (strstr (cli->out->str, "4 of 6"));
  g_assert_nonnull (strstr (cli->out->str, "1.5 s"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-text/measures", test_measures);
  g_test_add_func ("/cli-text/findings", test_findings);
  g_test_add_func ("/cli-text/run", test_run);
  return g_test_run ();
}
