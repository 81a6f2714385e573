/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps of several nodes side by side: a column for each node, what is done to the data across all
 * of them; where there is no room for the columns, a section for each node. A grid to a screen
 * reader, each cell named "node: step, state"; Tab goes past it, the arrows from cell to cell.
 * Thread: main. */
#pragma once
#include <gtk/gtk.h>
#include "console/items/hoist-words.h"

G_BEGIN_DECLS

#define HOIST_TYPE_LANES_VIEW (hoist_lanes_view_get_type ())
G_DECLARE_FINAL_TYPE (HoistLanesView, hoist_lanes_view, HOIST, LANES_VIEW, GtkWidget)

typedef struct
{
  const char *node;         /* as the steps say it */
  const char *name;         /* what people call it */
  const char *role, *about; /* "lead"; its release, or since when it is silent; may be "" */
} HoistLane;

typedef struct
{
  const char *kind, *title, *node;
  HoistLook look;
  const char *text; /* beside the icon: how long it took, what it is at */
  const char *tooltip;
} HoistLaneStep;

GtkWidget *hoist_lanes_view_new (void);
/* The head of each column becomes a button of the action "log.only" (the lines of that node). */
void hoist_lanes_view_set_filters (HoistLanesView *self, gboolean filters);
/* All steps in the order of the plan; the texts are copied. Cells change in place. */
void hoist_lanes_view_show (HoistLanesView *self, const GPtrArray *lanes, const GPtrArray *steps);
/* Below this width there are sections. */
int hoist_lanes_view_get_wide (HoistLanesView *self);
gboolean hoist_lanes_view_is_narrow (HoistLanesView *self);
/* What the cell of that step is called; NULL: it has none. */
const char *hoist_lanes_view_get_name (HoistLanesView *self, guint step);
/* The target of "log.only" for a node. */
const char *hoist_lanes_view_get_key (const char *node);

G_END_DECLS
