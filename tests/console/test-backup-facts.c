/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for backups: never verified, verified long ago, faulty; what one is kept for follows the
 * runs; sums say what they leave out. */
#include "console/pages/hoist-backup-facts.h"

#include "scene.h"

static HoistBackup *
get (HoistTenantReport *report, guint index)
{
  return g_ptr_array_index (report->backups, index);
}

static void
assert_drill (const HoistBackup *backup, gint64 now, const char *word, const char *style)
{
  HoistLook look;
  g_autofree char *text = hoist_backup_facts_dup_drill (backup, now, &look);

  g_assert_cmpstr (text, ==, word);
  g_assert_cmpstr (look.style, ==, style);
}

static void
test_drill (void)
{
  g_autoptr (HoistTenantReport) report = scene_acme ();
  g_autofree char *line = hoist_backup_facts_dup_line (get (report, 2));

  assert_drill (get (report, 0), SCENE_NOW, "Verified just now", "success");
  assert_drill (get (report, 2), SCENE_NOW, "Can’t be used", "error");
  g_assert_nonnull (strstr (line, "page 3 does not match its digest"));
  get (report, 0)->verified_at = 0;
  assert_drill (get (report, 0), SCENE_NOW, "Never verified", "warning");
  get (report, 0)->verified_at = SCENE_NOW - 40 * G_TIME_SPAN_DAY;
  {
    HoistLook look;
    g_autofree char *text = hoist_backup_facts_dup_drill (get (report, 0), SCENE_NOW, &look);

    g_assert_true (g_str_has_prefix (text, "Verified "));
    g_assert_cmpstr (look.style, ==, "warning"); /* a drill of long ago proves little */
  }
}

static void
test_use (void)
{
  g_autoptr (HoistTenantReport) report = scene_acme ();
  g_autoptr (HoistFleet) fleet = hoist_fleet_new ();
  g_autoptr (HoistRun) good = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_NEW_HEALTHY);
  g_autoptr (HoistRun) parked = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_PARKED);
  g_autofree char *before = hoist_backup_facts_dup_use (fleet, get (report, 1));
  g_autofree char *restore_point = NULL;
  g_autofree char *needed = NULL;

  g_assert_null (before);
  hoist_fleet_take_run (fleet, good);
  hoist_fleet_take_run (fleet, parked);
  restore_point = hoist_backup_facts_dup_use (fleet, get (report, 1));
  g_assert_cmpstr (restore_point, ==, "Restore point of v0.3.0");
  needed = hoist_backup_facts_dup_use (fleet, get (report, 0));
  g_assert_cmpstr (needed, ==, "A parked run needs it");
}

static void
test_summary (void)
{
  g_autoptr (HoistTenantReport) report = scene_acme ();
  g_autofree char *all = hoist_backup_facts_dup_summary (report->backups, 3, SCENE_NOW);
  g_autofree char *part = hoist_backup_facts_dup_summary (report->backups, 512, SCENE_NOW);

  g_assert_true (g_str_has_prefix (all, "3 backups, "));
  g_assert_true (g_str_has_suffix (all, "; the last good drill was just now; 1 can’t be used"));
  g_assert_true (g_str_has_prefix (part, "The newest 3 of 512 backups, "));
}

static void
test_progress (void)
{
  g_autofree char *begun = hoist_backup_facts_dup_progress (-1, NULL, "3 s");
  g_autofree char *known = hoist_backup_facts_dup_progress (0.456, "restoring", "3 s");
  g_autofree char *newer = hoist_backup_facts_dup_progress (0.9, "<b>polishing</b>", "3 s");

  g_assert_cmpstr (begun, ==, "Verifying… 3 s");
  g_assert_cmpstr (known, ==, "45 % · restoring it to a scratch place");
  g_assert_cmpstr (newer, ==, "90 %");
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/backup-facts/drill", test_drill);
  g_test_add_func ("/console/backup-facts/use", test_use);
  g_test_add_func ("/console/backup-facts/summary", test_summary);
  g_test_add_func ("/console/backup-facts/progress", test_progress);
  return g_test_run ();
}
