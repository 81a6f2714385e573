/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small plot of how many tenants were in which health over the last hours, stacked, the worst at
 * the bottom; and the same as a sentence, which is its accessible description and may stand below
 * it. Where nobody looked there is a gap. Thread: main. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HOIST_TYPE_HEALTH_PLOT (hoist_health_plot_get_type ())
G_DECLARE_FINAL_TYPE (HoistHealthPlot, hoist_health_plot, HOIST, HEALTH_PLOT, GtkWidget)

/* `points`: HoistHealthPoint*, oldest first, taken; the plot ends at `now` and is `hours` wide. */
void hoist_health_plot_set_points (HoistHealthPlot *self, GPtrArray *points, gint64 now,
                                   guint hours);
/* "Now 4 of 5 are healthy. In the last 24 hours at worst 2 were not, at 03:10." */
char *hoist_health_plot_dup_sentence (HoistHealthPlot *self);

G_END_DECLS
