/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a node says of a step whose intent is journalled: what it recorded, and what it sees now.
 * Made and cleared by hoist-run-worker.c. Thread: one owner. */
#pragma once
#include "base/hoist-error.h"
#include "engine/hoist-run-decision.h"

G_BEGIN_DECLS

typedef struct
{
  HoistRecorded recorded;
  HoistProbe probe;
  HoistValue *answer; /* {result, facts, details} */
  HoistValue *found;  /* facts of a recorded error; NULL */
  char *message;
  HoistErrorCode code;
} HoistExamination;
void hoist_examination_clear (HoistExamination *examination);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistExamination, hoist_examination_clear)

G_END_DECLS
