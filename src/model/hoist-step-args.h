/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arguments of each step kind (PROTOCOL.md, "Step kinds and their arguments") as tables. For
 * hoist-step.c. Thread: any. */
#pragma once
#include "model/hoist-step-kind-id.h"
#include "model/hoist-value.h"

G_BEGIN_DECLS

/* INVALID names the argument and what was expected. `lenient`: unknown arguments pass (a plan shown
 * by an older console); an agent never is. */
gboolean hoist_step_args_check (HoistStepKindId kind, const HoistValue *args, gboolean lenient,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
