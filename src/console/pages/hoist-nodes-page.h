/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The nodes of a control plane: whether each is in contact, what it is and what lives there. A row
 * leads to the node. Thread: main. */
#pragma once
#include "client/hoist-client-nodes.h"
#include "console/hoist-session.h"
#include "console/widgets/hoist-page.h"

G_BEGIN_DECLS

#define HOIST_TYPE_NODES_PAGE (hoist_nodes_page_get_type ())
G_DECLARE_FINAL_TYPE (HoistNodesPage, hoist_nodes_page, HOIST, NODES_PAGE, HoistPage)

HoistNodesPage *hoist_nodes_page_new (HoistSession *session);
/* As the plane answered (HoistNodeReport*). */
void hoist_nodes_page_show (HoistNodesPage *self, GPtrArray *reports);
void hoist_nodes_page_show_problem (HoistNodesPage *self, const GError *error);

G_END_DECLS
