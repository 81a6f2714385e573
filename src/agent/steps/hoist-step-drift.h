/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the schema of a tenant's database is what the deployed release makes. The release makes
 * it in an empty database of its own, once; what it was is kept in the node's state folder. Asked
 * with the plan and by preflight. Thread: worker. */
#pragma once
#include "agent/steps/hoist-step-work.h"
#include "model/hoist-drift.h"

G_BEGIN_DECLS

/* `order`: see hoist_guide_drift_order_new; `commit` is deployed. `work` gives tenant, state, call
 * and lock; without a lock the tenant is held while its release makes the schema. What can't be
 * told is UNKNOWN, with the reason; NULL only when it was cancelled. Changes nothing. */
HoistDrift *hoist_step_drift_look (HoistStepWork *work, const HoistValue *order, const char *commit,
                                   GError **error);
/* What of it belongs to a list of findings. */
HoistFinding *hoist_step_drift_new_finding (const HoistDrift *drift);

G_END_DECLS
