/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is true on the nodes of a run now, read there and recorded as the tenant's sighting. Private
 * to the engine. Thread: the run's worker; blocks. Errors: FENCED (the lease is somebody else's),
 * UNREACHABLE (no link: nothing is connected here), and what an agent answers. */
#pragma once
#include "engine/hoist-run-worker.h"

G_BEGIN_DECLS

HoistSighting *hoist_run_look_at (HoistRunWorker *worker, HoistRunPlace *place, GError **error);

/* One of several nodes: the place is given, one of the others comes back. */
typedef struct
{
  HoistRunPlace *place; /* the worker's */
  HoistSighting *sighting;
  GError *error;
} HoistRunLook;
/* HoistRunLook*, empty; append with hoist_run_look_add. */
GPtrArray *hoist_run_look_new_list (void);
void hoist_run_look_add (GPtrArray *looks, HoistRunPlace *place);
/* Asks several at the same time, so that many nodes, or slow ones, do not add up. FENCED is the
 * error of all. */
void hoist_run_look_at_all (HoistRunWorker *worker, GPtrArray *looks);

G_END_DECLS
