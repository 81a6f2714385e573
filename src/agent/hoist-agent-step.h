/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step, run or probed: CURRENT.json before the effect, the kind's work, the answer recorded
 * before anybody hears it, and the recorded answer when the same order comes again. The same for an
 * order of the daemon and for `recover`. Thread: the session's worker. */
#pragma once
#include "agent/steps/hoist-step-work.h"

G_BEGIN_DECLS

typedef struct
{
  HoistAgentState *state;
  HoistAgentLock *lock; /* held; may be NULL for a probe */
  const HoistTenant *tenant;
  const HoistStepKind *kind;
  HoistAgentSpoolKey key;
  gint64 epoch;
  const HoistValue *args;
  gint64 deadline; /* boottime µs; 0 none */
  guint log_after; /* of a probe: lines of the spooled log that have arrived */
  HoistStepVoice voice;
  GCancellable *cancellable;
} HoistAgentStepOrder;

/* {result, facts}. On an error ret_found may hold what was found all the same: {findings, facts}.
 */
HoistValue *hoist_agent_step_run (const HoistAgentStepOrder *order, HoistValue **ret_found,
                                  GError **error);
/* {probe, detail, facts, recorded} */
HoistValue *hoist_agent_step_probe (const HoistAgentStepOrder *order, GError **error);

G_END_DECLS
