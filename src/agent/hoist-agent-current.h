/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CURRENT.json of a tenant: the run that is going on or was the last, with every step and its
 * arguments, written and synced before each effect. It is enough to go back when the control
 * plane's store is lost (`hoist-agent recover`). Thread: one owner. */
#pragma once
#include "agent/hoist-agent-state.h"
#include "model/hoist-step.h"
#include "model/hoist-tenant.h"

G_BEGIN_DECLS

typedef struct
{
  const HoistTenant *tenant;
  const char *run;
  gint64 epoch;
  guint step;
  HoistStepKindId kind;
  gboolean undo;
  const HoistValue *args;
} HoistAgentCurrentStep;

/* NULL when there is none. */
HoistValue *hoist_agent_current_read (const HoistAgentState *state, const char *tenant,
                                      GError **error);
/* Before the effect. */
gboolean hoist_agent_current_intend (const HoistAgentState *state,
                                     const HoistAgentCurrentStep *step,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* After it: `facts` of a backup give backup and backup_digest. An undo that leaves nothing to undo
 * says old-restored. */
gboolean hoist_agent_current_done (const HoistAgentState *state, const HoistAgentCurrentStep *step,
                                   const HoistValue *facts,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_agent_current_set_state (const HoistAgentState *state, const char *tenant,
                                        const char *word, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
