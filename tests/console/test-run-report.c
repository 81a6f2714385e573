/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run as text for a ticket: everything that is asked for first, of one that failed and of one
 * that goes on. */
#include "console/pages/hoist-run-report.h"

#include "scene.h"

static void
assert_says (const char *text, const char *words)
{
  if (strstr (text, words) == NULL)
    g_error ("“%s” is not in:\n%s", words, text);
}

static void
test_failed (void)
{
  g_autoptr (HoistRun) run = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_OLD_RESTORED);
  g_autoptr (HoistPlan) plan = scene_upgrade (HOIST_FINDING_OK);
  g_autoptr (HoistTenantReport) report = scene_acme ();
  HoistOutcomeFacts facts = { .run = run, .report = report, .tail = "last words" };
  g_autofree char *text = hoist_run_report_dup_text (&facts, plan);
  g_autofree char *hash = g_strdup_printf ("Hash of the plan: %s\n", plan->hash);

  assert_says (text, "acme: Upgrade to v0.3.0\n");
  assert_says (text, "From: v0.2.0 (" SCENE_OLD ")\n");
  assert_says (text, "To: v0.3.0 (" SCENE_NEW ")\n");
  assert_says (text, hash);
  assert_says (text, "Outcome: old-restored\n");
  assert_says (text, "Cause: The migration add_segment_tables.py failed");
  assert_says (text, "Known as: A migration failed");
  assert_says (text, " 1. 04:45:06  Check before the first change  done  0.7 s\n");
  assert_says (text, "Version read back: v0.2.0\n");
  assert_says (text, "Last lines of the log:\nlast words\n");
}

static void
test_running (void)
{
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 6);
  HoistOutcomeFacts facts = { .run = run };
  g_autofree char *text = hoist_run_report_dup_text (&facts, NULL);

  assert_says (text, "Outcome: running\n");
  assert_says (text, "--:--:--  Start services  waiting\n");
  g_assert_null (strstr (text, "Ended:"));
  g_assert_null (strstr (text, "Hash"));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/run-report/failed", test_failed);
  g_test_add_func ("/console/run-report/running", test_running);
  return g_test_run ();
}
