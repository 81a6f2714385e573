/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making a mixed tenant equal: the question names the nodes and both ways, and the plan is shown
 * before anything is started. */
#include "console/dialogs/hoist-equal-dialog.h"

#include "lane-scene.h"

static void
test_question (void)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWindow *window = scene_show (page, 800, 600);
  g_autoptr (HoistTenantReport) report = lane_scene_report (TRUE);
  GtkWindow *dialog = hoist_equal_dialog_ask (page, NULL, report);
  g_autofree char *nodes = hoist_equal_dialog_dup_nodes (report);

  g_assert_cmpstr (nodes, ==, "web1 at v0.3.0, web2 at v0.2.0, web3 at v0.2.0");
  g_assert_cmpstr (hoist_equal_dialog_find_newest (report), ==, "v0.3.0");
  g_assert_nonnull (strstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), nodes));
  g_assert_cmpstr (adw_message_dialog_get_response_label (ADW_MESSAGE_DIALOG (dialog), "up"), ==,
                   "Upgrade to v0.3.0…");
  g_assert_cmpstr (adw_message_dialog_get_response_label (ADW_MESSAGE_DIALOG (dialog), "back"), ==,
                   "Go Back to v0.2.0…");
  g_assert_cmpstr (adw_message_dialog_get_default_response (ADW_MESSAGE_DIALOG (dialog)), ==,
                   "cancel");
  gtk_test_widget_wait_for_draw (GTK_WIDGET (dialog));
  scene_settle ();
  scene_picture (dialog, "make-equal");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  scene_close (window);
}

static void
test_plan (void)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWindow *window = scene_show (page, 800, 600);
  g_autoptr (HoistPlan) good = scene_upgrade (HOIST_FINDING_WARNING);
  g_autoptr (HoistPlan) bad = scene_upgrade (HOIST_FINDING_BLOCKER);
  AdwMessageDialog *one = ADW_MESSAGE_DIALOG (hoist_equal_dialog_show_plan (page, NULL, good));
  AdwMessageDialog *other = ADW_MESSAGE_DIALOG (hoist_equal_dialog_show_plan (page, NULL, bad));

  g_assert_true (adw_message_dialog_get_response_enabled (one, "go"));
  g_assert_nonnull (strstr (adw_message_dialog_get_body (one), "acme goes from v0.2.0 to v0.3.0"));
  g_assert_nonnull (strstr (adw_message_dialog_get_body (one), "v0.2.0-dirty"));
  g_assert_false (adw_message_dialog_get_response_enabled (other, "go"));
  adw_message_dialog_response (one, "cancel");
  adw_message_dialog_response (other, "cancel");
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/equal-dialog/question", test_question);
  g_test_add_func ("/console/equal-dialog/plan", test_plan);
  return g_test_run ();
}
