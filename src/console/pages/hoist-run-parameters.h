/* SPDX-License-Identifier: GPL-3.0-or-later */
/* With which exact options a run was started: a sentence and rows. The plan may be NULL (not read
 * yet, or the plane keeps none). Pure. Thread: main. */
#pragma once
#include <adwaita.h>
#include "model/hoist-plan.h"
#include "model/hoist-run.h"

G_BEGIN_DECLS

/* "With backup and migrations", "Code and data go back, after a safety backup" */
char *hoist_run_parameters_dup_line (const HoistRun *run, const HoistPlan *plan);
/* Fills the rows of an expander anew; `rows` remembers them between calls. */
void hoist_run_parameters_show (AdwExpanderRow *expander, GPtrArray *rows, const HoistRun *run,
                                const HoistPlan *plan);

G_END_DECLS
