/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A rehearsal over required stops: one plan, of the plans of its hops. All of them are done to one
 * clone, one after the other. Pure. Thread: any. */
#pragma once
#include "engine/hoist-plan-hops.h"

G_BEGIN_DECLS

/* Of an input with legs, each behind the first with its facts. The same errors as those of
 * hoist_plan_build, of a later hop with its name before. */
HoistPlan *hoist_plan_rehearsal_hops_build (const HoistPlanInput *input, GError **error);

G_END_DECLS
