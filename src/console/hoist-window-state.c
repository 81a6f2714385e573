/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Binds a window to the preferences. Stateless; main thread only; it never moves a window that is
 * open. */
#include "console/hoist-window-state.h"
#include "console/hoist-preferences.h"

/* A window that was kept on a larger screen must not open with its edges out of reach. */
static void
fit (HoistPreferences *preferences)
{
  GdkDisplay *display = gdk_display_get_default ();
  GListModel *monitors = display != NULL ? gdk_display_get_monitors (display) : NULL;
  int width = 0, height = 0;

  for (guint i = 0; monitors != NULL && i < g_list_model_get_n_items (monitors); i++)
    {
      g_autoptr (GdkMonitor) monitor = g_list_model_get_item (monitors, i);
      GdkRectangle area;

      gdk_monitor_get_geometry (monitor, &area);
      width = MAX (width, area.width);
      height = MAX (height, area.height);
    }
  if (width >= 360 && hoist_preferences_get_int (preferences, "window-width") > width)
    g_object_set (preferences, "window-width", width, NULL);
  if (height >= 294 && hoist_preferences_get_int (preferences, "window-height") > height)
    g_object_set (preferences, "window-height", height, NULL);
}

static gboolean
take_size (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  if (g_value_get_int (from) <= 0) /* not known yet */
    return FALSE;
  g_value_copy (from, to);
  return TRUE;
}

void
hoist_window_state_keep (GtkWindow *window)
{
  HoistPreferences *preferences = hoist_preferences_get_default ();
  const GBindingFlags both = G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL;

  fit (preferences);
  g_object_bind_property_full (preferences, "window-width", window, "default-width", both, NULL,
                               take_size, NULL, NULL);
  g_object_bind_property_full (preferences, "window-height", window, "default-height", both, NULL,
                               take_size, NULL, NULL);
  g_object_bind_property (preferences, "window-maximized", window, "maximized", both);
}

void
hoist_window_state_note_view (const char *view)
{
  g_object_set (hoist_preferences_get_default (), "last-view", view, NULL);
}

char *
hoist_window_state_dup_last_view (void)
{
  char *view = NULL;

  g_object_get (hoist_preferences_get_default (), "last-view", &view, NULL);
  return view;
}
