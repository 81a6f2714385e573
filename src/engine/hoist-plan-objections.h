/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the control plane itself has against a run of a tenant now: a hold, another run, a run that
 * left it parked, a failure of the same way that nobody has resolved. Asked when a plan is made and
 * again when it is started. Thread: any; reads the store. */
#pragma once
#include "model/hoist-plan.h"
#include "model/hoist-tenant.h"
#include "store/hoist-store.h"

G_BEGIN_DECLS

/* HoistFinding*, blockers; empty when there is nothing. `from` and `to` are releases; where `to` is
 * "", it does not matter what failed before. */
GPtrArray *hoist_plan_objections_find (HoistStore *store, const HoistTenant *tenant,
                                       const char *from, const char *to);
/* Adds that this failed before and nobody has said what was resolved: of a later hop of the way. */
void hoist_plan_objections_add_failed (HoistStore *store, const HoistTenant *tenant,
                                       const char *from, const char *to, GPtrArray *findings);
/* Whether a finding of a plan is one of these: it was true when the plan was made. */
gboolean hoist_plan_objections_is_one (const HoistFinding *finding);
/* The error code that belongs to such a finding (BUSY, PARKED or REFUSED). */
int hoist_plan_objections_get_code (const HoistFinding *finding);

G_END_DECLS
