/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Space that is set aside before a run's first change, so that going back works on a disk that has
 * filled up meanwhile: some beside the tenant's database (its restored copy, the files of the old
 * release) and some in the agent's state folder (records, CURRENT.json). Given back when the run
 * turns, and at its end. Blocking; worker thread. Rules: reliability R-B4, R-B7. */
#pragma once
#include "agent/hoist-agent-state.h"
#include "model/hoist-tenant.h"

G_BEGIN_DECLS

/* `database` is an absolute path inside the tenant's folder, or NULL or "": then the reserve lies
 * in that folder. `bytes` is its size. NO_SPACE names the place. A file system that can't reserve
 * is no error. What was reserved before is given back first. */
gboolean hoist_agent_reserve_take (const HoistAgentState *state, const HoistTenant *tenant,
                                   const char *database, gint64 bytes,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Nothing to give back is no error. */
void hoist_agent_reserve_release (const HoistAgentState *state, const char *tenant);

G_END_DECLS
