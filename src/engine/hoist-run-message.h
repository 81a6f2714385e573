/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Users are told what became of a run, when that is known and before it is journalled: whoever
 * takes the run up again does it again, under the same key. Private to the engine. Thread: the
 * run's worker. */
#pragma once
#include "engine/hoist-run-stepper.h"

G_BEGIN_DECLS

/* Those that fit the outcome are sent, the others passed over. A message that can't be sent is said
 * in the log and changes nothing. ON; LEFT, LOST: the run goes on elsewhere. */
HoistRunFlow hoist_run_message_tell (HoistRunWorker *worker, HoistRunQueue *queue,
                                     HoistOutcome outcome) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
