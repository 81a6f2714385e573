/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The banner: hidden until it has something to say, an alert, text and never markup. */
#include "console/widgets/hoist-banner.h"
#include "scene.h"

static void
test_show_and_hide (void)
{
  GtkWidget *widget = g_object_ref_sink (hoist_banner_new ());
  HoistBanner *banner = HOIST_BANNER (widget);

  g_assert_false (gtk_widget_get_visible (widget));
  g_assert_false (hoist_banner_is_shown (banner));
  hoist_banner_show_text (banner, HOIST_BANNER_ERROR, "Offline");
  g_assert_true (gtk_widget_get_visible (widget));
  g_assert_true (hoist_banner_is_shown (banner));
  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_ROLE_ALERT);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Offline");
  hoist_banner_hide (banner);
  g_assert_false (gtk_widget_get_visible (widget));
  g_assert_cmpstr (hoist_banner_get_text (banner), ==, "");
  g_object_unref (widget);
}

static void
test_text_not_markup (void)
{
  GtkWidget *widget = g_object_ref_sink (hoist_banner_new ());

  hoist_banner_show_text (HOIST_BANNER (widget), HOIST_BANNER_INFO, "<b>acme</b> & <a href='x'>");
  g_assert_nonnull (scene_find (widget, GTK_TYPE_LABEL, "<b>acme</b> & <a href='x'>"));
  g_object_unref (widget);
}

static void
test_button (void)
{
  GtkWidget *widget = g_object_ref_sink (hoist_banner_new ());
  HoistBanner *banner = HOIST_BANNER (widget);
  GtkWidget *button;

  hoist_banner_show_text (banner, HOIST_BANNER_WARNING, "Offline");
  hoist_banner_set_button (banner, "Connect", "win.open-plane('u1')");
  button = scene_find (widget, GTK_TYPE_BUTTON, "Connect");
  g_assert_nonnull (button);
  g_assert_true (gtk_widget_get_visible (button));
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (button)), ==, "win.open-plane");
  hoist_banner_set_narrow (banner, TRUE);
  g_assert_cmpint (gtk_orientable_get_orientation (GTK_ORIENTABLE (gtk_widget_get_parent (button))),
                   ==, GTK_ORIENTATION_VERTICAL);
  hoist_banner_set_narrow (banner, FALSE);
  g_assert_cmpint (gtk_orientable_get_orientation (GTK_ORIENTABLE (gtk_widget_get_parent (button))),
                   ==, GTK_ORIENTATION_HORIZONTAL);
  hoist_banner_set_button (banner, NULL, NULL);
  g_assert_false (gtk_widget_get_visible (button));
  g_assert_null (gtk_actionable_get_action_name (GTK_ACTIONABLE (button)));
  g_object_unref (widget);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/banner/show-and-hide", test_show_and_hide);
  g_test_add_func ("/console/banner/text-not-markup", test_text_not_markup);
  g_test_add_func ("/console/banner/button", test_button);
  return g_test_run ();
}
