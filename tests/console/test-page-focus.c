/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each page gives the keyboard to what one works with first: when it comes, when its content comes
 * late, and at each step of the guided rollback; and it is always told who has it. */
#include "console/dialogs/hoist-rollback-dialog.h"
#include "console/pages/hoist-activity-page.h"
#include "console/pages/hoist-backups-page.h"
#include "console/pages/hoist-changes-page.h"
#include "console/pages/hoist-overview-page.h"
#include "console/pages/hoist-run-detail-page.h"
#include "console/pages/hoist-tenant-detail-page.h"
#include "console/pages/hoist-tenants-page.h"
#include "console/pages/hoist-upgrade-page.h"
#include "console/widgets/hoist-focus-keeper.h"
#include "console/widgets/hoist-navigation.h"
#include "focus-check.h"
#include "scene.h"

typedef struct
{
  HoistSession *session;
  HoistNavigation *navigation;
  GtkWindow *window;
  char *acme;
} Fixture;

/* A window that Back could ask. */
static void
add_back (GtkWidget *widget)
{
  static const GActionEntry entries[] = { { .name = "back" } };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, 1, NULL);
  gtk_widget_insert_action_group (widget, "win", G_ACTION_GROUP (group));
}

static void
set_up (Fixture *f, gconstpointer unused)
{
  f->session = scene_session ();
  f->acme = scene_id ("tn_", "acme");
  f->navigation = HOIST_NAVIGATION (hoist_navigation_new ());
  f->window = scene_show (GTK_WIDGET (f->navigation), 1080, 800);
  add_back (GTK_WIDGET (f->window));
  hoist_focus_keeper_watch (f->window);
  hoist_navigation_set_root (f->navigation, HOIST_PAGE (hoist_tenants_page_new (f->session)));
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  scene_close (f->window);
  g_object_unref (f->session);
  g_free (f->acme);
}

static GtkWidget *
focus (Fixture *f, const char *where)
{
  scene_settle ();
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
  scene_settle ();
  return focus_check (f->window, where);
}

static GtkWidget *
push (Fixture *f, gpointer page, const char *where)
{
  hoist_navigation_push (f->navigation, HOIST_PAGE (page));
  return focus (f, where);
}

static gboolean
is_titled (GtkWidget *row, const char *title)
{
  return ADW_IS_PREFERENCES_ROW (row)
         && g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), title);
}

static void
test_views (Fixture *f, gconstpointer unused)
{
  HoistPage *const pages[] = { HOIST_PAGE (hoist_overview_page_new (f->session)),
                               HOIST_PAGE (hoist_activity_page_new (f->session)),
                               HOIST_PAGE (hoist_backups_page_new (f->session)) };
  g_autoptr (HoistTenantReport) report = scene_acme ();
  HoistTenantDetailPage *page;
  GtkWidget *row = focus (f, "tenants");
  GtkWidget *search = scene_find (GTK_WIDGET (f->window), GTK_TYPE_TOGGLE_BUTTON, NULL);

  gtk_widget_child_focus (GTK_WIDGET (f->window), GTK_DIR_TAB_FORWARD);
  g_assert_true (focus_check (f->window, "after Tab") != row); /* one press leaves all the rows */
  g_assert_false (
      gtk_widget_is_ancestor (focus_check (f->window, "after Tab"), gtk_widget_get_parent (row)));
  g_assert_true (focus_reaches (f->window, search, 40));
  g_assert_true (focus_reaches (f->window, row, 40));
  g_assert_cmpstr (G_OBJECT_TYPE_NAME (row), ==, "GtkListItemWidget"); /* the first tenant */
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      GtkWidget *in;

      hoist_navigation_set_root (f->navigation, pages[i]);
      in = focus (f, hoist_page_get_title (pages[i]));
      g_assert_true (in == GTK_WIDGET (pages[i])
                     || gtk_widget_is_ancestor (in, GTK_WIDGET (pages[i])));
    }
  page = hoist_tenant_detail_page_new (f->session, f->acme);
  push (f, page, "a tenant, while it is read");
  hoist_tenant_detail_page_show_report (page, report);
  row = focus (f, "a tenant");
  g_assert_true (GTK_IS_BUTTON (row));
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (row)), ==, "Upgrade…");
  hoist_navigation_pop (f->navigation);
  focus (f, "back from a tenant");
}

/* A plan comes late: Back had the keyboard meanwhile, the target has it now. */
static void
test_changes (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistPlan) plan = scene_upgrade (HOIST_FINDING_OK);
  g_autoptr (HoistReleaseList) releases = scene_releases ();
  HoistChangesPage *page = hoist_changes_page_new (f->session, f->acme);
  GtkWidget *back = push (f, page, "what changes, while it is read");

  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (back)), ==, "win.back");
  hoist_changes_page_show_releases (page, releases);
  hoist_changes_page_show_plan (page, plan);
  g_assert_true (is_titled (focus (f, "what changes"), "Target"));
  gtk_widget_grab_focus (scene_find (GTK_WIDGET (page), GTK_TYPE_CHECK_BUTTON, NULL));
  hoist_changes_page_show_plan (page, plan); /* the same again: nobody is thrown out */
  g_assert_false (is_titled (focus (f, "what changes, read again"), "Target"));
}

static void
test_upgrade (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistPlan) plan = scene_upgrade (HOIST_FINDING_OK);
  g_autoptr (HoistReleaseList) releases = scene_releases ();
  g_autofree char *plain = scene_id ("tn_", "testsite");
  HoistUpgradePage *page = hoist_upgrade_page_new (f->session, f->acme);
  GtkWidget *typed = push (f, page, "the upgrade of a production tenant");

  g_assert_true (GTK_IS_TEXT (typed));
  hoist_upgrade_page_show_releases (page, releases);
  hoist_upgrade_page_show_plan (page, plan);
  g_assert_true (focus (f, "the upgrade, checked") == typed);
  page = hoist_upgrade_page_new (f->session, plain);
  push (f, page, "the upgrade of a test tenant, while its releases are read");
  hoist_upgrade_page_show_releases (page, releases);
  g_assert_true (is_titled (focus (f, "the upgrade of a test tenant"), "Target"));
}

static void
test_run (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 6);
  g_autoptr (HoistRun) ended = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_OLD_RESTORED);
  g_autoptr (GPtrArray) lines = scene_lines (1, 24);
  HoistRunDetailPage *page = hoist_run_detail_page_new (f->session, run->id);
  GtkWidget *done;

  hoist_run_detail_page_show_run (page, run);
  g_assert_true (GTK_IS_TEXT_VIEW (push (f, page, "a run")));
  hoist_run_detail_page_append_log (page, lines);
  g_assert_true (GTK_IS_TEXT_VIEW (focus (f, "a run that goes on")));
  page = hoist_run_detail_page_new (f->session, ended->id);
  hoist_run_detail_page_show_run (page, ended);
  done = push (f, page, "an outcome");
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (done)), ==, "Done");
  gtk_widget_activate_action (GTK_WIDGET (page), "run.show-log", NULL);
  g_assert_true (GTK_IS_TEXT_VIEW (focus (f, "its log")));
  gtk_widget_activate_action (GTK_WIDGET (page), "run.show-outcome", NULL);
  g_assert_true (focus (f, "its outcome") == done);
}

static GtkWidget *
next (HoistRollbackDialog *dialog, const char *where)
{
  gtk_widget_activate_action (GTK_WIDGET (dialog), "rollback.next", NULL);
  scene_settle ();
  return focus_check (GTK_WINDOW (dialog), where);
}

static void
test_rollback (Fixture *f, gconstpointer unused)
{
  SceneTenant acme = { "acme",       "production", "v0.3.0", "v0.3.0",
                       "up-to-date", "healthy",    0,        .detail = TRUE };
  g_autofree char *run = scene_id ("rn_", "good");
  g_autoptr (HoistTenantReport) report = scene_report (&acme);
  g_autoptr (HoistPlan) plan = scene_rollback (0);
  HoistRollbackDialog *dialog = hoist_rollback_dialog_new (f->window, NULL, f->acme, run);
  GtkWidget *cancel = scene_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "Cancel");

  hoist_focus_keeper_watch (GTK_WINDOW (dialog));
  hoist_rollback_dialog_show_report (dialog, report);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (dialog));
  scene_settle ();
  g_assert_true (GTK_IS_TEXT (focus_check (GTK_WINDOW (dialog), "the reason")));
  hoist_rollback_dialog_set_reason (dialog, "Segments are slow");
  g_assert_true (ADW_IS_ACTION_ROW (next (dialog, "the restore points")));
  g_assert_true (next (dialog, "comparing") == cancel);
  hoist_rollback_dialog_show_plan (dialog, plan);
  scene_settle ();
  g_assert_true (focus_check (GTK_WINDOW (dialog), "the comparison") != cancel);
  g_assert_true (next (dialog, "the summary") == cancel);
  gtk_window_destroy (GTK_WINDOW (dialog));
  focus (f, "after the dialog");
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/console/page-focus/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("views", test_views);
  ADD ("changes", test_changes);
  ADD ("upgrade", test_upgrade);
  ADD ("run", test_run);
  ADD ("rollback", test_rollback);
  return g_test_run ();
}
