/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Size of the window: opens as it was closed, and never larger than the screen. */
#include "console/hoist-window-state.h"
#include "console/hoist-preferences.h"
#include "scene.h"

static void
test_kept (void)
{
  HoistPreferences *preferences = hoist_preferences_get_default ();
  GtkWidget *window;
  int width, height;

  g_object_set (preferences, "window-width", 640, "window-height", 500, NULL);
  window = gtk_window_new ();
  hoist_window_state_keep (GTK_WINDOW (window));
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (window);
  gtk_window_get_default_size (GTK_WINDOW (window), &width, &height);
  g_assert_cmpint (width, ==, 640);
  g_assert_cmpint (height, ==, 500);
  gtk_window_set_default_size (GTK_WINDOW (window), 700, 520);
  g_assert_cmpint (hoist_preferences_get_int (preferences, "window-width"), ==, 700);
  g_assert_cmpint (hoist_preferences_get_int (preferences, "window-height"), ==, 520);
  gtk_window_set_default_size (GTK_WINDOW (window), -1, -1); /* "as you like" is no size to keep */
  g_assert_cmpint (hoist_preferences_get_int (preferences, "window-width"), ==, 700);
  gtk_window_maximize (GTK_WINDOW (window));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_fits (void)
{
  HoistPreferences *preferences = hoist_preferences_get_default ();
  GtkWidget *window = gtk_window_new ();

  g_object_set (preferences, "window-width", 9000, "window-height", 8000, NULL);
  hoist_window_state_keep (GTK_WINDOW (window));
  g_assert_cmpint (hoist_preferences_get_int (preferences, "window-width"), ==, 1280);
  g_assert_cmpint (hoist_preferences_get_int (preferences, "window-height"), ==, 900);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_view (void)
{
  g_autofree char *first = hoist_window_state_dup_last_view ();
  g_autofree char *then = NULL;

  g_assert_cmpstr (first, ==, "");
  hoist_window_state_note_view ("activity");
  then = hoist_window_state_dup_last_view ();
  g_assert_cmpstr (then, ==, "activity");
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/window-state/kept", test_kept);
  g_test_add_func ("/window-state/fits", test_fits);
  g_test_add_func ("/window-state/view", test_view);
  return g_test_run ();
}
