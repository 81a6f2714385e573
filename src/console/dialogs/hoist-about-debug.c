/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes the debugging information. No state; main thread only; it asks nobody and names no host,
 * user or folder. It is English in every language: people who help read it. */
#include "console/dialogs/hoist-about-debug.h"
#include <adwaita.h>
#include "client/hoist-known-plane.h"
#include "console/hoist-preferences.h"

static void
append_os (GString *text)
{
  g_autofree char *name = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);

  g_string_append_printf (text, "System: %s\n", name != NULL ? name : "unknown");
}

static void
append_desktop (GString *text)
{
  GdkDisplay *display = gdk_display_get_default ();
  const char *desktop = g_getenv ("XDG_CURRENT_DESKTOP");
  GtkSettings *settings = gtk_settings_get_default ();
  AdwStyleManager *style = adw_style_manager_get_default ();
  g_autofree char *font = NULL;

  if (settings != NULL)
    g_object_get (settings, "gtk-font-name", &font, NULL);
  g_string_append_printf (text, "Desktop: %s, %s\n", desktop != NULL ? desktop : "unknown",
                          display != NULL ? G_OBJECT_TYPE_NAME (display) : "no display");
  g_string_append_printf (
      text, "Style: %s%s, font %s, %s\n", adw_style_manager_get_dark (style) ? "dark" : "light",
      adw_style_manager_get_high_contrast (style) ? ", high contrast" : "",
      font != NULL ? font : "unknown",
      gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL ? "right to left" : "left to right");
  g_string_append_printf (text, "Language: %s\n", g_get_language_names ()[0]);
}

static void
append_planes (GString *text, GListModel *planes)
{
  guint n = planes != NULL ? g_list_model_get_n_items (planes) : 0;

  g_string_append_printf (text, "Control planes: %u\n", n);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HoistKnownPlane) plane = g_list_model_get_item (planes, i);
      const char *address = hoist_known_plane_get_address (plane);
      g_autofree char *scheme = address != NULL ? g_uri_parse_scheme (address) : NULL;

      g_string_append_printf (text, "  %u. %s%s%s\n", i + 1,
                              hoist_plane_kind_names[hoist_known_plane_get_kind (plane)],
                              scheme != NULL ? " by " : "", scheme != NULL ? scheme : "");
    }
}

char *
hoist_about_debug_dup (GListModel *planes)
{
  HoistPreferences *preferences = hoist_preferences_get_default ();
  GString *text = g_string_new ("Hoist " HOIST_VERSION "\n");

  append_os (text);
  g_string_append_printf (text, "GTK %u.%u.%u, libadwaita %u.%u.%u, GLib %u.%u.%u\n",
                          gtk_get_major_version (), gtk_get_minor_version (),
                          gtk_get_micro_version (), adw_get_major_version (),
                          adw_get_minor_version (), adw_get_micro_version (), glib_major_version,
                          glib_minor_version, glib_micro_version);
  append_desktop (text);
  g_string_append_printf (
      text, "Preferences: %s\n",
      hoist_preferences_get_missing (preferences) == NULL ? "kept" : "not kept (no schema)");
  append_planes (text, planes);
  return g_string_free (text, FALSE);
}
