/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same step on several followers at once (invariant 13 at the head of hoist-run-executor.c).
 * What the plan says of them does not change: each has a step of its own, with its own intent,
 * order and outcome. Which of them go together is read from the plan alone. Private to the engine.
 * Thread: the run's worker. */
#pragma once
#include "engine/hoist-run-stepper.h"

G_BEGIN_DECLS

/* How many steps, from that one on, are carried out at once: 1, or those of the same kind next to
 * each other, on followers, none begun, not more than the plan's guards name together. */
guint hoist_run_group_count (HoistRunWorker *worker, guint first);
/* Returns when each of them has ended. ON: all are applied. FAILED: those that failed are
 * journalled as such, the reason is the first one's; what became of a step whose node was lost
 * meanwhile is not known then. Where none has failed, such a node is sought again, one after the
 * other. */
HoistRunFlow hoist_run_group_carry_out (HoistRunStepper *self, guint first, guint n);

G_END_DECLS
