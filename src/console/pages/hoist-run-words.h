/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences about a run as it stands: what cancelling now means, what the banner says, what a
 * step's second line says. Pure. Thread: main. */
#pragma once
#include "model/hoist-run.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_RUN_STAGE_BEFORE,  /* nothing was changed yet */
  HOIST_RUN_STAGE_STOPPED, /* services are or were stopped, nothing else was changed */
  HOIST_RUN_STAGE_CODE,    /* files were changed, data not */
  HOIST_RUN_STAGE_DATA,    /* data may have been changed */
  HOIST_RUN_STAGE_GOING_BACK,
  HOIST_RUN_STAGE_ENDED,
} HoistRunStage;

HoistRunStage hoist_run_words_get_stage (const HoistRun *run);
/* What happens when it is cancelled now, for the dialog. */
char *hoist_run_words_dup_cancel (const HoistRun *run);
/* "9.1 s · 2 of 6 · add_person_columns.py", "waiting" */
char *hoist_run_words_dup_step (const HoistRunStep *step, gint64 now_us);
/* The step whose card is open, or being proven; NULL: nobody is waited for. */
const HoistRunStep *hoist_run_words_find_card (const HoistRun *run);
/* "started 09:12 by dana · 31 s" */
char *hoist_run_words_dup_subtitle (const HoistRun *run, gint64 now_us);
/* NULL: there is nothing lasting to say. */
char *hoist_run_words_dup_banner (const HoistRun *run);

G_END_DECLS
