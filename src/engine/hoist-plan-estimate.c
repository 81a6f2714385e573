/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plan-estimate.h. Nobody owns it: a pure function. Thread: any. It never measures. */
#include "engine/hoist-plan-estimate.h"

/* Where nothing was measured: a weight of the step table is taken as a tenth of a second. */
#define SECONDS_PER_WEIGHT 0.1

/* What was rehearsed took its time there: all of it stands for the migrations. */
static double
weigh (const HoistPlanInput *input, const HoistStep *step)
{
  gboolean is_rehearsed =
      step->kind->id == HOIST_STEP_MIGRATE
      || (step->kind->id == HOIST_STEP_COMMAND && hoist_step_is_in_downtime (step));

  if (input->rehearsed_s <= 0 || !is_rehearsed)
    return step->weight * SECONDS_PER_WEIGHT;
  return step->kind->id == HOIST_STEP_MIGRATE ? input->rehearsed_s : 0;
}

void
hoist_plan_estimate (const HoistPlanInput *input, GPtrArray *steps, gboolean others_serve,
                     HoistPlan *fields)
{
  double whole = 0, down = 0;
  gboolean is_rehearsed = input->rehearsed_s > 0;

  for (guint i = 0; i < steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (steps, i);
      whole += weigh (input, step);
      if (others_serve && step->kind->id == HOIST_STEP_STOP)
        down = step->weight * SECONDS_PER_WEIGHT; /* of the last that is stopped */
      else if (hoist_step_is_in_downtime (step) && g_str_equal (step->node, input->tenant->node))
        down += weigh (input, step);
    }
  fields->estimate_s = input->estimate_s >= 0 && !is_rehearsed ? input->estimate_s : whole;
  fields->downtime_s = input->downtime_s >= 0 && !is_rehearsed ? input->downtime_s : down;
  fields->restore_s = input->restore_s;
}
