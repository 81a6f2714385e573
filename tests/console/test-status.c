/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An icon and its word: the word's name, a spinner for what turns, one style at a time. */
#include "console/widgets/hoist-status.h"
#include "scene.h"

static void
test_word (void)
{
  const HoistLook good = { "Healthy", "emblem-ok-symbolic", "success" };
  const HoistLook bad = { "Unhealthy", "dialog-error-symbolic", "error" };
  GtkWidget *status = g_object_ref_sink (hoist_status_new ());
  GtkWidget *image;

  hoist_status_set_look (HOIST_STATUS (status), good, NULL);
  hoist_status_set_look (HOIST_STATUS (status), bad, "Down");
  image = scene_find (status, GTK_TYPE_IMAGE, NULL);
  g_assert_false (gtk_widget_has_css_class (image, "success"));
  g_assert_true (gtk_widget_has_css_class (image, "error"));
  g_assert_cmpstr (hoist_status_get_word (HOIST_STATUS (status)), ==, "Down");
  hoist_status_set_icon_only (HOIST_STATUS (status), TRUE);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (status), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Down");
  g_object_unref (status);
}

static void
test_turning (void)
{
  const HoistLook turning = { "Running", "", "accent" };
  const HoistLook done = { "Done", "emblem-ok-symbolic", "success" };
  GtkWidget *status = g_object_ref_sink (hoist_status_new ());
  GtkWidget *spinner = scene_find (status, GTK_TYPE_SPINNER, NULL);

  hoist_status_set_look (HOIST_STATUS (status), turning, NULL);
  g_assert_true (gtk_widget_get_visible (spinner));
  g_assert_true (gtk_spinner_get_spinning (GTK_SPINNER (spinner)));
  hoist_status_set_look (HOIST_STATUS (status), done, NULL);
  g_assert_false (gtk_widget_get_visible (spinner));
  g_assert_false (gtk_spinner_get_spinning (GTK_SPINNER (spinner)));
  g_object_unref (status);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/status/word", test_word);
  g_test_add_func ("/console/status/turning", test_turning);
  return g_test_run ();
}
