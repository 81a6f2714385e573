/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was seen of a machine: what its agent says, as a sighting; what of it an administrator
 * should do something about, as findings. Pure. Thread: any. */
#pragma once
#include "model/hoist-node.h"
#include "model/hoist-plan.h"

G_BEGIN_DECLS

#define HOIST_NODE_LOOK_DEADLINE_S 20

/* The answer of the order "node" as a sighting; `asked_at` and `answered_at` are wall µs around it.
 */
HoistNodeSighting *hoist_node_look_read (const char *node, const HoistValue *answer,
                                         gint64 asked_at, gint64 answered_at, GError **error);
/* `before` (may be NULL) with unknown_since set and the reason. */
HoistNodeSighting *hoist_node_look_unknown (const char *node, const HoistNodeSighting *before,
                                            const GError *why, gint64 now);
/* Appends what is wrong with a machine that answered: its clock, its disks. */
void hoist_node_look_judge (const HoistNodeSighting *sighting, GPtrArray *findings);
/* TRUE when a person would see a difference (load and free space always differ). */
gboolean hoist_node_look_differs (const HoistNodeSighting *before, const HoistNodeSighting *after);

G_END_DECLS
