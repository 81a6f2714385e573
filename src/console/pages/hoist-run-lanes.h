/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lanes of a run or a plan of several nodes, put into a lanes view; in the log each line's node,
 * and the action "log.only" and its menu, which show only one node's lines. Thread: main. */
#pragma once
#include "console/pages/hoist-run-steps.h"
#include "console/widgets/hoist-lanes-view.h"
#include "console/widgets/hoist-log-view.h"

G_BEGIN_DECLS

typedef struct _HoistRunLanes HoistRunLanes;

/* Borrows all; adds "only" to the log's actions. Freed before them. `present`: what is done now,
 * and on which node; it hides where there is one node. */
HoistRunLanes *hoist_run_lanes_new (HoistLanesView *view, HoistLogView *log, GtkLabel *present);
void hoist_run_lanes_free (HoistRunLanes *self);
/* FALSE, and the view hides, when the run has one node. `places` are those of its tenant (NULL: not
 * known; nodes are then called by their ids). */
gboolean hoist_run_lanes_show (HoistRunLanes *self, const HoistRun *run,
                               const HoistRunPresent *present, gint64 now_us,
                               const GPtrArray *places);
/* The lanes of a plan: what will be done where, and as which step. */
gboolean hoist_run_lanes_show_plan (HoistLanesView *view, const HoistPlan *plan,
                                    const GPtrArray *places);
/* Which nodes a plan changes, in the order in which it does, and which it only looks at. NULL: it
 * has one node. */
char *hoist_run_lanes_dup_order (const HoistPlan *plan, const GPtrArray *places);

G_END_DECLS
