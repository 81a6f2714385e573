/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list as a view is told of it: a change of a few rows at once, a wide one (another filter,
 * another order, the first ten thousand) in slices from the top, one a turn of the loop. A list
 * view of GTK 4.8 makes two hundred rows however few can be seen, and making or filling them all in
 * one turn is what stops the window. Until the last slice has come (some tenths of a second) what
 * stands below is still the old list. Selecting goes through to the list. Thread: main. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HOIST_TYPE_SLICED_LIST (hoist_sliced_list_get_type ())
G_DECLARE_FINAL_TYPE (HoistSlicedList, hoist_sliced_list, HOIST, SLICED_LIST, GObject)

HoistSlicedList *hoist_sliced_list_new (GtkSelectionModel *list); /* takes a reference */
/* All that is due, at once. */
void hoist_sliced_list_settle (HoistSlicedList *self);
gboolean hoist_sliced_list_is_settled (HoistSlicedList *self);

G_END_DECLS
