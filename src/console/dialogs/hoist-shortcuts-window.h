/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window of keyboard shortcuts. Thread: main. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* With the keys that the application has set; to be presented, goes when it is closed. */
GtkShortcutsWindow *hoist_shortcuts_window_new (GtkApplication *application);

G_END_DECLS
