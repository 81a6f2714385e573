/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A few idle links for single questions (facts, observe, inspect, …), so that a question does not
 * cost the start of an agent. A run never uses them: it has a link of its own. Thread: any. */
#pragma once
#include "engine/hoist-agent-link.h"

G_BEGIN_DECLS

typedef struct _HoistAgentPool HoistAgentPool;
HoistAgentPool *hoist_agent_pool_new (const HoistAgentTransport *transport, gconstpointer target,
                                      const char *instance);
void hoist_agent_pool_free (HoistAgentPool *pool); /* no call may be under way */
/* Blocks. An idle link whose agent has died meanwhile is replaced and the question asked once more,
 * when `repeatable`. */
HoistValue *hoist_agent_pool_call (HoistAgentPool *pool, const HoistAgentOrder *order,
                                   gboolean repeatable, GCancellable *cancellable, GError **error);

G_END_DECLS
