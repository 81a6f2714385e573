/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps the keyboard where it was when what has it is hidden, removed or can't be used any more:
 * GTK 4.8 would lose the focus or throw it to the first control of the window. The next control of
 * the same place gets it, and it goes back when the first one can be used again and nobody has
 * moved on meanwhile. Thread: main. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HOIST_TYPE_FOCUS_KEEPER (hoist_focus_keeper_get_type ())
G_DECLARE_FINAL_TYPE (HoistFocusKeeper, hoist_focus_keeper, HOIST, FOCUS_KEEPER, GObject)

/* The keeper lives as long as the window; a second call changes nothing. */
void hoist_focus_keeper_watch (GtkWindow *window);
/* Every window that is there and that will come. */
void hoist_focus_keeper_watch_all (void);

G_END_DECLS
