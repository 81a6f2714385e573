/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last page before an upgrade: what keeps its button from being pressed, in words. */
#include "console/pages/hoist-upgrade-page.h"

#include "lane-scene.h"
#include "names-check.h"

typedef struct
{
  HoistSession *session;
  HoistUpgradePage *page;
  GtkWindow *window;
  HoistUpgradeDraft *draft;
} Fixture;

static void
open_page (Fixture *fixture, gboolean read)
{
  g_autofree char *id = scene_id ("tn_", "acme");

  fixture->session = scene_session ();
  fixture->draft = hoist_session_get_draft (fixture->session, id);
  hoist_upgrade_draft_acknowledge (fixture->draft, "v0.3.0#1", read);
  fixture->page = hoist_upgrade_page_new (fixture->session, id);
  fixture->window = scene_show (GTK_WIDGET (fixture->page), 900, 900);
}

static void
close_page (Fixture *fixture)
{
  scene_close (fixture->window);
  g_object_unref (fixture->session);
}

static void
type_name (Fixture *fixture, const char *name)
{
  GtkWidget *row = scene_find (GTK_WIDGET (fixture->page), ADW_TYPE_ENTRY_ROW, NULL);

  gtk_editable_set_text (GTK_EDITABLE (row), name);
}

static void
test_ready (void)
{
  Fixture fixture;
  g_autoptr (HoistPlan) plan = scene_upgrade (HOIST_FINDING_WARNING);
  g_autoptr (HoistReleaseList) releases = scene_releases ();

  open_page (&fixture, TRUE);
  g_assert_false (hoist_upgrade_page_can_start (fixture.page));
  g_assert_cmpstr (hoist_upgrade_page_get_reason (fixture.page), ==, "The checks are running.");
  hoist_upgrade_draft_set_target (fixture.draft, "v0.3.0");
  hoist_upgrade_page_show_releases (fixture.page, releases);
  hoist_upgrade_page_show_plan (fixture.page, plan);
  /* acme is production: its name is typed once */
  g_assert_false (hoist_upgrade_page_can_start (fixture.page));
  g_assert_cmpstr (hoist_upgrade_page_get_reason (fixture.page), ==,
                   "This is production: type acme above.");
  type_name (&fixture, "acm");
  g_assert_false (hoist_upgrade_page_can_start (fixture.page));
  type_name (&fixture, "acme");
  g_assert_true (hoist_upgrade_page_can_start (fixture.page));
  g_assert_nonnull (
      scene_find (GTK_WIDGET (fixture.page), GTK_TYPE_BUTTON, "Upgrade acme to v0.3.0"));
  scene_picture (fixture.window, "upgrade");
  close_page (&fixture);
}

/* Which node is upgraded when is said before anything is started; the steps are one press away. */
static void
test_lanes (void)
{
  Fixture fixture;
  g_autoptr (HoistPlan) plan = lane_scene_plan ();
  g_autoptr (HoistPlan) of_one = scene_upgrade (HOIST_FINDING_OK);
  g_autoptr (HoistTenantReport) report = lane_scene_report (FALSE);
  GtkWidget *order, *expander;

  open_page (&fixture, TRUE);
  hoist_fleet_take_tenant (hoist_session_get_fleet (fixture.session), report);
  hoist_upgrade_page_show_plan (fixture.page, plan);
  order = scene_find (GTK_WIDGET (fixture.page), GTK_TYPE_LABEL, "In this order: web1, web2, web3");
  g_assert_true (order != NULL && gtk_widget_get_mapped (order));
  expander = gtk_widget_get_next_sibling (order);
  gtk_expander_set_expanded (GTK_EXPANDER (expander), TRUE);
  scene_settle ();
  g_autofree char *texts = scene_texts (GTK_WIDGET (fixture.page));
  g_assert_nonnull (strstr (texts, "step 2"));
  names_check (fixture.window, "upgrade-lanes");
  scene_picture (fixture.window, "upgrade-lanes");
  hoist_upgrade_page_show_plan (fixture.page, of_one);
  g_assert_false (gtk_widget_get_mapped (order));
  close_page (&fixture);
}

static void
test_blocked (void)
{
  Fixture fixture;
  g_autoptr (HoistPlan) plan = scene_upgrade (HOIST_FINDING_BLOCKER);
  g_autofree char *texts = NULL;

  open_page (&fixture, TRUE);
  hoist_upgrade_page_set_must_confirm (fixture.page, FALSE);
  hoist_upgrade_page_show_plan (fixture.page, plan);
  g_assert_false (hoist_upgrade_page_can_start (fixture.page));
  g_assert_cmpstr (hoist_upgrade_page_get_reason (fixture.page), ==,
                   "Not now: The remote “origin” fetches one branch only.");
  g_assert_nonnull (scene_find (GTK_WIDGET (fixture.page), GTK_TYPE_BUTTON, "Repair"));
  texts = scene_texts (GTK_WIDGET (fixture.page));
  g_assert_nonnull (strstr (texts, "Let Hoist repair it, or set remote.origin.fetch yourself."));
  scene_picture (fixture.window, "upgrade-blocked");
  close_page (&fixture);
}

static void
test_unread (void)
{
  Fixture fixture;
  g_autoptr (HoistPlan) plan = scene_upgrade (HOIST_FINDING_OK);

  open_page (&fixture, FALSE);
  hoist_upgrade_page_set_must_confirm (fixture.page, FALSE);
  hoist_upgrade_page_show_plan (fixture.page, plan);
  g_assert_false (hoist_upgrade_page_can_start (fixture.page));
  g_assert_cmpstr (hoist_upgrade_page_get_reason (fixture.page), ==,
                   "Read first what changes in v0.3.0.");
  close_page (&fixture);
}

/* Without a backup: the warning is on the page, and it wants a word. */
static void
test_without_backup (void)
{
  Fixture fixture;
  GtkWidget *backup;
  g_autofree char *texts = NULL;

  open_page (&fixture, TRUE);
  backup = scene_find (GTK_WIDGET (fixture.page), GTK_TYPE_SWITCH, NULL);
  gtk_switch_set_active (GTK_SWITCH (backup), FALSE);
  g_assert_false (hoist_upgrade_draft_get_backup (fixture.draft));
  texts = scene_texts (GTK_WIDGET (fixture.page));
  g_assert_nonnull (strstr (texts, "there is no way back for the data"));
  scene_picture (fixture.window, "upgrade-without-backup");
  gtk_check_button_set_active (
      GTK_CHECK_BUTTON (scene_find (GTK_WIDGET (fixture.page), GTK_TYPE_CHECK_BUTTON,
                                    "I go without a way back for the data")),
      TRUE);
  g_assert_true (hoist_upgrade_draft_has_acknowledged (fixture.draft, "no-backup"));
  close_page (&fixture);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/upgrade-page/ready", test_ready);
  g_test_add_func ("/console/upgrade-page/lanes", test_lanes);
  g_test_add_func ("/console/upgrade-page/blocked", test_blocked);
  g_test_add_func ("/console/upgrade-page/unread", test_unread);
  g_test_add_func ("/console/upgrade-page/without-backup", test_without_backup);
  return g_test_run ();
}
