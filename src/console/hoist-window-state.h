/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Size and place of the window, kept in the preferences. Thread: main. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The window opens as it was closed; no larger than the monitor it will be on can show. */
void hoist_window_state_keep (GtkWindow *window);
/* The view that is open now, and the one that was when the console was closed ("": none was). */
void hoist_window_state_note_view (const char *view);
char *hoist_window_state_dup_last_view (void);

G_END_DECLS
