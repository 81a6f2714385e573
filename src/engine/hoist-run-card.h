/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The step `card`: what a person does. The node is asked whether it is needed and whether it is
 * done; between the two the run waits for that person to say so, for as long as it takes. Who said
 * it, and the note, are in the journal. Private to the engine. Thread: the run's worker;
 * hoist_run_card_tick from any. */
#pragma once
#include "engine/hoist-run-queue.h"
#include "engine/hoist-run-worker.h"

G_BEGIN_DECLS

/* Intent, then waiting: {result, facts:{by, note}}, not yet journalled. CANCELLED, also when the
 * daemon is stopping: the card stays open and the next daemon waits on; TIMED_OUT where the guide
 * gives it a time; errors of the node's as of any order. */
HoistValue *hoist_run_card_act (HoistRunWorker *worker, HoistRunQueue *queue, const HoistStep *step,
                                GError **error);
/* That person is done. CONFLICT when that card is not open. */
gboolean hoist_run_card_tick (HoistRunWorker *worker, guint step, const char *user,
                              const char *note, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
