/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way in hops as rows, on the pages that show it. */
#include "console/pages/hoist-plan-hops-facts.h"

#include "console/pages/hoist-changes-page.h"
#include "console/pages/hoist-rollout-page.h"
#include "console/pages/hoist-upgrade-page.h"
#include "hop-scene.h"
#include "names-check.h"
#include "scene.h"

static void
test_rows (void)
{
  g_autoptr (HoistPlan) far = hop_scene_plan ();
  g_autoptr (HoistPlan) near = scene_upgrade (HOIST_FINDING_OK);
  GtkWidget *group = hoist_fact_group_new ("Way");
  GtkWindow *window = scene_show (group, 600, 500);
  g_autofree char *none = hoist_plan_hops_facts_dup_place (0, 0);
  g_autofree char *second = hoist_plan_hops_facts_dup_place (2, 3);

  g_assert_null (none);
  g_assert_cmpstr (second, ==, "Hop 2 of 3");
  hoist_plan_hops_facts_show (HOIST_FACT_GROUP (group), far);
  g_assert_cmpuint (hoist_fact_group_get_n_rows (HOIST_FACT_GROUP (group)), ==, 3);
  g_autofree char *texts = scene_texts (group);
  g_assert_nonnull (strstr (texts, "Required stop"));
  g_assert_nonnull (strstr (texts, "1 notice to read"));
  g_assert_true (hoist_plan_hops_facts_lead_to (far, "v0.4.0"));
  g_assert_false (hoist_plan_hops_facts_lead_to (near, "v0.4.0"));
  hoist_plan_hops_facts_show (HOIST_FACT_GROUP (group), near);
  g_assert_cmpuint (hoist_fact_group_get_n_rows (HOIST_FACT_GROUP (group)), ==, 0);
  scene_close (window);
}

/* What changes: the target stays the one that was chosen, not the first stop. */
static void
test_changes (void)
{
  g_autofree char *id = scene_id ("tn_", "acme");
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistPlan) plan = hop_scene_plan ();
  HoistChangesPage *page = hoist_changes_page_new (session, id);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 900, 900);

  hoist_changes_page_show_plan (page, plan);
  g_autofree char *texts = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (texts, "The Way in Hops"));
  g_assert_nonnull (strstr (hoist_page_get_subtitle (HOIST_PAGE (page)), "v0.5.0"));
  scene_picture (window, "changes-hops");
  scene_close (window);
}

static void
test_upgrade (void)
{
  g_autofree char *id = scene_id ("tn_", "acme");
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistPlan) plan = hop_scene_plan ();
  HoistUpgradeDraft *draft = hoist_session_get_draft (session, id);

  hoist_upgrade_draft_acknowledge (draft, "v0.3.0#1", TRUE);
  HoistUpgradePage *page = hoist_upgrade_page_new (session, id);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 900, 1000);
  hoist_upgrade_page_set_must_confirm (page, FALSE);
  hoist_upgrade_page_show_plan (page, plan);
  g_assert_true (hoist_upgrade_page_can_start (page));
  g_assert_nonnull (
      scene_find (GTK_WIDGET (page), GTK_TYPE_BUTTON, "Upgrade acme to v0.5.0 in 3 Hops"));
  names_check (window, "upgrade-hops");
  scene_picture (window, "upgrade-hops");
  scene_close (window);
}

static void
test_rollout (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  HoistRolloutPage *page = hoist_rollout_page_new (session, "ro_0123456789abcdef");
  GtkWindow *window = scene_show (GTK_WIDGET (page), 760, 700);
  g_autoptr (HoistRollout) going = hop_scene_rollout (HOIST_ROLLOUT_RUNNING);
  g_autoptr (HoistRollout) ended = hop_scene_rollout (HOIST_ROLLOUT_ENDED);

  hoist_rollout_page_show_rollout (page, going);
  g_autofree char *texts = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (texts, "Hop 2 of 3 is going on"));
  g_assert_nonnull (strstr (texts, "Hop 3 of 3"));
  scene_picture (window, "rollout-hops");
  hoist_rollout_page_show_rollout (page, ended);
  g_autofree char *over = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (over, "Ended after 1 of 3 hops"));
  g_assert_nonnull (strstr (over, "acme stays on v0.3.0, hop 1 of 3"));
  g_assert_nonnull (strstr (over, "Not reached"));
  g_assert_null (strstr (over, "Left Out"));
  names_check (window, "rollout-hops-ended");
  scene_picture (window, "rollout-hops-ended");
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/plan-hops-facts/rows", test_rows);
  g_test_add_func ("/console/plan-hops-facts/changes", test_changes);
  g_test_add_func ("/console/plan-hops-facts/upgrade", test_upgrade);
  g_test_add_func ("/console/plan-hops-facts/rollout", test_rollout);
  return g_test_run ();
}
