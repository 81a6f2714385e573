/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Targets of a rollout as rows: before it starts, while it goes on, and what is excluded; and the
 * sentences about the whole. Shared by the pages "Upgrade Several" and its progress. Thread: main.
 */
#pragma once
#include "console/items/hoist-fleet.h"
#include "console/widgets/hoist-fact-group.h"
#include "model/hoist-rollout.h"

G_BEGIN_DECLS

#define HOIST_ROLLOUT_ROWS 200 /* shown at most; one more row says how many are not */

/* Of a rollout in hops: all of them, also those that were not reached. */
void hoist_rollout_facts_show_hops (HoistFactGroup *group, const HoistRollout *rollout,
                                    HoistFleet *fleet);
/* Those of one wave that are not excluded; `fleet` (may be NULL) knows how far each run is. */
void hoist_rollout_facts_show_wave (HoistFactGroup *group, const HoistRollout *rollout, guint wave,
                                    HoistFleet *fleet);
/* With the reason of each. */
void hoist_rollout_facts_show_excluded (HoistFactGroup *group, const HoistRollout *rollout);
HoistLook hoist_rollout_facts_get_look (const HoistRolloutTarget *target);
/* 0 to 1: targets that have ended, and how far those are that go on. */
double hoist_rollout_facts_get_progress (const HoistRollout *rollout, HoistFleet *fleet);
/* "Upgrading: 2 of 5 done, 1 failed", "Stopped: …", "All 3 tenants are upgraded". */
char *hoist_rollout_facts_dup_sentence (const HoistRollout *rollout);
/* Rollouts as rows that lead to their pages (HoistRollout*, without targets), newest first. */
void hoist_rollout_facts_show_list (HoistFactGroup *group, const GPtrArray *rollouts);
/* The command line that does the same. */
char *hoist_rollout_facts_dup_command (const HoistRollout *rollout);

G_END_DECLS
