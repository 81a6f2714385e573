/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of a run as rows: state, duration, sub-step. Pure over a fact group. Thread: main. */
#pragma once
#include "console/widgets/hoist-fact-group.h"
#include "model/hoist-plan.h"
#include "model/hoist-run.h"

G_BEGIN_DECLS

/* What the last "progress" said of the step that runs; it is newer than the snapshot. */
typedef struct
{
  int step; /* -1: nothing was said */
  double fraction;
  char *detail;          /* NULL: nothing */
  const HoistPlan *plan; /* of the run: what its steps do, in the reader's words; NULL: not known */
} HoistRunPresent;

/* The guide's own words for a step where it has some, else those of its kind. `planned` may be
 * NULL. */
const char *hoist_run_steps_get_title (const HoistStep *planned, const char *title);
/* Of a run's step, in its plan; NULL: not known. */
const HoistStep *hoist_run_steps_find_planned (const HoistPlan *plan, const HoistRunStep *step);
/* What stands beside a step: how long, how far, what it is at. */
char *hoist_run_steps_dup_text (const HoistRunStep *step, const HoistRunPresent *present,
                                gint64 now_us);
/* Which of them, and when that is looked at. */
typedef struct
{
  guint first, end; /* from the first, without `end` */
  gint64 now_us;
} HoistRunStretch;

void hoist_run_steps_show (HoistFactGroup *group, const HoistRun *run,
                           const HoistRunPresent *present, const HoistRunStretch *stretch);

G_END_DECLS
