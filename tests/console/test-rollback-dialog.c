/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The guided rollback: four steps, a reason first, losses accepted one by one, Cancel as the
 * default of the last. */
#include "console/dialogs/hoist-rollback-dialog.h"

#include "scene.h"

static HoistRollbackDialog *
open_dialog (void)
{
  g_autofree char *tenant = scene_id ("tn_", "acme");
  g_autofree char *run = scene_id ("rn_", "good");
  SceneTenant acme = { "acme",       "production", "v0.3.0", "v0.3.0",
                       "up-to-date", "healthy",    0,        .detail = TRUE };
  g_autoptr (HoistTenantReport) report = scene_report (&acme);
  HoistRollbackDialog *dialog = hoist_rollback_dialog_new (NULL, NULL, tenant, run);

  hoist_rollback_dialog_show_report (dialog, report);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (dialog));
  scene_settle ();
  return dialog;
}

static void
next (HoistRollbackDialog *dialog)
{
  gtk_widget_activate_action (GTK_WIDGET (dialog), "rollback.next", NULL);
  scene_settle ();
}

static void
test_way (void)
{
  HoistRollbackDialog *dialog = open_dialog ();
  g_autoptr (HoistPlan) plan = scene_rollback (3);
  GtkWidget *check, *start;
  g_autofree char *points = NULL;
  g_autofree char *compare = NULL;
  g_autofree char *summary = NULL;

  g_assert_false (hoist_rollback_dialog_can_go_on (dialog)); /* no reason yet */
  next (dialog);
  g_assert_cmpstr (hoist_rollback_dialog_get_step (dialog), ==, "reason");
  hoist_rollback_dialog_set_reason (dialog, "   ");
  g_assert_false (hoist_rollback_dialog_can_go_on (dialog));
  hoist_rollback_dialog_set_reason (dialog, "Segments are slow");
  scene_picture (GTK_WINDOW (dialog), "rollback-reason");
  next (dialog);
  g_assert_cmpstr (hoist_rollback_dialog_get_step (dialog), ==, "point");
  points = scene_texts (GTK_WIDGET (dialog));
  g_assert_nonnull (strstr (points, "Can’t be used: page 3 does not match its digest"));
  g_assert_true (hoist_rollback_dialog_can_go_on (dialog)); /* the run's own backup is chosen */
  scene_picture (GTK_WINDOW (dialog), "rollback-point");
  next (dialog);
  g_assert_cmpstr (hoist_rollback_dialog_get_step (dialog), ==, "compare");
  g_assert_false (hoist_rollback_dialog_can_go_on (dialog)); /* nothing is compared yet */
  hoist_rollback_dialog_show_plan (dialog, plan);
  compare = scene_texts (GTK_WIDGET (dialog));
  g_assert_nonnull (strstr (compare, "3 rows written or changed since would be set aside"));
  g_assert_nonnull (strstr (compare, "1 table unchanged"));
  g_assert_nonnull (strstr (compare, "2 migrations of v0.3.0 are taken back"));
  g_assert_false (hoist_rollback_dialog_can_go_on (dialog)); /* the loss must be accepted */
  scene_picture (GTK_WINDOW (dialog), "rollback-compare");
  check = scene_find (GTK_WIDGET (dialog), GTK_TYPE_CHECK_BUTTON, "I accept this loss");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  next (dialog);
  g_assert_cmpstr (hoist_rollback_dialog_get_step (dialog), ==, "summary");
  summary = scene_texts (GTK_WIDGET (dialog));
  g_assert_nonnull (strstr (summary, "--reason 'Segments are slow'"));
  g_assert_nonnull (strstr (summary, "Hold acme afterwards"));
  g_assert_nonnull (strstr (summary, "--hold --reason 'Segments are slow'"));
  g_assert_true (hoist_rollback_dialog_is_destructive (dialog));
  start = scene_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "Roll Back acme to v0.2.0");
  g_assert_true (gtk_widget_has_css_class (start, "destructive-action"));
  g_assert_true (gtk_window_get_default_widget (GTK_WINDOW (dialog))
                 == scene_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "Cancel"));
  scene_picture (GTK_WINDOW (dialog), "rollback-summary");
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* A long name is there in full, however narrow the window is. */
static void
test_long_name (void)
{
  const char *slug = "customer-portal-of-the-northern-districts-2";
  SceneTenant tenant = { slug,         "production", "v0.3.0", "v0.3.0",
                         "up-to-date", "healthy",    0,        .detail = TRUE };
  g_autoptr (HoistTenantReport) report = scene_report (&tenant);
  HoistRollbackDialog *dialog = hoist_rollback_dialog_new (NULL, NULL, report->id, NULL);
  GtkWidget *label;

  hoist_rollback_dialog_show_report (dialog, report);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (dialog));
  label = scene_find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, slug);
  g_assert_nonnull (label);
  g_assert_cmpint (gtk_label_get_ellipsize (GTK_LABEL (label)), ==, PANGO_ELLIPSIZE_NONE);
  scene_picture (GTK_WINDOW (dialog), "rollback-long-name");
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* Going back one step and choosing "code only" makes the comparison void. */
static void
test_code_only (void)
{
  HoistRollbackDialog *dialog = open_dialog ();
  g_autoptr (HoistPlan) with_data = scene_rollback (3);
  g_autoptr (HoistPlan) code_only = scene_rollback (-1);
  GtkWidget *row;
  g_autofree char *texts = NULL;

  hoist_rollback_dialog_set_reason (dialog, "x");
  next (dialog);
  next (dialog);
  hoist_rollback_dialog_show_plan (dialog, with_data);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "rollback.previous", NULL);
  g_assert_cmpstr (hoist_rollback_dialog_get_step (dialog), ==, "point");
  row = scene_find (GTK_WIDGET (dialog), ADW_TYPE_ACTION_ROW, "Code only");
  adw_action_row_activate (ADW_ACTION_ROW (row));
  next (dialog);
  g_assert_false (hoist_rollback_dialog_can_go_on (dialog));
  hoist_rollback_dialog_show_plan (dialog, code_only);
  g_assert_true (hoist_rollback_dialog_can_go_on (dialog));
  g_assert_false (hoist_rollback_dialog_is_destructive (dialog));
  texts = scene_texts (GTK_WIDGET (dialog));
  g_assert_nonnull (strstr (texts, "The database stays as it is"));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/rollback-dialog/way", test_way);
  g_test_add_func ("/console/rollback-dialog/long-name", test_long_name);
  g_test_add_func ("/console/rollback-dialog/code-only", test_code_only);
  return g_test_run ();
}
