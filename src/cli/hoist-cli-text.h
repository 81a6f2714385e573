/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The nouns as people read them in a terminal. Thread: main. */
#pragma once
#include "cli/hoist-cli.h"
#include "model/hoist-plan.h"

G_BEGIN_DECLS

void hoist_cli_print_run (HoistCli *cli, const HoistRun *run); /* with its steps */
void hoist_cli_print_plan (HoistCli *cli, const HoistPlan *plan);
void
hoist_cli_print_findings (HoistCli *cli,
                          const GPtrArray *findings); /* those that are not ok, and a rehearsal */
char *hoist_cli_dup_bytes (gint64 bytes);             /* "4.2 MB" */
char *hoist_cli_dup_seconds (double seconds);         /* "4.2 s", "3 min"; "–" below 0 */
const char *hoist_cli_outcome_sentence (HoistOutcome outcome); /* "nothing was changed" */

G_END_DECLS
