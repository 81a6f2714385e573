/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of a node as rows: the connection, the machine as last seen, its disks and the
 * tenants that live there. Pure. Thread: main. */
#pragma once
#include "console/items/hoist-fleet.h"
#include "console/items/hoist-node-words.h"
#include "console/widgets/hoist-fact-group.h"

G_BEGIN_DECLS

void hoist_node_facts_show_connection (HoistFactGroup *group, const HoistNodeReport *report);
void hoist_node_facts_show_machine (HoistFactGroup *group, const HoistNodeReport *report);
void hoist_node_facts_show_disks (HoistFactGroup *group, const HoistNodeReport *report);
void hoist_node_facts_show_tenants (HoistFactGroup *group, const HoistNodeReport *report,
                                    HoistFleet *fleet);

G_END_DECLS
