/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One program that changes a database: a migration of the release, or of the guide what is
 * rehearsed or makes the tables. What the steps migrate, copy, rehearse and transfer share; its
 * failure names a missing module, and who has the database locked. Thread: worker. */
#pragma once
#include "agent/steps/hoist-step-database.h"

G_BEGIN_DECLS

typedef struct
{
  const HoistStepDatabase *database; /* its driver may be NULL */
  const char *folder;                /* that it runs in */
  const char *noun;                  /* what it is, in its failure; NULL: "migration" */
  const char *script;                /* which one, for people */
  const HoistValue *command;         /* argv */
  const HoistValue *environment;     /* NAME=value, a list; may be NULL */
  guint seconds;                     /* that it may take; 0: as long as it needs */
} HoistStepScript;

gboolean hoist_step_script_run (HoistStepWork *work, const HoistStepScript *run,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
