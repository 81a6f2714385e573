/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A window of preferences that was shown and closed keeps no row of its groups alive. */
#include "console/widgets/hoist-group-release.h"

#include "scene.h"

static void
test_rows_go (void)
{
  GtkWidget *window = g_object_new (ADW_TYPE_PREFERENCES_WINDOW, NULL);
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_with_label ("In the row");

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), "A row");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (window), ADW_PREFERENCES_PAGE (page));
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (window);
  g_object_add_weak_pointer (G_OBJECT (row), (gpointer *) &row);
  g_object_add_weak_pointer (G_OBJECT (button), (gpointer *) &button);
  hoist_group_release_all (ADW_PREFERENCES_WINDOW (window));
  gtk_window_destroy (GTK_WINDOW (window));
  scene_settle ();
  g_assert_null (row);
  g_assert_null (button);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/group-release/rows-go", test_rows_go);
  return g_test_run ();
}
