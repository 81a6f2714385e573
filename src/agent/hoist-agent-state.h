/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The agent's state folder (PROTOCOL.md, "State folder of a node"): where everything lies, and the
 * small files that are written there. The folder is 0700 and ours. Identifiers are checked before
 * they become part of a path. Immutable after it is made; any thread. */
#pragma once
#include "model/hoist-value.h"

G_BEGIN_DECLS

typedef struct _HoistAgentState HoistAgentState;

/* Makes the folder when it is absent. REFUSED when others may enter it or it belongs to somebody
 * else. */
HoistAgentState *hoist_agent_state_new (const char *folder, GError **error);
void hoist_agent_state_free (HoistAgentState *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistAgentState, hoist_agent_state_free)

const char *hoist_agent_state_get_folder (const HoistAgentState *self);
/* FORBIDDEN when the node is enrolled with another instance; pins it the first time. */
gboolean hoist_agent_state_pin_instance (const HoistAgentState *self, const char *instance,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Who this agent is, made at the first asking: a node that was set up anew is another one. */
char *hoist_agent_state_dup_agent_id (const HoistAgentState *self, GError **error);

char *hoist_agent_state_mirror (const HoistAgentState *self, const char *application);
char *hoist_agent_state_release (const HoistAgentState *self, const char *application,
                                 const char *commit);
char *hoist_agent_state_tenant (const HoistAgentState *self, const char *tenant,
                                const char *name); /* tenants/TN/NAME */
char *hoist_agent_state_run (const HoistAgentState *self, const char *tenant, const char *run,
                             const char *name); /* NAME may be NULL */
char *hoist_agent_state_backup (const HoistAgentState *self, const char *tenant,
                                const char *backup); /* folder */
char *hoist_agent_state_quarantine (const HoistAgentState *self, const char *tenant,
                                    const char *run);

/* JSON files: NULL without an error when there is none. */
HoistValue *hoist_agent_state_read (const char *path, GError **error);
/* Synced, 0600; folders are made. */
gboolean hoist_agent_state_write (const char *path, const HoistValue *value,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Seen by other processes at once but not synced: for what means nothing after a power cut (pids).
 */
gboolean hoist_agent_state_write_brief (const char *path, const HoistValue *value,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
