/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line of text in a table of very many rows: text, never markup, with an ellipsis where it does
 * not fit. GTK measures two hundred rows of a list whenever one of them is another, and a label
 * lays its text out for that: here the size of a text is looked up, and only what is drawn is laid
 * out. Thread: main. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Each is drawn with a font of its own: sizes are kept apart. */
typedef enum
{
  HOIST_CELL_TEXT_HEADING, /* style class "heading" */
  HOIST_CELL_TEXT_NUMERIC, /* style class "numeric" */
  HOIST_N_CELL_TEXT_KINDS
} HoistCellTextKind;

#define HOIST_TYPE_CELL_TEXT (hoist_cell_text_get_type ())
G_DECLARE_FINAL_TYPE (HoistCellText, hoist_cell_text, HOIST, CELL_TEXT, GtkWidget)

GtkWidget *hoist_cell_text_new (HoistCellTextKind kind);
void hoist_cell_text_set_text (HoistCellText *self, const char *text);
const char *hoist_cell_text_get_text (HoistCellText *self);

G_END_DECLS
