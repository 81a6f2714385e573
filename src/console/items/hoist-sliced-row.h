/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of a HoistSlicedList: it stays where it is, with the widget that a view made for it, and
 * shows another item when the list was filtered or sorted anew. Emits "changed" then. Owned by its
 * list and by whoever shows it. Thread: main. */
#pragma once
#include <glib-object.h>

G_BEGIN_DECLS

#define HOIST_TYPE_SLICED_ROW (hoist_sliced_row_get_type ())
G_DECLARE_FINAL_TYPE (HoistSlicedRow, hoist_sliced_row, HOIST, SLICED_ROW, GObject)

HoistSlicedRow *hoist_sliced_row_new (gpointer item);      /* takes a reference of its own */
gpointer hoist_sliced_row_get_item (HoistSlicedRow *self); /* borrowed */
/* Whether it was another one before; then "changed" was emitted. */
gboolean hoist_sliced_row_set_item (HoistSlicedRow *self, gpointer item);

G_END_DECLS
