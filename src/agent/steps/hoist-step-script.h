/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the steps migrate and copy share: one script of a release. Thread: worker. */
#pragma once
#include "agent/steps/hoist-step-database.h"

G_BEGIN_DECLS

typedef struct
{
  const HoistStepDatabase *database; /* its driver may be NULL */
  const char *folder;                /* that it runs in */
  const char *script;                /* for people */
  const HoistValue *command;         /* argv */
  const HoistValue *environment;     /* NAME=value, a list; may be NULL */
} HoistStepScript;

gboolean hoist_step_script_run (HoistStepWork *work, const HoistStepScript *run,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
