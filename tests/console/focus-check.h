/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has the keyboard in a window, and that assistive technology is told of it. Thread: main. */
#pragma once
#include <gtk/gtk.h>

/* What has the keyboard: an entry itself, not the text inside it. Fails the test when there is
 * nothing, when it can't be seen or used, or when its focus is not told to anybody. */
GtkWidget *focus_check (GtkWindow *window, const char *where);
/* Presses Tab, as far as the focus is concerned, up to `most` times; TRUE: it came to `widget`. */
gboolean focus_reaches (GtkWindow *window, GtkWidget *widget, guint most);
