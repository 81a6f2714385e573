/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for facts: what is not known is never said to be well, ends differ by kind, times are read
 * from the clock that is given. */
#include "console/items/hoist-words.h"

#include "scene.h"

static void
assert_state (const SceneTenant *tenant, const char *expected)
{
  g_autoptr (HoistTenantReport) report = scene_report (tenant);
  HoistStateWords words = hoist_words_dup_state (report);

  g_assert_true (g_str_has_prefix (words.text, expected));
  g_free (words.text);
}

static void
test_state (void)
{
  SceneTenant tenant = { "acme", "production", "v0.3.0", "v0.3.0", "up-to-date", "healthy", 0 };

  assert_state (&tenant, "Up to date");
  tenant.state = "unknown";
  assert_state (&tenant, "Unknown");
  tenant.state = "up-to-date";
  tenant.unknown_since = "2026-11-21T03:40:00.000Z";
  assert_state (&tenant, "Unknown since ");
  tenant.parked = "rn_0000000000000001";
  assert_state (&tenant, "Parked");
  tenant.parked = tenant.unknown_since = NULL;
  tenant.hold = "Fair until Friday";
  assert_state (&tenant, "Held");
  tenant.hold = NULL;
  tenant.state = "behind";
  tenant.behind = 3;
  assert_state (&tenant, "3 behind");
}

static void
test_unknown_is_not_well (void)
{
  g_assert_cmpstr (hoist_words_health (HOIST_HEALTH_UNKNOWN).word, ==, "Unknown");
  g_assert_cmpstr (hoist_words_health (HOIST_HEALTH_UNKNOWN).style, !=, "success");
  g_assert_cmpstr (hoist_words_health (4711).word, ==, "Unknown");
  g_assert_cmpstr (hoist_words_service (4711).word, ==, "Unknown");
  g_assert_cmpstr (hoist_words_finding (4711).word, ==, "Blocker");
}

static void
test_outcome (void)
{
  g_autoptr (HoistRun) run = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_OLD_RESTORED);

  g_assert_cmpstr (hoist_words_outcome (HOIST_OUTCOME_NEW_HEALTHY, HOIST_PLAN_UPGRADE).word, ==,
                   "Succeeded");
  g_assert_cmpstr (hoist_words_outcome (HOIST_OUTCOME_NEW_HEALTHY, HOIST_PLAN_ROLLBACK).word, ==,
                   "Rolled back");
  g_assert_cmpstr (hoist_words_run (run).word, ==, "Failed, restored");
  run->cancel_requested = TRUE;
  g_assert_cmpstr (hoist_words_run (run).word, ==, "Cancelled, restored");
}

static void
assert_text (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_times (void)
{
  assert_text (hoist_words_dup_duration (-1), "not known");
  assert_text (hoist_words_dup_duration (9.96), "10 s");
  assert_text (hoist_words_dup_duration (59.6), "1 min 0 s");
  assert_text (hoist_words_dup_duration (3780), "1 h 3 min");
  assert_text (hoist_words_dup_estimate (-1), "not known yet");
  assert_text (hoist_words_dup_estimate (0.2), "less than 1 s");
  assert_text (hoist_words_dup_when (0, SCENE_NOW), "never");
  assert_text (hoist_words_dup_when (SCENE_NOW - 59 * G_USEC_PER_SEC, SCENE_NOW), "just now");
  assert_text (hoist_words_dup_when (SCENE_NOW - 180 * G_USEC_PER_SEC, SCENE_NOW), "3 min ago");
  assert_text (hoist_words_dup_commit (NULL), "");
  assert_text (hoist_words_dup_commit (SCENE_NEW), "17b3ab3");
}

/* In a run from right to left the pair is held together by isolates; else nothing is added. */
static void
test_versions (void)
{
  assert_text (hoist_words_dup_versions ("v0.2.0", "v0.3.0"), "v0.2.0 → v0.3.0");
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  assert_text (hoist_words_dup_versions ("v0.2.0", "v0.3.0"), "\u2066v0.2.0 → v0.3.0\u2069");
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/words/state", test_state);
  g_test_add_func ("/words/unknown-is-not-well", test_unknown_is_not_well);
  g_test_add_func ("/words/outcome", test_outcome);
  g_test_add_func ("/words/times", test_times);
  g_test_add_func ("/words/versions", test_versions);
  return g_test_run ();
}
