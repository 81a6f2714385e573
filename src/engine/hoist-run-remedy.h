/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a guide knows to help against a failure. Thread: any, but where it says. */
#pragma once
#include "engine/hoist-run-worker.h"

G_BEGIN_DECLS

/* The remedy of the first problem of the guide whose text stands in the message, else in a line of
 * that step (HoistLogLine*, may be NULL), the latest first. NULL: none is known. Borrowed. */
const char *hoist_run_remedy_find (const HoistGuide *guide, const char *message,
                                   const GPtrArray *lines, int step);
/* Of a run at work: its guide, and the last lines of its log. Newly allocated; its worker thread.
 */
char *hoist_run_remedy_dup (HoistRunWorker *worker, const HoistStep *step, const char *message);

G_END_DECLS
