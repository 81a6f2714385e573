/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who may touch a tenant on this node: one flock that children of steps inherit (so that an orphan
 * keeps the tenant locked), a holder file for people, and the highest epoch ever seen, which
 * refuses a control plane that has been overtaken (SAFETY.md, Leases and orders). Thread: one
 * owner. */
#pragma once
#include "agent/hoist-agent-state.h"
#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _HoistAgentLock HoistAgentLock;

typedef struct
{
  const char *tenant; /* tn_ */
  const char *run;    /* rn_; "" for work outside a run */
  gint64 epoch;       /* 0: none is claimed (work outside a run) */
  guint wait_ms;
} HoistAgentClaim;

/* Takes the lock; ends what a dead agent left running first. A live holder whose epoch is not
 * higher is told that its line is gone (SIGHUP): it ends its present step, records the answer and
 * lets go. BUSY names the holder, FENCED the higher epoch. */
HoistAgentLock *hoist_agent_lock_claim (const HoistAgentState *state, const HoistAgentClaim *claim,
                                        GCancellable *cancellable, GError **error);
void hoist_agent_lock_release (HoistAgentLock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistAgentLock, hoist_agent_lock_release)

const char *hoist_agent_lock_get_tenant (const HoistAgentLock *self);
const char *hoist_agent_lock_get_run (const HoistAgentLock *self);
gint64 hoist_agent_lock_get_epoch (const HoistAgentLock *self);
int hoist_agent_lock_get_fd (const HoistAgentLock *self);
/* A newer claim of the same holder. FENCED. */
gboolean hoist_agent_lock_renew (HoistAgentLock *self, const char *run, gint64 epoch,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Before a child of a step goes on: who it is; and when it has ended. */
gboolean hoist_agent_lock_write_effect (HoistAgentLock *self, gint pid, guint64 start_time,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
void hoist_agent_lock_clear_effect (HoistAgentLock *self);
/* Ends every process but us that still carries the lock. */
gboolean hoist_agent_lock_end_children (HoistAgentLock *self, GCancellable *cancellable,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A shared hold for a short look at the tenant, or -1 when a run holds it. Close it soon. */
int hoist_agent_lock_try_shared (const HoistAgentState *state, const char *tenant);

G_END_DECLS
