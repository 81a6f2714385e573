/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a plan found and would do, as rows of the dialogs that offer it. Thread: main. */
#pragma once
#include "console/widgets/hoist-fact-group.h"
#include "model/hoist-plan.h"

G_BEGIN_DECLS

/* Of HoistFinding, a plan's or another's; blockers and warnings only. */
void hoist_plan_facts_show_findings (HoistFactGroup *group, const GPtrArray *findings);
/* The exact steps, in order. */
void hoist_plan_facts_show_steps (HoistFactGroup *group, const HoistPlan *plan);

G_END_DECLS
