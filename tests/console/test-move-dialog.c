/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database to another engine: from and to, the notices and the name before the button, the way
 * back, the equal command; what hinders it is said, and can be looked at again. */
#include "console/dialogs/hoist-move-dialog.h"
#include "base/hoist-error.h"
#include "console/widgets/hoist-entry-row.h"

#include "move-scene.h"

static GtkWindow *window;

static HoistMoveDialog *
open_dialog (void)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autoptr (HoistTenantReport) report = move_scene_report ();
  HoistMoveDialog *dialog;

  window = scene_show (page, 700, 700);
  dialog = hoist_move_dialog_new (page, NULL, report);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (dialog));
  return dialog;
}

static void
close_dialog (HoistMoveDialog *dialog)
{
  gtk_window_destroy (GTK_WINDOW (dialog));
  scene_close (window);
}

static void
test_plan (void)
{
  HoistMoveDialog *dialog = open_dialog ();
  g_autoptr (HoistPlan) plan = move_scene_plan (FALSE, HOIST_FINDING_OK);
  GtkWidget *start = scene_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "Move");
  GtkWidget *check, *name;
  g_autofree char *texts = NULL;

  g_assert_false (hoist_move_dialog_can_start (dialog)); /* nothing is known yet */
  hoist_move_dialog_show_plan (dialog, plan);
  scene_settle ();
  texts = scene_texts (GTK_WIDGET (dialog));
  g_assert_nonnull (strstr (texts, "SQLite"));
  g_assert_nonnull (strstr (texts, "PostgreSQL"));
  g_assert_nonnull (strstr (texts, "The empty database that NEW_DB_URL in .env names"));
  g_assert_nonnull (strstr (texts, "copies every row"));
  g_assert_nonnull (strstr (texts, "The old database stays as it is"));
  g_assert_nonnull (strstr (texts, "stay in the new database"));
  g_assert_nonnull (
      strstr (texts, "hoistctl tenant move-database acme --acknowledge v0.3.0#1 --follow"));
  scene_picture (GTK_WINDOW (dialog), "move-database");
  g_assert_false (gtk_widget_get_sensitive (start)); /* a notice, and it is production */
  check = scene_find (GTK_WIDGET (dialog), GTK_TYPE_CHECK_BUTTON, "I have read this");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  g_assert_false (gtk_widget_get_sensitive (start));
  name = scene_find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW, NULL);
  gtk_editable_set_text (GTK_EDITABLE (name), "acme");
  g_assert_true (gtk_widget_get_sensitive (start));
  g_assert_true (gtk_window_get_default_widget (GTK_WINDOW (dialog))
                 == scene_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "Cancel"));
  close_dialog (dialog);
}

static void
test_blocked (void)
{
  HoistMoveDialog *dialog = open_dialog ();
  g_autoptr (HoistPlan) plan = move_scene_plan (FALSE, HOIST_FINDING_BLOCKER);
  g_autofree char *texts = NULL;

  hoist_move_dialog_show_plan (dialog, plan);
  scene_settle ();
  texts = scene_texts (GTK_WIDGET (dialog));
  g_assert_nonnull (strstr (texts, "fetches one branch only"));
  g_assert_nonnull (scene_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "Check Again"));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (scene_find (
                                   GTK_WIDGET (dialog), GTK_TYPE_CHECK_BUTTON, "I have read this")),
                               TRUE);
  gtk_editable_set_text (GTK_EDITABLE (scene_find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW, NULL)),
                         "acme");
  g_assert_false (hoist_move_dialog_can_start (dialog));
  close_dialog (dialog);
}

static void
test_refused (void)
{
  HoistMoveDialog *dialog = open_dialog ();
  g_autoptr (GError) error = g_error_new (
      HOIST_ERROR, HOIST_ERROR_REFUSED,
      "NEW_DB_URL is not in .env: write the URL of an empty database there, which its role owns.");
  g_autofree char *texts = NULL;

  hoist_move_dialog_show_refusal (dialog, error);
  scene_settle ();
  texts = scene_texts (GTK_WIDGET (dialog));
  g_assert_nonnull (strstr (texts, "The Database Can’t Be Moved Now"));
  g_assert_nonnull (strstr (texts, "NEW_DB_URL is not in .env"));
  g_assert_false (hoist_move_dialog_can_start (dialog));
  scene_picture (GTK_WINDOW (dialog), "move-database-refused");
  close_dialog (dialog);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/move-dialog/plan", test_plan);
  g_test_add_func ("/console/move-dialog/blocked", test_blocked);
  g_test_add_func ("/console/move-dialog/refused", test_refused);
  return g_test_run ();
}
