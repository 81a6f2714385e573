/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of a run: reading back from the node what is true, and the record that names the outcome
 * with all that belongs to it. Private to the engine. Thread: the run's worker. */
#pragma once
#include "engine/hoist-run-worker.h"

G_BEGIN_DECLS

typedef struct
{
  const char *commit, *version;
  gboolean as_before; /* each node at what the plan found there, which may differ */
} HoistRunGoal;
/* Looks until every node shows that release healthy (hoist_run_outcome_prove), for a while; what it
 * sees is recorded. With `ret_unseen` a follower that this run has not touched may be silent: then
 * a sentence says so. The error is what was lacking last, or FENCED. */
gboolean hoist_run_conclusion_prove (HoistRunWorker *worker, const HoistRunGoal *goal,
                                     char **ret_unseen, GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct
{
  HoistOutcome outcome;
  const char *cause, *error_key, *note; /* may be NULL; cause and key are of no use to a good end */
} HoistRunConclusion;
/* Journals "ended"; before that, of a good end, when the tenant was deployed and which run a
 * rollback has taken back. */
gboolean hoist_run_conclusion_journal (HoistRunWorker *worker, const HoistRunConclusion *conclusion,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
