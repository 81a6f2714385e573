/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The filters of the activity: kind, outcome, tenant, who and when. Signal "changed" (): the filter
 * is another one. Thread: main. */
#pragma once
#include <gtk/gtk.h>
#include "console/items/hoist-fleet.h"
#include "console/items/hoist-run-filter.h"

G_BEGIN_DECLS

#define HOIST_TYPE_FILTER_POPOVER (hoist_filter_popover_get_type ())
G_DECLARE_FINAL_TYPE (HoistFilterPopover, hoist_filter_popover, HOIST, FILTER_POPOVER, GtkPopover)

GtkWidget *hoist_filter_popover_new (void);
/* The tenants that can be named. */
void hoist_filter_popover_set_fleet (HoistFilterPopover *self, HoistFleet *fleet);
/* Writes all but the search text into `filter`. */
void hoist_filter_popover_fill (HoistFilterPopover *self, HoistRunFilter *filter, gint64 now_us);
void hoist_filter_popover_clear (HoistFilterPopover *self);

G_END_DECLS
