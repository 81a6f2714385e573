/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-node-route.h. Owned by the engine. Thread: any. It never connects: the link does. */
#include "engine/hoist-node-route.h"

#include "engine/hoist-agent-ssh.h"

typedef struct
{
  HoistAgentLocalTarget target;
  HoistNode *node;
} Simulated;

static void
free_simulated (gpointer data)
{
  Simulated *simulated = data;

  hoist_node_unref (simulated->node);
  g_free (simulated);
}

static void
route_simulated (const HoistNodeRoutes *routes, const HoistNode *node, HoistAgentRoute *ret)
{
  Simulated *simulated = g_new0 (Simulated, 1);

  simulated->node = hoist_node_ref (node);
  simulated->target = (HoistAgentLocalTarget){ routes->agent_path, node->state_folder };
  *ret = (HoistAgentRoute){ &hoist_agent_transport_local, simulated, free_simulated,
                            simulated->node->agent_id };
}

static void
route_ssh (const HoistNodeRoutes *routes, const HoistNode *node, HoistAgentRoute *ret)
{
  HoistAgentSshTarget *target = hoist_agent_ssh_target_new (node, routes->nodes_folder);

  *ret = (HoistAgentRoute){ &hoist_agent_transport_ssh, target,
                            (GDestroyNotify) hoist_agent_ssh_target_free, target->node->agent_id };
}

void
hoist_node_route_of (const HoistNodeRoutes *routes, const HoistNode *node, HoistAgentRoute *ret)
{
  if (node->transport == HOIST_NODE_LOCAL)
    route_simulated (routes, node, ret);
  else
    route_ssh (routes, node, ret);
  ret->name = g_strdup (node->name);
  ret->roles = g_strdupv (node->roles);
}

gboolean
hoist_node_route_find (const char *node, HoistAgentRoute *ret, gpointer routes, GError **error)
{
  const HoistNodeRoutes *of = routes;
  g_autoptr (HoistNode) found = hoist_store_dup_node (of->store, node, error);

  if (found)
    hoist_node_route_of (of, found, ret);
  return found != NULL;
}
