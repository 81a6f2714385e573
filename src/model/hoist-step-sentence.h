/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sentences that describe a step and its undo. For hoist-step.c. Thread: any. */
#pragma once
#include "model/hoist-step-kind-id.h"
#include "model/hoist-value.h"

G_BEGIN_DECLS

/* Newly allocated, one sentence, no markup. The second is NULL where there is nothing to undo. */
char *hoist_step_sentence_describe (HoistStepKindId kind, const HoistValue *args);
char *hoist_step_sentence_describe_undo (HoistStepKindId kind, const HoistValue *args);

G_END_DECLS
