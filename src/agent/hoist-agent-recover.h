/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Going back without a control plane: what CURRENT.json says was begun and not finished is undone
 * in reverse. Thread: the program's main thread. */
#pragma once
#include "agent/hoist-agent-state.h"

G_BEGIN_DECLS

/* `tenant` NULL: every tenant of the node. Says what it does on stdout. FALSE when a tenant could
 * not be brought back. */
gboolean hoist_agent_recover (HoistAgentState *state, const char *tenant,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
