/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a plan will take and how long nobody is served: by what earlier runs took, by what a
 * rehearsal of this very way took, else by the weights of the steps. Pure. Private to the engine's
 * plan builder. Thread: any. */
#pragma once
#include "engine/hoist-plan-request.h"

G_BEGIN_DECLS

/* Fills estimate_s, downtime_s and restore_s of `fields`, in seconds, and those of its hops.
 * `steps` are HoistStep* in their order. `others_serve`: while the lead is made ready, the other
 * nodes go on; then only what lies between the last stop and the lead's start counts as downtime.
 */
void hoist_plan_estimate (const HoistPlanInput *input, GPtrArray *steps, gboolean others_serve,
                          HoistPlan *fields);

G_END_DECLS
