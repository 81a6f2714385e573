/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of the guide in a plan: which belong to this upgrade, filled for the tenant; and for a
 * rollback what takes those back that the upgrade did. Pure. Private to the engine's plan builder
 * (and its tests). Thread: any. */
#pragma once
#include "engine/hoist-plan-arguments.h"

G_BEGIN_DECLS

typedef struct
{
  HoistStepKindId kind;
  HoistValue *args;
} HoistPlanStep;
void hoist_plan_step_free (gpointer step);

/* HoistPlanStep* at that place, in their order; NULL with INVALID, which names the step. */
GPtrArray *hoist_plan_steps_collect (const HoistPlanArguments *arguments, HoistGuideWhen when,
                                     GError **error);
/* The arguments of those that end daemons or install components, into those of a preflight. */
gboolean hoist_plan_steps_add_checks (const HoistPlanArguments *arguments, HoistValue *preflight,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Adds to the arguments of `copy` the files that its migrations read, with what the steps before
 * the migrations set in them; values of settings aside, which do not leave the node. */
gboolean hoist_plan_steps_add_config (const HoistPlanArguments *arguments, HoistValue *args,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What people must know of them: HoistFinding* of what is left out and what can't be taken back. */
void hoist_plan_steps_collect_findings (const HoistPlanArguments *arguments, GPtrArray *findings);
/* The ids in `steps` of the guide that this plan leaves out because the tenant has had them. */
GPtrArray *hoist_plan_steps_list_had (const HoistPlanArguments *arguments);
/* The reasons of what the run that is taken back did and nobody can take back. Borrowed. */
GPtrArray *hoist_plan_steps_list_final (const HoistPlanInput *input);

G_END_DECLS
