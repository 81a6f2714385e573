/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An upgrade in hops is a rollout of one tenant whose targets are its hops, a wave each: the first
 * that does not succeed ends it, and the tenant stays where the one before has brought it. No lock:
 * the driver's copy. Thread: any. */
#pragma once
#include "model/hoist-plan.h"
#include "model/hoist-rollout.h"

G_BEGIN_DECLS

/* Of a plan that has hops, in the state planned. NULL: nobody, no reason, nothing. */
HoistRollout *hoist_rollout_hops_new (const HoistPlan *plan, const char *user, const char *reason,
                                      const char *const *acknowledged);
/* When a hop has not succeeded: nothing after it is begun, and the rollout says where the tenant
 * stays. Adds the targets that changed to `changed`; FALSE: nothing did. */
gboolean hoist_rollout_hops_break (HoistRollout *rollout, GPtrArray *changed);

G_END_DECLS
