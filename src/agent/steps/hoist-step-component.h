/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Components with versions of their own, as the step `component` and preflight see them. Thread:
 * worker. */
#pragma once
#include "agent/steps/hoist-step-work.h"

G_BEGIN_DECLS

/* Adds a blocker for each of the list (arguments of steps `component`, or NULL) whose version is
 * neither the one that the plan was made for nor the one that is wanted. */
void hoist_step_component_examine (HoistStepWork *work, const HoistValue *components,
                                   GPtrArray *findings);

G_END_DECLS
