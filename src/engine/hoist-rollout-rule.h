/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which target of a rollout is next, and when nothing more may be started. Pure, over the driver's
 * copy. Thread: any. */
#pragma once
#include "model/hoist-rollout.h"

G_BEGIN_DECLS

/* The next target of the first wave that has not ended; NULL: none may start. Borrowed. */
HoistRolloutTarget *hoist_rollout_rule_find_next (const HoistRollout *rollout);
/* More failed than may, or a hop did not succeed: it is stopping, and says why (`last`, NULL:
 * unknown, is what failed now). TRUE: write it down, with the targets that are added to `changed`.
 * The counts must be right. */
gboolean hoist_rollout_rule_apply (HoistRollout *rollout, const HoistRolloutTarget *last,
                                   GPtrArray *changed);

G_END_DECLS
