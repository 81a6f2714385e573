/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arguments of each step kind (PROTOCOL.md, "Step kinds and their arguments") as tables, and the sentences that describe a step. For hoist-step.c.
 * Thread: any. */
#pragma once
#include "model/hoist-step.h"

G_BEGIN_DECLS

/* INVALID names the argument and what was expected. `lenient`: unknown arguments pass (a plan shown by an older console); an agent never is. */
gboolean hoist_step_kind_check_args (HoistStepKindId kind, const HoistValue *args, gboolean lenient, GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *hoist_step_kind_describe (HoistStepKindId kind, const HoistValue *args);
char *hoist_step_kind_describe_undo (HoistStepKindId kind, const HoistValue *args);   /* NULL: nothing to undo */

G_END_DECLS
