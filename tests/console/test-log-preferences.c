/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The next log opens as the last one was read. */
#include "console/pages/hoist-log-preferences.h"

#include "scene.h"

static void
test_keep (void)
{
  HoistPreferences *preferences = hoist_preferences_get_default ();
  HoistLogView *first = HOIST_LOG_VIEW (g_object_ref_sink (hoist_log_view_new ()));
  HoistLogView *second = HOIST_LOG_VIEW (g_object_ref_sink (hoist_log_view_new ()));
  g_autoptr (GVariant) times = NULL;

  hoist_log_preferences_keep (first, preferences);
  g_assert_true (hoist_log_view_get_follow (first));
  gtk_widget_activate_action (GTK_WIDGET (first), "log.times", "s", "relative");
  gtk_widget_activate_action (GTK_WIDGET (first), "log.lines", "s", "problems");
  g_assert_cmpint (hoist_preferences_get_int (preferences, "log-timestamps"), ==,
                   HOIST_TIMESTAMPS_RELATIVE);
  g_object_set (preferences, "log-follow", FALSE, NULL);
  hoist_log_preferences_keep (second, preferences);
  times = g_action_group_get_action_state (hoist_log_view_get_actions (second), "times");
  g_assert_cmpstr (g_variant_get_string (times, NULL), ==, "relative");
  g_assert_false (hoist_log_view_get_follow (second));
  g_object_unref (first);
  g_object_unref (second);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/log-preferences/keep", test_keep);
  return g_test_run ();
}
