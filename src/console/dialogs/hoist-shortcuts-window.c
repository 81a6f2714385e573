/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window of shortcuts, built from its file (GTK 4.8 does not let GtkShortcutsWindow be
 * derived). It is made when it is asked for and not kept as a help overlay: a hidden toplevel makes
 * GTK 4.8 crash when a screen reader asks for a window that has just been closed. Main thread only;
 * it defines no shortcut (the application does). */
#include "console/dialogs/hoist-shortcuts-window.h"

GtkShortcutsWindow *
hoist_shortcuts_window_new (void)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource ("/org/hoist/Console/hoist-shortcuts-window.ui");

  return GTK_SHORTCUTS_WINDOW (gtk_builder_get_object (builder, "shortcuts_window"));
}
