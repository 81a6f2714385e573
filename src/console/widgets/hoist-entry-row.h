/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AdwEntryRow of libadwaita 1.2 never says that it has the keyboard: the focus is in a text inside
 * it that assistive technology is not told of. This tells of that text, by the row's title; and a
 * title is text, never markup. Thread: main. */
#pragma once
#include <adwaita.h>

G_BEGIN_DECLS

/* For an AdwEntryRow or AdwPasswordEntryRow that has not been on the screen yet. */
void hoist_entry_row_prepare (GtkWidget *row);
/* Prepares a dialog's row: `changed` is called with the dialog alone when something is typed, and
 * Return does what the dialog's default button does. */
void hoist_entry_row_watch (GtkWidget *row, GCallback changed, GtkWidget *dialog);
/* Whether just that has been typed, spaces around it aside. */
gboolean hoist_entry_row_says (GtkWidget *row, const char *text);

G_END_DECLS
