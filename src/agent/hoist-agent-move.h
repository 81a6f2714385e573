/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a node keeps of a run that moves a database to another engine (tenants/TN/moved-RN.json):
 * that the new database was empty before, that it was proven, and what the old one held. Worker
 * thread. */
#pragma once
#include "agent/hoist-agent-state.h"
#include "agent/hoist-order-subject.h"
#include "drivers/hoist-driver-call.h"
#include "drivers/hoist-typed-copy.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean begun, proven;
  gboolean ahead; /* all rows of before are over there, and what is written since is noted */
  char *digest;   /* of the old database's content when it was proven; "" */
} HoistAgentMove;
void hoist_agent_move_clear (HoistAgentMove *move);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistAgentMove, hoist_agent_move_clear)

gboolean hoist_agent_move_read (const HoistAgentState *state, const char *tenant, const char *run,
                                HoistAgentMove *ret, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Synced. */
gboolean hoist_agent_move_keep (const HoistAgentState *state, const char *tenant, const char *run,
                                const HoistAgentMove *move,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_agent_move_forget (const HoistAgentState *state, const char *tenant, const char *run,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The order `compare` of a moved tenant: rows that are in the new database and not in the old one.
 * {tables, lost_rows, sentence} */
HoistValue *hoist_agent_move_preview (const HoistOrderSubject *subject, const char *run,
                                      const HoistDriverCall *call, GError **error);

G_END_DECLS
