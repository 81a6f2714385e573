/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a tenant's settings were when a backup was made, beside that backup: the names of the keys,
 * and of each value a keyed digest, so that later it can be said which keys differ. No value is
 * kept, and none leaves the node. Thread: any. */
#pragma once
#include "agent/hoist-agent-state.h"

G_BEGIN_DECLS

/* Into the backup's folder. Settings that can't be read leave no trace, which is said later. */
void hoist_settings_trace_write (const HoistAgentState *state, const char *tenant,
                                 const char *directory, const char *backup);
/* [{name, change: "changed" | "added" | "removed"}] since then, by name; NULL: there is no trace,
 * or the settings can't be read now. */
HoistValue *hoist_settings_trace_compare (const HoistAgentState *state, const char *tenant,
                                          const char *directory, const char *backup);

G_END_DECLS
