/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way to every node's agent: a link to own (a run has one per node of its plan), or a single
 * question (facts, observe, inspect, …) over a few idle links, so that a question does not cost the
 * start of an agent. "" is the local node; how the others are reached is asked for by name.
 * Thread: any. */
#pragma once
#include "engine/hoist-agent-link.h"

G_BEGIN_DECLS

typedef struct
{
  const HoistAgentTransport *transport;
  gpointer target;            /* the transport's own */
  GDestroyNotify free_target; /* NULL: it lives as long as the pool */
  const char *agent_id;       /* the agent that must answer; NULL or "": whoever does */
  char *name;                 /* of the node, for people; owned */
  char **roles;               /* of the node; owned; NULL: none */
} HoistAgentRoute;
void hoist_agent_route_clear (HoistAgentRoute *route);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistAgentRoute, hoist_agent_route_clear)
/* Any thread. FALSE: NOT_FOUND when there is no such node. */
typedef gboolean (*HoistAgentRouteFunc) (const char *node, HoistAgentRoute *ret, gpointer user_data,
                                         GError **error);

typedef struct _HoistAgentPool HoistAgentPool;
/* `transport` and `target` are the local node's. */
HoistAgentPool *hoist_agent_pool_new (const HoistAgentTransport *transport, gconstpointer target,
                                      const char *instance);
/* How nodes other than the local one are reached; before the first call. */
void hoist_agent_pool_set_routes (HoistAgentPool *pool, HoistAgentRouteFunc find,
                                  gpointer user_data);
/* What people call that node ("the local node", its own id when there is no such node any more),
 * and its roles (NULL: none); both owned. */
char *hoist_agent_pool_dup_name (HoistAgentPool *pool, const char *node);
char **hoist_agent_pool_dup_roles (HoistAgentPool *pool, const char *node);
void hoist_agent_pool_free (HoistAgentPool *pool); /* no call may be under way */
/* A new link to the agent of that node, which the caller owns and closes. Blocks. */
HoistAgentLink *hoist_agent_pool_open (HoistAgentPool *pool, const char *node,
                                       const HoistAgentListener *listener,
                                       GCancellable *cancellable, GError **error);
/* Closes the idle links to that node: it was changed or forgotten. */
void hoist_agent_pool_forget (HoistAgentPool *pool, const char *node);
/* Blocks. An idle link whose agent has died meanwhile is replaced and the question asked once more,
 * when `repeatable`. */
HoistValue *hoist_agent_pool_call (HoistAgentPool *pool, const char *node,
                                   const HoistAgentOrder *order, gboolean repeatable,
                                   GCancellable *cancellable, GError **error);
/* The same, repeatable, also when the node was silent a moment ago: whoever asks whether it is
 * back. hoist_agent_pool_call then tells what the last one was told, at once. */
HoistValue *hoist_agent_pool_insist (HoistAgentPool *pool, const char *node,
                                     const HoistAgentOrder *order, GCancellable *cancellable,
                                     GError **error);

G_END_DECLS
