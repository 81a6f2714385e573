/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The step `guard`: before a node of several is stopped, the others are asked whether enough of
 * them are healthy now. It changes nothing and is the control plane's own: no agent hears of it.
 * Private to the engine. Thread: the run's worker. */
#pragma once
#include "engine/hoist-run-worker.h"

G_BEGIN_DECLS

/* Intent, then looking: {result, facts:{healthy, others}}, not yet journalled; waits for as long as
 * the step says until enough are healthy. REFUSED names those that are not. */
HoistValue *hoist_run_guard_act (HoistRunWorker *worker, const HoistStep *step, GError **error);

G_END_DECLS
