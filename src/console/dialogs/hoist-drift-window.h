/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In what the schema of a tenant's database differs from what its deployed release makes, and the
 * SQL that repairs it, to be copied. Thread: main. */
#pragma once
#include <adwaita.h>

#include "model/hoist-drift.h"
#include "model/hoist-plan.h"

G_BEGIN_DECLS

#define HOIST_TYPE_DRIFT_WINDOW (hoist_drift_window_get_type ())
G_DECLARE_FINAL_TYPE (HoistDriftWindow, hoist_drift_window, HOIST, DRIFT_WINDOW, AdwWindow)

HoistDriftWindow *hoist_drift_window_new (GtkWindow *parent, const char *slug,
                                          const HoistDrift *drift);
/* Whether a plan was made with something that differs; and its window above the page's. */
gboolean hoist_drift_window_can_show (const HoistPlan *plan);
void hoist_drift_window_show (GtkWidget *page, const HoistPlan *plan);

G_END_DECLS
