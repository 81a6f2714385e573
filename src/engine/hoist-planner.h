/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Collects what the plan builder needs (releases, facts from the node, earlier runs, what the
 * control plane itself knows against it), has the plan built and checked, and stores it. No effect
 * on the tenant. Thread: any; blocks. */
#pragma once
#include "engine/hoist-agent-pool.h"
#include "engine/hoist-plan-request.h"
#include "store/hoist-store-tenant.h"

G_BEGIN_DECLS

HoistPlan *hoist_planner_make (HoistStore *store, HoistAgentPool *pool, const char *tenant,
                               const HoistPlanRequest *request, GCancellable *cancellable,
                               GError **error);
/* What the control plane has against a run of that tenant now: hold, another run, parked, failed
 * before. HoistFinding*, blockers. Also asked again when the run is started. */
GPtrArray *hoist_planner_find_objections (HoistStore *store, const HoistTenant *tenant,
                                          const char *from, const char *to);
/* The error code that belongs to such a finding (BUSY, PARKED or REFUSED). */
int hoist_planner_get_objection_code (const HoistFinding *finding);
gboolean hoist_planner_refresh_releases (HoistStore *store, HoistAgentPool *pool,
                                         const char *application, GCancellable *cancellable,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Median of what earlier runs of these tenants took; -1 when there is none. Pure but for the list.
 */
typedef struct
{
  double whole_s, downtime_s;
} HoistPlanExperience;
HoistPlanExperience hoist_planner_learn (GPtrArray *runs, HoistPlanKind kind, GHashTable *tenants);

G_END_DECLS
