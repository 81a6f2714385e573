/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Failures that are known from experience, told apart by the cause that a run gives: what it means
 * and what to do next. Pure; texts are translated. Thread: main. */
#pragma once
#include "model/hoist-run.h"

G_BEGIN_DECLS

typedef struct
{
  const char *key;         /* "disk", "rights", "port", … */
  const char *title;       /* what it is, in three words */
  const char *explanation; /* what it means for the tenant */
  const char *next;        /* what to do */
  const char *command;     /* to be run on the node, {folder} stands for the tenant's; NULL: none */
} HoistKnownFailure;

/* By the cause first, then by the last lines of the log (may be NULL). NULL: none of those known.
 */
const HoistKnownFailure *hoist_known_failure_find (const HoistRun *run, const char *tail);
/* The command with the tenant's folder in place of {folder}, quoted; NULL when there is none or the
 * folder is not known. */
char *hoist_known_failure_dup_command (const HoistKnownFailure *failure, const char *folder);

G_END_DECLS
