/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Containers in a plan: which are replaced, and by which image. An upgrade takes the ids of the
 * images from what the node has said; a rollback takes those of the run that it takes back. Pure.
 * Private to the plan builder. Thread: any. */
#pragma once
#include "engine/hoist-plan-request.h"

G_BEGIN_DECLS

/* The guide has services that get an image from a release. */
gboolean hoist_plan_containers_has_some (const HoistGuide *guide);
/* REFUSED: the node can't tell, or the run that is taken back did not say. */
gboolean hoist_plan_containers_check (const HoistPlanInput *input,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* At least one gets another image. */
gboolean hoist_plan_containers_change (const HoistPlanInput *input);
/* Arguments of `pull` or `replace`. */
HoistValue *hoist_plan_containers_fill (const HoistPlanInput *input, HoistStepKindId kind);

G_END_DECLS
