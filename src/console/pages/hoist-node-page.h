/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One node: contact, address and key, machine, disks, and the tenants that live there; look now,
 * name and roles, forget. Thread: main. */
#pragma once
#include "client/hoist-client-nodes.h"
#include "console/hoist-session.h"
#include "console/widgets/hoist-page.h"

G_BEGIN_DECLS

#define HOIST_TYPE_NODE_PAGE (hoist_node_page_get_type ())
G_DECLARE_FINAL_TYPE (HoistNodePage, hoist_node_page, HOIST, NODE_PAGE, HoistPage)

HoistNodePage *hoist_node_page_new (HoistSession *session, const char *node);
void hoist_node_page_show (HoistNodePage *self, const HoistNodeReport *report);
void hoist_node_page_show_problem (HoistNodePage *self, const GError *error);

G_END_DECLS
