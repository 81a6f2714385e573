/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Restore points to choose from: what can't be used says why and can't be chosen; a single one is a
 * choice, too. */
#include "console/dialogs/hoist-restore-choice.h"

#include "scene.h"

static void
chosen_cb (int *last, int index)
{
  *last = index;
}

static void
test_choose (void)
{
  g_autoptr (HoistTenantReport) report = scene_acme ();
  g_autoptr (GPtrArray) points = hoist_restore_point_list (report, NULL);
  GtkWidget *choice = hoist_restore_choice_new ();
  GtkWindow *window = scene_show (choice, 540, 400);
  g_autofree char *texts = NULL;
  GtkWidget *row;
  int last = -1;

  g_signal_connect_swapped (choice, "chosen", G_CALLBACK (chosen_cb), &last);
  hoist_restore_choice_set_points (HOIST_RESTORE_CHOICE (choice), points, 0);
  g_assert_true (hoist_restore_choice_get_chosen (HOIST_RESTORE_CHOICE (choice))
                 == g_ptr_array_index (points, 0));
  texts = scene_texts (choice);
  g_assert_nonnull (strstr (texts, "Can’t be used: page 3 does not match its digest"));
  row = gtk_widget_get_ancestor (scene_find (choice, GTK_TYPE_CHECK_BUTTON, NULL),
                                 ADW_TYPE_ACTION_ROW);
  g_assert_true (gtk_widget_get_sensitive (row));
  row = gtk_widget_get_next_sibling (row);
  adw_action_row_activate (ADW_ACTION_ROW (row));
  g_assert_cmpint (last, ==, 1);
  row = gtk_widget_get_next_sibling (row);
  g_assert_false (gtk_widget_get_sensitive (row)); /* the corrupt one */
  scene_close (window);
}

static void
test_none (void)
{
  g_autoptr (GPtrArray) points = g_ptr_array_new ();
  GtkWidget *choice = hoist_restore_choice_new ();
  GtkWindow *window = scene_show (choice, 540, 400);

  hoist_restore_choice_set_points (HOIST_RESTORE_CHOICE (choice), points, -1);
  g_assert_null (hoist_restore_choice_get_chosen (HOIST_RESTORE_CHOICE (choice)));
  g_assert_nonnull (
      scene_find (choice, GTK_TYPE_LABEL, "There is no backup and no upgrade to take back."));
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/restore-choice/choose", test_choose);
  g_test_add_func ("/console/restore-choice/none", test_none);
  return g_test_run ();
}
