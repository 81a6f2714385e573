/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The nodes of a tenant that has several, on its page: rows, and the sentence that says how they
 * differ. Thread: main. */
#pragma once
#include "console/widgets/hoist-fact-group.h"

G_BEGIN_DECLS

/* Hides the group of a tenant that has one node. `may`: with a menu (actions "tenant.services-at",
 * "tenant.service-log"). */
void hoist_place_facts_show (HoistFactGroup *group, const HoistTenantReport *report, gboolean may);
/* Services of every node, each named with it. FALSE: it has one node, nothing was shown. */
gboolean hoist_place_facts_show_services (HoistFactGroup *group, const HoistTenantReport *report,
                                          gboolean has_logs);

G_END_DECLS
