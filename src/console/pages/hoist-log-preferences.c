/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between a log view and the preferences. Called by pages with a log; main thread only; it keeps
 * nothing itself. */
#include "console/pages/hoist-log-preferences.h"

static const struct
{
  HoistTimestamps preference;
  HoistLogTimes times;
} kinds[] = {
  { HOIST_TIMESTAMPS_OFF, HOIST_LOG_TIMES_OFF },
  { HOIST_TIMESTAMPS_RELATIVE, HOIST_LOG_TIMES_RELATIVE },
  { HOIST_TIMESTAMPS_ABSOLUTE, HOIST_LOG_TIMES_ABSOLUTE },
};

static void
changed_cb (GActionGroup *actions, const char *name, GVariant *state, HoistPreferences *preferences)
{
  if (g_str_equal (name, "wrap"))
    g_object_set (preferences, "log-wrap", g_variant_get_boolean (state), NULL);
  for (guint i = 0; g_str_equal (name, "times") && i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (hoist_log_times_names[kinds[i].times], g_variant_get_string (state, NULL)))
      g_object_set (preferences, "log-timestamps", kinds[i].preference, NULL);
}

void
hoist_log_preferences_keep (HoistLogView *view, HoistPreferences *preferences)
{
  GActionGroup *actions = hoist_log_view_get_actions (view);
  int times = hoist_preferences_get_int (preferences, "log-timestamps");

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if ((int) kinds[i].preference == times)
      g_action_group_change_action_state (
          actions, "times", g_variant_new_string (hoist_log_times_names[kinds[i].times]));
  g_action_group_change_action_state (
      actions, "wrap",
      g_variant_new_boolean (hoist_preferences_get_flag (preferences, "log-wrap")));
  hoist_log_view_set_follow (view, hoist_preferences_get_flag (preferences, "log-follow"));
  g_signal_connect_object (actions, "action-state-changed", G_CALLBACK (changed_cb), preferences,
                           0);
}
