/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the guide has users told, as steps of a plan: of a message's URL a plan knows the name of
 * the setting that holds it, or what stands in the guide. Pure. Private to the engine's plan
 * builder (and its tests). Thread: any. */
#pragma once
#include "engine/hoist-plan-steps.h"

G_BEGIN_DECLS

/* HoistPlanStep* of those before the stop, or of those when the outcome is known, in the guide's
 * order; none in a rehearsal. `fields`: of the plan. NULL with INVALID, which names the message. */
GPtrArray *hoist_plan_message_collect (const HoistPlanArguments *arguments, const HoistPlan *fields,
                                       gboolean before, GError **error);

G_END_DECLS
