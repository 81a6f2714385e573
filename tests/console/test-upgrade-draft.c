/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A draft of an upgrade: collects what was acknowledged, answers only for what the plan demands,
 * says each change once. */
#include "console/items/hoist-upgrade-draft.h"

#include "scene.h"

static void
count_cb (HoistUpgradeDraft *draft, guint *n)
{
  (*n)++;
}

static void
test_acknowledge (void)
{
  g_autoptr (HoistUpgradeDraft) draft = hoist_upgrade_draft_new ("tn_acme000000000000");
  g_autoptr (HoistPlan) plan = scene_upgrade (HOIST_FINDING_OK);
  g_auto (GStrv) none = NULL;
  g_auto (GStrv) given = NULL;

  hoist_upgrade_draft_acknowledge (draft, "v0.9.0#1", TRUE); /* of another plan */
  none = hoist_upgrade_draft_dup_acknowledged (draft, plan);
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  g_assert_cmpuint (hoist_upgrade_draft_count_open (draft, plan), ==, 1);
  hoist_upgrade_draft_acknowledge (draft, "v0.3.0#1", TRUE);
  given = hoist_upgrade_draft_dup_acknowledged (draft, plan);
  g_assert_cmpuint (g_strv_length (given), ==, 1);
  g_assert_cmpstr (given[0], ==, "v0.3.0#1");
  g_assert_cmpuint (hoist_upgrade_draft_count_open (draft, plan), ==, 0);
  hoist_upgrade_draft_acknowledge (draft, "v0.3.0#1", FALSE);
  g_assert_cmpuint (hoist_upgrade_draft_count_open (draft, plan), ==, 1);
}

static void
test_wish (void)
{
  g_autoptr (HoistUpgradeDraft) draft = hoist_upgrade_draft_new ("tn_acme000000000000");
  HoistPlanWish wish = hoist_upgrade_draft_get_wish (draft);

  g_assert_null (wish.target_version);
  g_assert_true (wish.backup_db);
  g_assert_true (wish.run_migrations);
  hoist_upgrade_draft_set_target (draft, "v0.4.0");
  hoist_upgrade_draft_set_backup (draft, FALSE);
  hoist_upgrade_draft_set_migrations (draft, FALSE);
  wish = hoist_upgrade_draft_get_wish (draft);
  g_assert_cmpstr (wish.target_version, ==, "v0.4.0");
  g_assert_false (wish.backup_db);
  g_assert_false (wish.run_migrations);
}

static void
test_changed (void)
{
  g_autoptr (HoistUpgradeDraft) draft = hoist_upgrade_draft_new ("tn_acme000000000000");
  guint n = 0;

  g_signal_connect (draft, "changed", G_CALLBACK (count_cb), &n);
  hoist_upgrade_draft_set_target (draft, "v0.4.0");
  hoist_upgrade_draft_set_target (draft, "v0.4.0");
  hoist_upgrade_draft_acknowledge (draft, "a", TRUE);
  hoist_upgrade_draft_acknowledge (draft, "a", TRUE);
  hoist_upgrade_draft_acknowledge (draft, "b", FALSE);
  g_assert_cmpuint (n, ==, 2);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/upgrade-draft/acknowledge", test_acknowledge);
  g_test_add_func ("/upgrade-draft/wish", test_wish);
  g_test_add_func ("/upgrade-draft/changed", test_changed);
  return g_test_run ();
}
