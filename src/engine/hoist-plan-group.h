/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which steps of a plan several followers are at together (nodes.followers.at_a_time). Pure.
 * Thread: any. */
#pragma once
#include "model/hoist-plan.h"

G_BEGIN_DECLS

/* How many of `steps` (HoistStep*, the first one of them the lead's) from `first` on are done at
 * once: the same step, each of another follower, and no more of them than a guard looks away from
 * together. At least 1. */
guint hoist_plan_group_count (const GPtrArray *steps, guint first);

G_END_DECLS
