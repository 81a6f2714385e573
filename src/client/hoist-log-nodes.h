/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose a line of a run's log is, where the run has several nodes: a name and a prefix of one width
 * for whoever shows or prints the log. A line without a node (of a daemon that did not say it) is
 * its step's. Immutable, reference-counted. Thread: any. */
#pragma once
#include "model/hoist-run.h"

G_BEGIN_DECLS

/* Characters; a longer name is whole, but the others are not padded to it. */
#define HOIST_LOG_NODES_WIDTH 12

typedef struct _HoistLogNodes HoistLogNodes;

/* NULL: the run has one node, nothing need be said. `places` (HoistPlaceReport*, may be NULL) are
 * those of its tenant; a node that is none of them is called by its id. `local`: what the local
 * node is called. */
HoistLogNodes *hoist_log_nodes_new (const HoistRun *run, const GPtrArray *places,
                                    const char *local);
HoistLogNodes *hoist_log_nodes_ref (HoistLogNodes *nodes);
void hoist_log_nodes_unref (HoistLogNodes *nodes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistLogNodes, hoist_log_nodes_unref)
/* The same prefix for every line; both may be NULL. */
gboolean hoist_log_nodes_equal (const HoistLogNodes *nodes, const HoistLogNodes *other);
/* Borrowed; "": it is the control plane's own, or nobody knows. */
const char *hoist_log_nodes_find (const HoistLogNodes *nodes, const HoistLogLine *line);
/* The name, filled up to the common width, and two spaces; "" where `nodes` is NULL. */
char *hoist_log_nodes_dup_prefix (const HoistLogNodes *nodes, const HoistLogLine *line);
/* Characters of a prefix without its name being too long; 0 where `nodes` is NULL. */
guint hoist_log_nodes_get_width (const HoistLogNodes *nodes);

G_END_DECLS
