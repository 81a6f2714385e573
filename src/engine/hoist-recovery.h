/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs that were open when the daemon ended, and what the journal says of a run's past: how often
 * each step was intended, and whether the daemon keeps dying in the same step. Thread: any. */
#pragma once
#include "engine/hoist-run-queue.h"
#include "store/hoist-store-journal.h"

G_BEGIN_DECLS

typedef struct
{
  guint attempts[2];
  gint64 log_seq[2];
  gboolean unheard[2];
} HoistStepHistory; /* [0] apply, [1] undo: intents; the last log line before the first of them, as
                     * the node keeps what all of them said in one file; what it said to the last
                     * order may be missing here */
typedef struct
{
  GArray *steps;   /* HoistStepHistory */
  char *canceller; /* who asked to cancel; NULL: nobody */
  guint
      recoveries; /* since the last outcome: how often a daemon took this run up in the same step */
} HoistRunHistory;

/* Folds a run's records (HoistEvent*, oldest first). Pure. */
HoistRunHistory *hoist_run_history_fold (GPtrArray *events, guint n_steps);
HoistRunHistory *hoist_run_history_read (HoistStore *store, const char *run, guint n_steps,
                                         GError **error);
void hoist_run_history_free (HoistRunHistory *history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistRunHistory, hoist_run_history_free)
HoistStepHistory *hoist_run_history_get_step (HoistRunHistory *history, guint index);

/* Queues every open run: those that had begun first. The number, or -1. */
int hoist_recovery_resume (HoistStore *store, HoistRunQueue *queue, GError **error);

G_END_DECLS
