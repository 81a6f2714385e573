/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Carries out one run to one of the four named outcomes, from wherever its journal says that it
 * stands. The states and invariants are at the top of the .c. Thread: made and executed by one
 * worker of the queue; hoist_run_executor_cancel from any thread that holds a reference. */
#pragma once
#include "engine/hoist-run-queue.h"
#include "engine/hoist-run-worker.h"

G_BEGIN_DECLS

typedef struct _HoistRunExecutor HoistRunExecutor;

typedef enum
{
  HOIST_RUN_END_ENDED, /* an outcome is journalled */
  HOIST_RUN_END_LEFT,  /* the daemon is stopping; the next one goes on */
  HOIST_RUN_END_LOST,  /* the lease was lost: who has it goes on; when that is nobody, take it up
                          again */
} HoistRunEnd;

HoistRunExecutor *hoist_run_executor_new (const HoistRunWorkerSettings *settings,
                                          HoistRunQueue *queue, const char *run, GError **error);
HoistRunExecutor *hoist_run_executor_ref (HoistRunExecutor *self);
void hoist_run_executor_unref (HoistRunExecutor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistRunExecutor, hoist_run_executor_unref)
HoistRunEnd hoist_run_executor_execute (HoistRunExecutor *self); /* blocks */
/* Journals the wish and interrupts the present step. REFUSED past a point of no return and when the
 * run is going back or nearly over. */
gboolean hoist_run_executor_cancel (HoistRunExecutor *self, const char *user,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A person has done what the card of that step asks for. CONFLICT when it waits for nobody. */
gboolean hoist_run_executor_tick_card (HoistRunExecutor *self, guint step, const char *user,
                                       const char *note, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
