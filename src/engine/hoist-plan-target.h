/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From where to where a plan goes, and whether it may be made at all. Pure. Private to the engine's
 * plan builder. Thread: any. */
#pragma once
#include "engine/hoist-plan-request.h"

G_BEGIN_DECLS

/* Fills from_ and to_, version and commit, borrowed from the facts and the request. REFUSED: one of
 * them could not be read, and why. */
gboolean hoist_plan_target_read (const HoistPlanInput *input, HoistPlan *plan,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* REFUSED: already there, a downgrade, a required stop left out; a rollback to a backup that is
 * another tenant's, another release's, refused or not verified. Needs kind and restore_data. */
gboolean hoist_plan_target_check (const HoistPlanInput *input, const HoistPlan *plan,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
