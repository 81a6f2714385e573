/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the guide requires of an upgrade and the node did not find so. Pure. Thread: any. */
#pragma once
#include "engine/hoist-plan-request.h"
#include "engine/hoist-plan-notices.h"
#include "model/hoist-plan.h"

G_BEGIN_DECLS

/* Adds a HoistFinding* (a blocker, or a warning where the guide only warns) to `findings` for each
 * requirement that is meant for that way and does not hold. `seen`: the node's answer for each id,
 * or NULL where it was not asked; what has no answer is not judged. `recreates`: the database
 * begins anew, and what the guide says of that does not count; else that is offered with it. */
void hoist_plan_requirements_collect (const HoistGuide *guide, const HoistValue *seen,
                                      const HoistPlanWay *way, gboolean recreates,
                                      GPtrArray *findings);

/* Of the lead, and of the others what is asked on each. */
void hoist_plan_requirements_collect_all (const HoistPlanInput *input, const HoistPlanWay *way,
                                          GPtrArray *findings);

G_END_DECLS
