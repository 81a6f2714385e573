/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a run turned, in one sentence, with the key that groups equal failures, and a note about what
 * went wrong afterwards. Owned by the run's executor; its worker thread only. All strings are owned
 * by the reason; NULL is "nothing yet". */
#pragma once

#include "engine/hoist-run-worker.h"

typedef struct
{
  char *cause;
  char *error_key; /* "" where nothing failed: somebody cancelled */
  char *note;
} HoistRunReason;

void hoist_run_reason_set (HoistRunReason *self, const char *kind, const char *message);

/* Where it was, of a run on several nodes: a message of a node rarely names the node. */
void hoist_run_reason_add_node (HoistRunReason *self, HoistRunWorker *worker,
                                const HoistStep *step);

/* What the guide knows to help is read where the cause is read. */
void hoist_run_reason_add_remedy (HoistRunReason *self, HoistRunWorker *worker,
                                  const HoistStep *step, const char *message);

/* With the name of who cancelled, where it is known. */
void hoist_run_reason_set_cancelled (HoistRunReason *self, HoistRunWorker *worker);

void hoist_run_reason_set_note (HoistRunReason *self, const char *message);

void hoist_run_reason_clear (HoistRunReason *self);
