/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program of the guide as a child of a step, and the question whether a step was done. Every
 * member comes from the step's arguments. Thread: worker. */
#pragma once
#include "agent/steps/hoist-step-database.h"

G_BEGIN_DECLS

/* Runs an argv with the step's `environment`, `folder`, `as_agent` and `seconds`; its output goes
 * to the log. An exit status other than 0 is FAILED with the last line that it wrote; afterwards
 * nothing that it started is left. */
gboolean hoist_step_child_run (HoistStepWork *work, const HoistValue *argv,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What `done_when` says: APPLIED, NOT_APPLIED, or UNKNOWN where there is none or it can't be
 * asked; ret_detail one sentence, newly allocated. */
HoistProbe hoist_step_child_examine (HoistStepWork *work, char **ret_detail);
/* What `only_when` says; without one every step is needed. FAILED where it can't be asked. */
gboolean hoist_step_child_is_needed (HoistStepWork *work, gboolean *ret_needed, char **ret_detail,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same where another database answers, and not the one that the step's arguments name. */
gboolean hoist_step_child_is_needed_there (HoistStepWork *work, const HoistStepDatabase *database,
                                           gboolean *ret_needed, char **ret_detail,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Of one that is not: says why, and the step had nothing to do. */
gboolean hoist_step_child_pass_over (HoistStepWork *work, const char *why,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* `undo` and `undo_argv`; nothing for a step that had nothing to do. */
gboolean hoist_step_child_take_back (HoistStepWork *work, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
