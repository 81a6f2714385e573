/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From guide, tenant, facts, releases and a request to the exact list of steps: a pure function
 * (ARCHITECTURE.md, contract 1). No I/O, no clock, no random numbers: what it needs is in the
 * input. Thread: any. */
#pragma once
#include "engine/hoist-plan-request.h"

G_BEGIN_DECLS

/* REFUSED: no plan can be made (already there, a downgrade, a required stop, no such target).
 * INVALID: the guide does not fit the tenant. */
HoistPlan *hoist_plan_build (const HoistPlanInput *input, GError **error);

#define HOIST_PLAN_LIFE_US (15 * 60 * G_USEC_PER_SEC) /* a plan can be run for fifteen minutes */
#define HOIST_ACKNOWLEDGE_NO_BACKUP "no-backup"
#define HOIST_ACKNOWLEDGE_DISCARD_ROWS "discard-rows"
#define HOIST_ACKNOWLEDGE_RECREATE "recreate-database"

G_END_DECLS
