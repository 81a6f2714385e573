/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold for every plan, whoever built it: looked at when it is made and again before it
 * runs (a plan is read back from the store). Pure. Thread: any. */
#pragma once
#include "model/hoist-plan.h"

G_BEGIN_DECLS

/* The invariants, numbered as in the .c. REFUSED names the step and the rule that it breaks. */
gboolean hoist_plan_check (const HoistPlan *plan, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
