/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a run comes by the nodes of its plan, keeps them under its one epoch, and waits for one that
 * is silent. Private to the engine. Thread: the run's worker. Errors: FENCED (the lease is somebody
 * else's), CONFLICT (the node refuses this control plane), CANCELLED, and what the link says. */
#pragma once
#include "engine/hoist-run-worker.h"

G_BEGIN_DECLS

/* A new epoch when it was met before, a new link, the tenant claimed there; what was there before
 * is closed. A node that is silent is tried again with growing pauses: a few times before the
 * tenant was changed, as long as the run waits for nodes (contact_seconds) after that; that it is
 * waited for, since when and why is in the log and in the run's snapshot. `cancellable` ends the
 * waiting.
 */
gboolean hoist_run_contact_connect (HoistRunWorker *worker, HoistRunPlace *place,
                                    GCancellable *cancellable,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One try, without patience. */
gboolean hoist_run_contact_try (HoistRunWorker *worker, HoistRunPlace *place,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Before the run ends: what a node wrote down after the contact with it had ended is fetched, with
 * one try; where that fails the log says which lines are missing and where they lie. */
void hoist_run_contact_collect (HoistRunWorker *worker);
/* Ends the claim on every node, the links and the lease. */
void hoist_run_contact_let_go (HoistRunWorker *worker);

G_END_DECLS
