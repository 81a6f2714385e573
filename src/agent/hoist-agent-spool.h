/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a step said and how it ended, kept on the node so that a cut connection loses nothing:
 * STEP-apply.json (the answer, synced before it is sent), STEP-apply.log (each line as it was
 * sent), STEP-note.json (what a step must remember before its effect). Thread: one owner. */
#pragma once
#include "agent/hoist-agent-state.h"
#include "model/hoist-run.h"

G_BEGIN_DECLS

typedef struct
{
  const char *tenant, *run;
  guint step;
  gboolean undo;
} HoistAgentSpoolKey;

/* The recorded answer {args_digest, result, facts, details} or {args_digest, error:{code,
 * message}}; NULL when there is none. */
HoistValue *hoist_agent_spool_read (const HoistAgentState *state, const HoistAgentSpoolKey *key);
gboolean hoist_agent_spool_write (const HoistAgentState *state, const HoistAgentSpoolKey *key,
                                  const HoistValue *answer,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

HoistValue *hoist_agent_spool_read_note (const HoistAgentState *state,
                                         const HoistAgentSpoolKey *key);
gboolean hoist_agent_spool_write_note (const HoistAgentState *state, const HoistAgentSpoolKey *key,
                                       const HoistValue *note,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The log of one step and direction; appended to, never cut. */
typedef struct _HoistAgentLog HoistAgentLog;
HoistAgentLog *hoist_agent_log_open (const HoistAgentState *state, const HoistAgentSpoolKey *key,
                                     GError **error);
void hoist_agent_log_close (HoistAgentLog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistAgentLog, hoist_agent_log_close)
void hoist_agent_log_append (HoistAgentLog *self, HoistLogLevel level, const char *text);
/* Calls `line` for each line after the first `skip`. */
void
hoist_agent_log_replay (const HoistAgentState *state, const HoistAgentSpoolKey *key, guint skip,
                        void (*line) (HoistLogLevel level, const char *text, gpointer user_data),
                        gpointer user_data);
/* Removes runs beyond the newest `keep` of a tenant, never `spare`. */
void hoist_agent_spool_prune (const HoistAgentState *state, const char *tenant, guint keep,
                              const char *spare);

G_END_DECLS
