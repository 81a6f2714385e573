/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks at every node from time to time and stores what it saw; a node that does not answer keeps
 * what was seen last and gets `unknown_since`. Thread: makes its own; a node that hangs holds up
 * nobody but itself. */
#pragma once
#include "engine/hoist-agent-pool.h"
#include "store/hoist-store-node.h"

G_BEGIN_DECLS

/* Looks now, stores, and journals (node, "sighted") what a person would see as a change. The
 * sighting also when the node did not answer; NULL only when there is no such node. Any thread. */
HoistNodeSighting *hoist_node_observer_look (HoistStore *store, HoistAgentPool *pool,
                                             const char *node, GCancellable *cancellable,
                                             GError **error);

typedef struct _HoistNodeObserver HoistNodeObserver;
HoistNodeObserver *hoist_node_observer_new (HoistStore *store, HoistAgentPool *pool, guint seconds);
void hoist_node_observer_free (HoistNodeObserver *observer); /* stops and waits for its threads */

G_END_DECLS
