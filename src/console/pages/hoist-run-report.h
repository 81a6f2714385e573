/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run as plain text, to be pasted into a ticket: what, when, by which plan, how it went, why, and
 * the last lines. Nothing in it is secret: the log was cleaned before it was stored. Thread: main.
 */
#pragma once
#include "console/pages/hoist-outcome-view.h"
#include "model/hoist-plan.h"

G_BEGIN_DECLS

/* Also of a run that goes on. `plan` may be NULL. */
char *hoist_run_report_dup_text (const HoistOutcomeFacts *facts, const HoistPlan *plan);

G_END_DECLS
