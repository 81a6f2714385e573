/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dependencies of a guide in a plan: which of them change on the way, and the arguments of the
 * steps that prepare and switch them. Pure. Private to the engine's plan builder. Thread: any. */
#pragma once
#include "engine/hoist-plan-request.h"

G_BEGIN_DECLS

/* `index` is the place in the guide's list. What the release is locked on there; "": it has no such
 * file, then nothing is prepared. Borrowed from the facts. */
const char *hoist_plan_dependencies_get_target (const HoistPlanInput *input, guint index);
/* … and what is live; "": none that is known. */
const char *hoist_plan_dependencies_get_deployed (const HoistPlanInput *input, guint index);
/* The release is locked on something else than what is live. */
gboolean hoist_plan_dependencies_change (const HoistPlanInput *input, guint index);

/* Whether the command that makes them can be filled for the tenant; INVALID. */
gboolean hoist_plan_dependencies_check (const HoistPlanInput *input, guint index,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Arguments of `dependencies` and of `activate`, of what was checked. */
HoistValue *hoist_plan_dependencies_fill (const HoistPlanInput *input, const char *to_commit,
                                          HoistStepKindId kind, guint index);
/* What a command of the new release finds under which name: [{environment, kind, digest}]. */
HoistValue *hoist_plan_dependencies_new_places (const HoistPlanInput *input);
/* Digests that finish keeps: those of both releases. */
HoistValue *hoist_plan_dependencies_new_kept (const HoistPlanInput *input);

G_END_DECLS
