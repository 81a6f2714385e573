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
gboolean hoist_planner_refresh_releases (HoistStore *store, HoistAgentPool *pool,
                                         const char *application, GCancellable *cancellable,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
