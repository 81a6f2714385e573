/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What changes: notices first, "Continue" only after each was read, migrations and times shown. */
#include "console/pages/hoist-changes-page.h"

#include "console/widgets/hoist-notice-card.h"
#include "lane-scene.h"

static HoistChangesPage *
make (HoistSession *session)
{
  g_autofree char *id = scene_id ("tn_", "acme");

  return hoist_changes_page_new (session, id);
}

static void
test_acknowledge (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistPlan) plan = scene_upgrade (HOIST_FINDING_OK);
  g_autofree char *id = scene_id ("tn_", "acme");
  HoistChangesPage *page = make (session);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 900, 900);
  g_autoptr (HoistReleaseList) releases = scene_releases ();
  GtkWidget *check;
  g_autofree char *texts = NULL;

  hoist_upgrade_draft_set_target (hoist_session_get_draft (session, id), "v0.3.0");
  hoist_changes_page_show_releases (page, releases);
  hoist_changes_page_show_plan (page, plan);
  g_assert_cmpstr (hoist_upgrade_draft_get_target (hoist_session_get_draft (session, id)), ==,
                   "v0.3.0");
  texts = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (
      texts, "Export templates made before this release must be saved again by their owners."));
  g_assert_nonnull (strstr (texts, "1 notice is still to be read"));
  g_assert_nonnull (strstr (texts, "scripts/add_person_columns.py"));
  g_assert_nonnull (strstr (texts, "about 4 s"));
  g_assert_false (hoist_changes_page_can_continue (page));
  scene_picture (window, "what-changes");
  check = scene_find (GTK_WIDGET (page), GTK_TYPE_CHECK_BUTTON, "I have read this");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  g_assert_true (hoist_changes_page_can_continue (page));
  g_assert_true (
      hoist_upgrade_draft_has_acknowledged (hoist_session_get_draft (session, id), "v0.3.0#1"));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), FALSE);
  g_assert_false (hoist_changes_page_can_continue (page));
  scene_close (window);
}

/* Several nodes: what is done where, before anything is asked for. */
static void
test_lanes (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistTenantReport) report = lane_scene_report (TRUE);
  g_autoptr (HoistPlan) plan = lane_scene_plan ();
  HoistChangesPage *page;
  GtkWindow *window;
  g_autofree char *texts = NULL;

  hoist_fleet_take_tenant (hoist_session_get_fleet (session), report);
  page = make (session);
  /* Mixed: it goes to the newest release that one of its nodes has. */
  g_assert_cmpstr (hoist_upgrade_draft_get_target (hoist_session_get_draft (session, report->id)),
                   ==, "v0.3.0");
  window = scene_show (GTK_WIDGET (page), 900, 900);
  hoist_changes_page_show_plan (page, plan);
  scene_settle ();
  texts = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (texts, "Node by Node"));
  g_assert_nonnull (strstr (texts, "web3"));
  g_assert_nonnull (strstr (texts, "step 2"));
  scene_picture (window, "what-changes-lanes");
  scene_close (window);
}

/* What was read stays read when the page is left and opened again. */
static void
test_remembered (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistPlan) plan = scene_upgrade (HOIST_FINDING_OK);
  g_autofree char *id = scene_id ("tn_", "acme");
  HoistChangesPage *page;

  hoist_upgrade_draft_acknowledge (hoist_session_get_draft (session, id), "v0.3.0#1", TRUE);
  page = make (session);
  g_object_ref_sink (page);
  hoist_changes_page_show_plan (page, plan);
  g_assert_true (hoist_changes_page_can_continue (page));
  g_object_unref (page);
}

static void
test_narrow (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistPlan) plan = scene_upgrade (HOIST_FINDING_OK);
  HoistChangesPage *page = make (session);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 360, 620);
  int minimum;

  hoist_changes_page_show_plan (page, plan);
  scene_settle ();
  gtk_widget_measure (GTK_WIDGET (page), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL,
                      NULL);
  g_assert_cmpint (minimum, <=, 360);
  scene_picture (window, "what-changes-narrow");
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/changes-page/acknowledge", test_acknowledge);
  g_test_add_func ("/console/changes-page/lanes", test_lanes);
  g_test_add_func ("/console/changes-page/remembered", test_remembered);
  g_test_add_func ("/console/changes-page/narrow", test_narrow);
  return g_test_run ();
}
