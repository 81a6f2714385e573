/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a preflight says of daemons that a later step of the run is to end. Thread: worker. */
#pragma once
#include "agent/steps/hoist-step-work.h"

G_BEGIN_DECLS

/* `ends`: array of the arguments of such steps; NULL: none. Adds a HoistFinding for each: a blocker
 * where one is frozen, so that it could neither save nor end. Asks nobody to end. */
void hoist_step_end_examine (HoistStepWork *work, const HoistValue *ends, GPtrArray *findings);

G_END_DECLS
