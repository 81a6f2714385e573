/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What to do next with a step, as a pure function of what the journal and the node say: the heart
 * of executor and recovery, tested as a table (reference: reliability.md 3.1, 3.3). Thread: any. */
#pragma once
#include "model/hoist-step.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_RECORDED_NONE,
  HOIST_RECORDED_DONE,
  HOIST_RECORDED_SKIPPED,
  HOIST_RECORDED_ERROR
} HoistRecorded;

typedef struct
{
  HoistStepKindId kind;
  gboolean undoing;     /* the run has turned back; it never turns forward again */
  HoistStepState state; /* as journalled */
  gboolean
      examined; /* recorded and probe were asked for in this life; FALSE: they are meaningless */
  HoistRecorded recorded; /* the agent's spool, of this direction */
  HoistProbe probe;       /* of this direction */
  guint attempts;         /* intents of this direction that are journalled */
  gboolean cancel_requested;
  gboolean needs_proof; /* going back: the data must be shown to be as before, a record alone does
                           not do */
  gboolean no_way_back; /* a point of no return has been passed */
} HoistRunSituation;

typedef enum
{
  HOIST_DECISION_BEGIN,   /* journal the intent, then act */
  HOIST_DECISION_EXAMINE, /* ask the node: there is an intent without an outcome */
  HOIST_DECISION_ACCEPT,  /* it has happened: journal the outcome, act on nothing */
  HOIST_DECISION_AGAIN,   /* journal another intent, act once more */
  HOIST_DECISION_FAIL,    /* journal the failure, then hoist_run_decide_turn */
  HOIST_DECISION_NEXT,    /* nothing (more) to do with this step in this direction */
  HOIST_DECISION_PARK,
} HoistRunDecision;
extern const char *const hoist_run_decision_names[];

HoistRunDecision hoist_run_decide (const HoistRunSituation *situation);

typedef enum
{
  HOIST_TURN_UNTOUCHED, /* nothing was changed: end */
  HOIST_TURN_BACK,      /* undo */
  HOIST_TURN_PARK,
  HOIST_TURN_CONCLUDE, /* only the tidying up failed: what is new is healthy */
} HoistRunTurn;
extern const char *const hoist_run_turn_names[];

/* After a forward step of that kind has failed. `touched`: the intent to stop the services is
 * journalled. */
HoistRunTurn hoist_run_decide_turn (HoistStepKindId kind, gboolean touched, gboolean no_way_back);

#define HOIST_RUN_MAX_ATTEMPTS 3 /* of an undo step, of a claim, of a recovery in one step */

G_END_DECLS
