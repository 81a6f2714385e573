/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Components with versions of their own in a plan: which are brought from which version to which,
 * and what hinders that. What is there is what the node has read; a rollback brings back what the
 * run that it takes back has changed. Pure. Private to the plan builder. Thread: any. */
#pragma once
#include "engine/hoist-plan-arguments.h"

G_BEGIN_DECLS

/* Adds a HoistFinding* for each that the target wants something of: that it is right already, or
 * why the upgrade can't begin. `name`: of the node, where the tenant has several. */
void hoist_plan_components_judge (const HoistPlanArguments *arguments, const char *name,
                                  GPtrArray *findings);
/* HoistValue*, the arguments of the steps of an upgrade at that place. INVALID names the component.
 */
GPtrArray *hoist_plan_components_collect (const HoistPlanArguments *arguments, HoistGuideWhen when,
                                          GError **error);
/* `args` are those of such a step. */
gboolean hoist_plan_components_is_one (const HoistValue *args);
/* What takes it back, from what is there now; NULL: nothing is to be done. */
HoistValue *hoist_plan_components_turn (const HoistPlanInput *input, const HoistValue *args,
                                        HoistGuideWhen when);

G_END_DECLS
