/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list as a view is told of it: its items are HoistSlicedRow. A change is not told as one where
 * that can be helped: the rows that are there are filled anew, in slices from the top, one a turn
 * of the loop, and only what is more or less is told at the end. A list view of GTK 4.8 keeps two
 * hundred rows however few can be seen; making them, and finding the styles of all their cells
 * again whenever a row comes or goes above them, is what stops the window. What is kept (the row
 * with the keyboard) goes with its row: a change of a few rows, or a move, that touches it is told
 * as it is. Until the last slice has come (some tenths of a second) what stands below is still the
 * old list; what a window has from the top is never late. Selecting goes through to the list.
 * Thread: main. */
#pragma once
#include <gtk/gtk.h>

#include "console/items/hoist-sliced-row.h"

G_BEGIN_DECLS

#define HOIST_TYPE_SLICED_LIST (hoist_sliced_list_get_type ())
G_DECLARE_FINAL_TYPE (HoistSlicedList, hoist_sliced_list, HOIST, SLICED_LIST, GObject)

HoistSlicedList *hoist_sliced_list_new (GtkSelectionModel *list); /* takes a reference */
/* The item whose row has to go with it, borrowed; NULL: none. */
typedef gpointer (*HoistSlicedKept) (gpointer user_data);
void hoist_sliced_list_set_kept (HoistSlicedList *self, HoistSlicedKept kept, gpointer user_data);
/* All that is due, at once. */
void hoist_sliced_list_settle (HoistSlicedList *self);
gboolean hoist_sliced_list_is_settled (HoistSlicedList *self);

G_END_DECLS
