/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tenant's own secrets, so that its code can't put them into our logs: which file holds its
 * settings is noted when an order brings the guide, and before a step the values in it that look
 * like secrets are registered for redaction (base/hoist-secret.h). They never leave the agent's
 * memory. Thread: any. */
#pragma once
#include "agent/hoist-agent-state.h"

G_BEGIN_DECLS

/* `settings_file` is relative to the tenant's folder, "" none. Written only when it changed. */
void hoist_agent_secrets_note (const HoistAgentState *state, const char *tenant,
                               const char *settings_file);
/* A file that can't be read registers nothing: the step's own checks speak of it. */
void hoist_agent_secrets_register (const HoistAgentState *state, const char *tenant,
                                   const char *directory);
/* The noted settings file, relative to the tenant's folder; ".env" when none was noted, "" none. */
char *hoist_agent_secrets_dup_settings_file (const HoistAgentState *state, const char *tenant);
/* A name whose value is a secret (…PASSWORD…, …SECRET…, …TOKEN…, …KEY…, …CREDENTIAL…, …DSN…). */
gboolean hoist_agent_secrets_is_secret_name (const char *name);

G_END_DECLS
