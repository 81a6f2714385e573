/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was found when an upgrade was planned, as rows, with what can be done about each: actions
 * `upgrade.…` of the page around the group. Thread: main. */
#pragma once
#include "console/widgets/hoist-fact-group.h"
#include "model/hoist-plan.h"

G_BEGIN_DECLS

/* Blockers first, then warnings; what passed is one row until show_passed. */
void hoist_plan_findings_facts_show (HoistFactGroup *group, const HoistPlan *plan,
                                     gboolean show_passed);

G_END_DECLS
