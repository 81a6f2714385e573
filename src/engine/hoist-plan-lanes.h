/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the plan builder must know of the nodes of a tenant that has several: whether they can go
 * along, and what is found on each. A lane is the steps of one node in a plan. Pure. Private to the
 * engine's plan builder. Thread: any. */
#pragma once
#include "engine/hoist-plan-request.h"

G_BEGIN_DECLS

/* Every node answered, stands where the lead stands, can reach the same target, has a role that the
 * guide wants and something to run there, and enough others stay. REFUSED names the node. `plan`:
 * its versions and commits. */
gboolean hoist_plan_lanes_check (const HoistPlanInput *input, const HoistPlan *plan,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Appends to `findings` (HoistFinding*) what was found on one node; with a name, it is said of whom
 * (but not of what is fine). */
gboolean hoist_plan_lanes_collect_findings (const HoistValue *facts, const char *name,
                                            GPtrArray *findings,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The roles of all nodes of the tenant; NULL when none has any: then it is everything. */
char **hoist_plan_lanes_dup_roles (const HoistPlanInput *input);

G_END_DECLS
