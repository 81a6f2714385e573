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
  g_assert_cmpstr (restore_point, ==, "Needed to roll back from v0.3.0");
  needed = hoist_backup_facts_dup_use (fleet, get (report, 0));
  g_assert_cmpstr (needed, ==, "A parked run needs it");
}

/* What a rollback made for safety before it began is nobody's way back. */
static void
test_use_of_rollback (void)
{
  g_autoptr (HoistTenantReport) report = scene_acme ();
  g_autoptr (HoistFleet) fleet = hoist_fleet_new ();
  g_autoptr (HoistRun) back = scene_ended (HOIST_PLAN_ROLLBACK, HOIST_OUTCOME_NEW_HEALTHY);

  hoist_fleet_take_run (fleet, back);
  g_assert_cmpstr (back->backup, ==, get (report, 1)->id);
  g_assert_null (hoist_backup_facts_dup_use (fleet, get (report, 1)));
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

/* One that is going or gone says so, whatever its last drill was; sums leave it out. */
static void
test_removed (void)
{
  g_autoptr (HoistTenantReport) report = scene_acme ();
  g_autoptr (GPtrArray) two = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_backup_unref);
  HoistBackup fields = *get (report, 0);
  g_autoptr (HoistSession) session = scene_session ();
  g_autofree char *summary = NULL;

  fields.removal = HOIST_BACKUP_PRUNING;
  fields.removed_by = (char *) "local:dana";
  fields.removed_at = SCENE_NOW;
  g_ptr_array_add (two, hoist_backup_new (&fields));
  assert_drill (two->pdata[0], SCENE_NOW, "Being removed…", "warning");
  fields.removal = HOIST_BACKUP_PRUNED;
  g_ptr_array_add (two, hoist_backup_new (&fields));
  assert_drill (two->pdata[1], SCENE_NOW, "Removed just now", "dim-label");
  g_autofree char *line = hoist_backup_facts_dup_line (two->pdata[1]);
  g_assert_nonnull (strstr (line, "its removal was ordered by dana"));
  g_assert_null (hoist_backup_facts_dup_use (hoist_session_get_fleet (session), two->pdata[1]));
  summary = hoist_backup_facts_dup_summary (two, 2, SCENE_NOW);
  g_assert_true (g_str_has_prefix (summary, "0 backups, "));
  g_assert_nonnull (strstr (summary, "; 2 were removed"));
}

static void
test_removal (void)
{
  g_autoptr (GPtrArray) verdicts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_retention_verdict_free);
  HoistRetentionVerdict fields = { .backup = (char *) "bk_0000000000000001",
                                   .version = (char *) "v0.2.0",
                                   .size = 1000,
                                   .reason = HOIST_RETENTION_PRUNED };
  const char *const one[] = { "bk_0000000000000001", NULL };
  const char *const two[] = { "bk_0000000000000001", "bk_0000000000000002", NULL };
  gboolean all;

  g_ptr_array_add (verdicts, hoist_retention_verdict_new (&fields));
  fields.backup = (char *) "bk_0000000000000002";
  fields.reason = HOIST_RETENTION_PRUNING;
  fields.problem = (char *) "node b does not answer";
  g_ptr_array_add (verdicts, hoist_retention_verdict_new (&fields));
  g_autofree char *well = hoist_backup_facts_dup_removal ("acme", one, verdicts, &all);
  g_assert_true (all);
  g_assert_true (g_str_has_prefix (well, "1 backup of acme was removed, "));
  g_assert_null (strchr (well, '\n'));
  g_autofree char *half = hoist_backup_facts_dup_removal ("acme", two, verdicts, &all);
  g_assert_false (all);
  g_assert_nonnull (strstr (half, "node b does not answer"));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/backup-facts/drill", test_drill);
  g_test_add_func ("/console/backup-facts/use", test_use);
  g_test_add_func ("/console/backup-facts/use-of-rollback", test_use_of_rollback);
  g_test_add_func ("/console/backup-facts/summary", test_summary);
  g_test_add_func ("/console/backup-facts/progress", test_progress);
  g_test_add_func ("/console/backup-facts/removed", test_removed);
  g_test_add_func ("/console/backup-facts/removal", test_removal);
  return g_test_run ();
}
