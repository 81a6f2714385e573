/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window of keyboard shortcuts. Thread: main. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* To be presented; goes when it is closed. */
GtkShortcutsWindow *hoist_shortcuts_window_new (void);

G_END_DECLS
