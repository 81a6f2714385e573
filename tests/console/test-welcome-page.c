/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first page: its three ways on, and progress that can be cancelled. */
#include "console/pages/hoist-welcome-page.h"

#include "scene.h"

static void
test_start (void)
{
  HoistWelcomePage *page = hoist_welcome_page_new ("/nonexistent/demo");
  GtkWindow *window = scene_show (GTK_WIDGET (page), 1000, 680);

  g_assert_nonnull (scene_find (GTK_WIDGET (page), GTK_TYPE_BUTTON, "Explore the Demo Fleet"));
  g_assert_nonnull (scene_find (GTK_WIDGET (page), GTK_TYPE_BUTTON, "This Computer"));
  g_assert_nonnull (scene_find (GTK_WIDGET (page), GTK_TYPE_BUTTON, "Add Control Plane…"));
  hoist_page_focus (HOIST_PAGE (page));
  g_assert_true (gtk_window_get_focus (window)
                 == scene_find (GTK_WIDGET (page), GTK_TYPE_BUTTON, "Explore the Demo Fleet"));
  scene_picture (window, "welcome");
  scene_close (window);
}

static void
test_progress (void)
{
  HoistWelcomePage *page = hoist_welcome_page_new ("/nonexistent/demo");
  GtkWindow *window = scene_show (GTK_WIDGET (page), 1000, 680);
  g_autofree char *texts = NULL;

  hoist_welcome_page_show_progress (page, 0.4, "Filling the database of acme");
  scene_settle ();
  texts = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (texts, "Filling the database of acme"));
  g_assert_cmpfloat (gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (
                         scene_find (GTK_WIDGET (page), GTK_TYPE_PROGRESS_BAR, NULL))),
                     ==, 0.4);
  scene_picture (window, "welcome-progress");
  scene_close (window);
}

static void
test_narrow (void)
{
  HoistWelcomePage *page = hoist_welcome_page_new ("/nonexistent/demo");
  GtkWindow *window = scene_show (GTK_WIDGET (page), 360, 640);

  scene_picture (window, "welcome-narrow");
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/welcome-page/start", test_start);
  g_test_add_func ("/console/welcome-page/progress", test_progress);
  g_test_add_func ("/console/welcome-page/narrow", test_narrow);
  return g_test_run ();
}
