/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One target of a rollout and what happens to it: may this plan be started for it, which run is its
 * own, what did that run come to. No thread of its own, no lock: the driver's copy. Thread: any. */
#pragma once
#include "model/hoist-plan.h"
#include "model/hoist-rollout.h"
#include "model/hoist-run.h"
#include "store/hoist-store.h"

G_BEGIN_DECLS

/* The plan must go to the pinned commit from the version that was agreed to, demand nothing that
 * was not acknowledged, and have no blocker. REFUSED or ACKNOWLEDGE; *ret_check names the check. */
gboolean hoist_rollout_target_check_plan (const HoistRollout *rollout,
                                          const HoistRolloutTarget *target, const HoistPlan *plan,
                                          char **ret_check, GError **error);
/* Done or failed, with the run's own cause. */
void hoist_rollout_target_take_run (HoistRolloutTarget *target, const HoistRun *run);
/* The run of its plan, or the one it names; NULL: there is none. */
HoistRun *hoist_rollout_target_find_run (HoistStore *store, const HoistRolloutTarget *target);
/* A failed or refused one, or a hop that was not reached, waits again; TRUE when it was one. */
gboolean hoist_rollout_target_reset (HoistRolloutTarget *target);
/* What the journal says of a change: rollout, state, counts and, when given, the target. */
HoistValue *hoist_rollout_target_describe (const HoistRollout *rollout,
                                           const HoistRolloutTarget *target);

G_END_DECLS
