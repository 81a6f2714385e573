/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the plan builder must know of the nodes of a tenant that has several: whether they can go
 * along, and what is found on each. A lane is the steps of one node in a plan. Pure. Private to the
 * engine's plan builder. Thread: any. */
#pragma once
#include "engine/hoist-plan-request.h"

G_BEGIN_DECLS

/* Every node answered, stands at the target or on the way to it, can reach the same target, has a
 * role that the guide wants and something to run there, and enough others stay. REFUSED names the
 * node. `plan`: its kind, versions and commits. */
gboolean hoist_plan_lanes_check (const HoistPlanInput *input, const HoistPlan *plan,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Why what a plan needs could not be read on a node: what its disk or folder lacks and what to do,
 * as its facts say it; NULL: they don't. */
char *hoist_plan_lanes_dup_obstacle (const HoistValue *facts);
/* Appends to `findings` (HoistFinding*) what was found on one node; with a name, it is said of whom
 * (but not of what is fine). */
gboolean hoist_plan_lanes_collect_findings (const HoistValue *facts, const char *name,
                                            GPtrArray *findings,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* … and `own` (HoistFinding*), said of the node. */
void hoist_plan_lanes_add_findings (GPtrArray *own, const char *name, GPtrArray *findings);
/* Its nodes do not stand at one commit. */
gboolean hoist_plan_lanes_is_mixed (const HoistPlanInput *input);
/* The lead of a mixed tenant stands at the target already, and no data is asked back: then the plan
 * is for the others, and `plan` goes from where the first of them stands. */
gboolean hoist_plan_lanes_lead_rests (const HoistPlanInput *input, HoistPlan *plan);
/* The sentence that says how it is mixed; NULL: it is not. */
char *hoist_plan_lanes_dup_mixed (const HoistPlanInput *input);
/* What a plan found on a node, and meets there again when all is taken back. */
const char *hoist_plan_lanes_get_from (const HoistPlan *plan, const char *node);
/* What people call that commit in this plan; "" when it is neither end of it. */
const char *hoist_plan_lanes_get_version (const HoistPlan *plan, const char *commit);
/* The roles of all nodes of the tenant; NULL when none has any: then it is everything. */
char **hoist_plan_lanes_dup_roles (const HoistPlanInput *input);

G_END_DECLS
