/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a node's id to the way its agent is reached: the node is read from the store at each asking,
 * so that a change counts at once. Thread: any. */
#pragma once
#include "engine/hoist-agent-pool.h"
#include "store/hoist-store-node.h"

G_BEGIN_DECLS

typedef struct
{
  HoistStore *store;
  const char *agent_path;   /* of nodes that are simulated on this machine */
  const char *nodes_folder; /* what belongs to nodes reached by ssh: the plane's key, pinned keys */
  const char *agent_package; /* the agent's Debian package, to install on nodes; NULL: none */
} HoistNodeRoutes;           /* borrowed by the pool; lives as long */

/* A HoistAgentRouteFunc over HoistNodeRoutes. */
gboolean hoist_node_route_find (const char *node, HoistAgentRoute *ret, gpointer routes,
                                GError **error);
/* The way to a node that may not be in the store yet (enrolment). */
void hoist_node_route_of (const HoistNodeRoutes *routes, const HoistNode *node,
                          HoistAgentRoute *ret);

G_END_DECLS
