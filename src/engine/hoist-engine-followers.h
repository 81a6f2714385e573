/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's call about where else a tenant runs. Thread: any. */
#pragma once
#include "engine/hoist-engine.h"

G_BEGIN_DECLS

/* HoistTenantPlace*: the followers from now on, in the order in which a run takes them; its lead
 * stays. What was seen of one that stays is kept, of another one forgotten; nothing is done on any
 * node. INVALID (a node twice, or the lead), BUSY, PARKED. */
gboolean hoist_engine_change_followers (HoistEngine *self, const char *tenant, GPtrArray *followers,
                                        const char *user, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
