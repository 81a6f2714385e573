/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line of a table of lanes: a title and a cell for each lane, in columns that are the same in
 * every line of the same width, whatever stands in it. Thread: main. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HOIST_LANE_TITLE_WIDTH 150 /* pixels, at least */
#define HOIST_LANE_WIDTH 108       /* of each lane, at least */

#define HOIST_TYPE_LANE_LAYOUT (hoist_lane_layout_get_type ())
G_DECLARE_FINAL_TYPE (HoistLaneLayout, hoist_lane_layout, HOIST, LANE_LAYOUT, GtkLayoutManager)

/* The first child is the title; the others are the cells of the `n_lanes` (two or more) lanes in
 * their order, or one alone that stands across all of them. */
GtkLayoutManager *hoist_lane_layout_new (guint n_lanes);

G_END_DECLS
