/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the stop and the start of a run the services stay stopped, whatever starts them
 * meanwhile: a unit that is enabled runs again when its machine does. Thread: the step's worker. */
#pragma once
#include "agent/steps/hoist-step-work.h"

G_BEGIN_DECLS

/* Before a step of this run begins its work: what was stopped by it, by CURRENT.json, and must not
 * run yet is stopped again, and that is said. Nothing where nothing runs, or may run. */
gboolean hoist_step_downtime_keep (HoistStepWork *work, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
