/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program that a step runs: a migration of the release or a command of the guide, as the tenant's
 * user, contained, with its output in the log. Thread: worker. */
#pragma once
#include "agent/steps/hoist-step-work.h"
#include "base/hoist-process.h"

G_BEGIN_DECLS

typedef struct
{
  const HoistValue *command;     /* argv; never meets a shell */
  const HoistValue *environment; /* NAME=value, a list; may be NULL */
  const char *const *more;       /* NAME=value that those may overrule; may be NULL */
  const char *folder;            /* that it runs in */
  gboolean as_agent;             /* as ours and not as the tenant's user */
  guint seconds;                 /* it may take, within the step's deadline; 0: until it ends */
  void (*line) (const char *line, gpointer user_data); /* each that it wrote; may be NULL */
  gpointer user_data;
} HoistStepProgram;

/* FALSE: it could not be run, or ran out of time. Else *ret says how it ended. *ret_last: the last
 * line that it wrote, cleaned and newly allocated; NULL where it wrote nothing. */
gboolean hoist_step_program_run (HoistStepWork *work, const HoistStepProgram *program,
                                 HoistProcessOutcome *ret, char **ret_last,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* TRUE where it ended well; else FAILED with one sentence: "The step tidy failed (exit 1): …".
 * `noun` is what it is, `name` which one; `last` as above. */
gboolean hoist_step_program_check (const char *noun, const char *name,
                                   const HoistProcessOutcome *outcome, const char *last,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
