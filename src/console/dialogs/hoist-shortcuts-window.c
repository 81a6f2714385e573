/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window of shortcuts, built from its file (GTK 4.8 does not let GtkShortcutsWindow be
 * derived). It is made when it is asked for and not kept as a help overlay: a hidden toplevel makes
 * GTK 4.8 crash when a screen reader asks for a window that has just been closed. Main thread only;
 * it defines no shortcut (the application does). */
#include "console/dialogs/hoist-shortcuts-window.h"
#include <glib/gi18n.h>
#include "console/widgets/hoist-toolkit-names.h"

static void
show_keys (GtkShortcutsShortcut *shortcut, GtkApplication *application)
{
  g_autofree char *action = NULL, *keys = NULL;
  g_auto (GStrv) accels = NULL;

  g_object_get (shortcut, "action-name", &action, NULL);
  if (action == NULL)
    return;
  accels = gtk_application_get_accels_for_action (application, action);
  keys = g_strjoinv (" ", accels);
  g_object_set (shortcut, "accelerator", keys, NULL);
}

/* GTK fills in the keys of actions only for a help overlay. */
static void
show_all_keys (GtkWidget *widget, GtkApplication *application)
{
  if (GTK_IS_SHORTCUTS_SHORTCUT (widget))
    show_keys (GTK_SHORTCUTS_SHORTCUT (widget), application);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    show_all_keys (child, application);
}

GtkShortcutsWindow *
hoist_shortcuts_window_new (GtkApplication *application)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource ("/org/hoist/Console/hoist-shortcuts-window.ui");
  GtkWidget *window = GTK_WIDGET (gtk_builder_get_object (builder, "shortcuts_window"));

  show_all_keys (window, application);
  gtk_window_set_title (GTK_WINDOW (window), _ ("Shortcuts"));
  hoist_toolkit_names_mend_when_shown (window);
  return GTK_SHORTCUTS_WINDOW (window);
}
