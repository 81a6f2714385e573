/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The orders that need no claim: they look at a tenant, or do one small thing to it under a lock of
 * their own. Each takes the whole order and returns its ANSWER (PROTOCOL.md, section 2). `call`
 * gives cancellable and log lines. Blocking; thread: the session's worker.
 *
 * A look at a tenant's database takes hoist_agent_lock_try_shared first and leaves the database
 * alone when a run holds the tenant (-1): a run proves that nobody has the database open. Only the
 * run itself may look (`held`: this session has the tenant's lock), between its steps. What changes
 * something (services other than "status", repair) takes hoist_agent_lock_claim with run "" and
 * epoch 0 for as long as it works. */
#pragma once
#include "agent/hoist-agent-lock.h"
#include "agent/hoist-agent-state.h"
#include "drivers/hoist-driver-call.h"
#include "model/hoist-value.h"

G_BEGIN_DECLS

HoistValue *hoist_order_observe (HoistAgentState *state, gboolean held, const HoistValue *order,
                                 const HoistDriverCall *call, GError **error);
HoistValue *hoist_order_inspect (HoistAgentState *state, const HoistValue *order,
                                 const HoistDriverCall *call, GError **error);
HoistValue *hoist_order_releases (HoistAgentState *state, const HoistValue *order,
                                  const HoistDriverCall *call, GError **error);
HoistValue *hoist_order_facts (HoistAgentState *state, const HoistValue *order,
                               const HoistDriverCall *call, GError **error);
HoistValue *hoist_order_services (HoistAgentState *state, const HoistValue *order,
                                  const HoistDriverCall *call, GError **error);
HoistValue *hoist_order_backup_verify (HoistAgentState *state, const HoistValue *order,
                                       const HoistDriverCall *call, GError **error);
/* {was_there}. Missing is fine. CONFLICT: a run that has not ended on this node names it. */
HoistValue *hoist_order_backup_prune (HoistAgentState *state, const HoistValue *order,
                                      const HoistDriverCall *call, GError **error);
/* {databases:[{name, bytes}]}: what runs have left beside the tenant's own, and those of others on
 * the same server. */
HoistValue *hoist_order_databases (HoistAgentState *state, const HoistValue *order,
                                   const HoistDriverCall *call, GError **error);
/* {}. Missing is fine. CONFLICT as above, BUSY: somebody has it open. */
HoistValue *hoist_order_database_drop (HoistAgentState *state, const HoistValue *order,
                                       const HoistDriverCall *call, GError **error);
HoistValue *hoist_order_compare (HoistAgentState *state, const HoistValue *order,
                                 const HoistDriverCall *call, GError **error);
/* The schema beside that of the deployed release: a Drift (model/hoist-drift.h). */
HoistValue *hoist_order_drift (HoistAgentState *state, const HoistValue *order,
                               const HoistDriverCall *call, GError **error);
HoistValue *hoist_order_repair (HoistAgentState *state, const HoistValue *order,
                                const HoistDriverCall *call, GError **error);

/* Of the machine, not of a tenant. */
HoistValue *hoist_order_node (HoistAgentState *state, const HoistValue *order,
                              const HoistDriverCall *call, GError **error);

G_END_DECLS
