/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the toolkit's own windows (about, preferences, shortcuts, questions) leave nameless or say
 * twice in GTK 4.8 and libadwaita 1.2, named for a screen reader. Thread: main. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Everything in `widget`: a button with an icon by its tooltip, a search by its word, a text by the
 * title above it; a button with a word only by that. */
void hoist_toolkit_names_mend (GtkWidget *widget);
/* All that is in it by then, but for pages of preferences, which are our own. */
void hoist_toolkit_names_mend_when_shown (GtkWidget *window);

G_END_DECLS
