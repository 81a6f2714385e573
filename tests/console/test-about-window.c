/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The About window: version, what is new, and the debugging information. */
#include "console/dialogs/hoist-about-window.h"
#include "scene.h"

static void
test_content (void)
{
  GtkWindow *window = hoist_about_window_new (NULL, NULL);
  AdwAboutWindow *about = ADW_ABOUT_WINDOW (window);

  gtk_window_present (window);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  scene_settle ();
  scene_picture (window, "about");
  g_assert_cmpstr (adw_about_window_get_version (about), ==, HOIST_VERSION);
  g_assert_cmpstr (adw_about_window_get_release_notes_version (about), ==, HOIST_VERSION);
  g_assert_nonnull (strstr (adw_about_window_get_release_notes (about), "<li>"));
  g_assert_true (
      g_str_has_prefix (adw_about_window_get_debug_info (about), "Hoist " HOIST_VERSION));
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/about-window/content", test_content);
  return g_test_run ();
}
