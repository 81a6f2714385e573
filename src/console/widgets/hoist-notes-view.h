/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Release notes (CommonMark from outside) as labels: headings, paragraphs, lists, quotes, code. The
 * one place in the console that makes markup out of foreign text: every text and every address is
 * escaped, HTML is shown as the text it is, pictures by their description, and only http and https
 * addresses become links. Thread: main. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HOIST_TYPE_NOTES_VIEW (hoist_notes_view_get_type ())
G_DECLARE_FINAL_TYPE (HoistNotesView, hoist_notes_view, HOIST, NOTES_VIEW, GtkWidget)

GtkWidget *hoist_notes_view_new (void);
void hoist_notes_view_set_notes (HoistNotesView *self, const char *commonmark);
/* One paragraph of CommonMark as Pango markup: for tests. */
char *hoist_notes_view_dup_inline_markup (const char *commonmark);

G_END_DECLS
