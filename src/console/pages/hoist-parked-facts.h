/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A parked tenant: which commit, which data, which node, and what to do next with the commands for
 * it. What is not known is said to be not known. Pure over fact groups. Thread: main. */
#pragma once
#include "client/hoist-tenant-report.h"
#include "console/widgets/hoist-fact-group.h"

G_BEGIN_DECLS

/* `report` NULL: the node could not be read back (yet). Empties the groups when the run is not
 * parked or was resolved. */
void hoist_parked_facts_show (HoistFactGroup *state, HoistFactGroup *commands, const HoistRun *run,
                              const HoistTenantReport *report);

G_END_DECLS
