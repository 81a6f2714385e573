/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Carries out one step of a run in one direction, until there is nothing more to do with it: what
 * was begun and has no outcome is examined first, a lost contact is sought again, each outcome is
 * journalled. Worker thread of the run only. Source: the engine's contract in src/README.md. */
#pragma once

#include "engine/hoist-run-queue.h"
#include "engine/hoist-run-reason.h"
#include "engine/hoist-run-worker.h"

typedef enum
{
  HOIST_RUN_FLOW_ON,     /* done: the run may go on */
  HOIST_RUN_FLOW_FAILED, /* journalled as failed, the reason is set: the run turns */
  HOIST_RUN_FLOW_PARK,   /* neither way is possible */
  HOIST_RUN_FLOW_LOST,   /* the lease is somebody else's: hands off */
  HOIST_RUN_FLOW_LEFT    /* the daemon ends: the next one goes on */
} HoistRunFlow;

typedef struct
{
  HoistRunWorker *worker; /* borrowed */
  HoistRunQueue *queue;   /* borrowed */
  HoistRunReason reason;  /* of the failure that turned the run */
  guint cuts;             /* broken links in the present step */
} HoistRunStepper;

HoistRunFlow hoist_run_stepper_carry_out (HoistRunStepper *self, const HoistStep *step,
                                          gboolean undoing);

/* An error of ours or of the journal while the lease may be gone; sets the reason where it is not.
 */
HoistRunFlow hoist_run_stepper_fail (HoistRunStepper *self, const char *kind, const GError *error);

/* --- for steps that go forward together (hoist-run-group.h) ------------------------------ */

/* Nothing was begun of it, and nothing stands in its way. */
gboolean hoist_run_stepper_may_begin (HoistRunStepper *self, const HoistStep *step);
/* Contact with the step's node, for the first time or again. */
HoistRunFlow hoist_run_stepper_reach (HoistRunStepper *self, const HoistStep *step,
                                      gboolean undoing);
/* All that comes before its order; the last of it is that the intent is journalled. UNREACHABLE
 * without trying to connect. */
gboolean hoist_run_stepper_begin (HoistRunStepper *self, const HoistStep *step,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Journals that it failed, and sets the reason. */
HoistRunFlow hoist_run_stepper_take_failure (HoistRunStepper *self, const HoistStep *step,
                                             const GError *error);
