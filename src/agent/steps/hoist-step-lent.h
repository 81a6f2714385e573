/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of a release that is not deployed, in a folder of the tenant's own, for a command of
 * the guide that runs with them: before the stop those of the target, and on the way back the same.
 * From the step's `application`, `commit`, `brings` and `environments`. Thread: worker. */
#pragma once
#include "agent/steps/hoist-step-work.h"

G_BEGIN_DECLS

/* The step wants that; else its commands run in the tenant's folder. */
gboolean hoist_step_lent_is_wanted (const HoistStepWork *work);
/* Makes it, with links to what of the tenant's folder the command needs there; its path. */
char *hoist_step_lent_open (HoistStepWork *work, GError **error);
/* Removes it; what the links lead to stays. */
gboolean hoist_step_lent_close (HoistStepWork *work, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The step's `folder` there. */
char *hoist_step_lent_dup_folder (const HoistStepWork *work, const char *lent);
/* Each argument; one in the live environment is in the one that was prepared, where there is one.
 */
HoistValue *hoist_step_lent_move_command (HoistStepWork *work, const HoistValue *command);

G_END_DECLS
