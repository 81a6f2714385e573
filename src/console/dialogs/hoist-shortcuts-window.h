/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window of keyboard shortcuts. Thread: main. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Floating no more: for gtk_application_window_set_help_overlay. */
GtkShortcutsWindow *hoist_shortcuts_window_new (void);

G_END_DECLS
