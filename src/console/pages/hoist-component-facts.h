/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Components with versions of their own as rows: what a tenant has, and what a plan makes of it.
 * Thread: main. */
#pragma once
#include "client/hoist-tenant-report.h"
#include "console/widgets/hoist-fact-group.h"
#include "model/hoist-plan.h"

G_BEGIN_DECLS

/* A row for each with its version as its node read it, or why that can't be read; of a tenant on
 * several nodes, said of whom. No rows: it has none. */
void hoist_component_facts_show (HoistFactGroup *group, const HoistTenantReport *report);
/* "Proxy  4.5.0 → 4.6.1" for each that the plan brings to another version. */
void hoist_component_facts_show_plan (HoistFactGroup *group, const HoistPlan *plan);

G_END_DECLS
