/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plan-estimate.h. Nobody owns it: a pure function. Thread: any. It never measures. */
#include "engine/hoist-plan-estimate.h"

#include "engine/hoist-plan-group.h"
#include "engine/hoist-plan-hops.h"

/* Where nothing was measured: a weight of the step table is taken as a tenth of a second. */
#define SECONDS_PER_WEIGHT 0.1

/* What was rehearsed took its time there. */
static gboolean
is_rehearsed (const HoistPlanInput *input, const HoistStep *step)
{
  return input->rehearsed_s > 0
         && (step->kind->id == HOIST_STEP_MIGRATE
             || (step->kind->id == HOIST_STEP_COMMAND && hoist_step_is_in_downtime (step)));
}

static double
weigh (const HoistPlanInput *input, const HoistStep *step)
{
  return is_rehearsed (input, step) ? 0 : step->weight * SECONDS_PER_WEIGHT;
}

static void
estimate (const HoistPlanInput *input, GPtrArray *steps, gboolean others_serve, HoistPlan *fields)
{
  double whole = input->rehearsed_s, down = input->rehearsed_s;
  gboolean is_known = input->rehearsed_s > 0;

  for (guint i = 0; i < steps->len; i += hoist_plan_group_count (steps, i))
    whole += weigh (input, g_ptr_array_index (steps, i));
  for (guint i = 0; i < steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (steps, i);
      if (step->kind->id == HOIST_STEP_COPY) /* the migrations are done to it, and nobody waits */
        down -= input->rehearsed_s;
      if (others_serve && step->kind->id == HOIST_STEP_STOP)
        down = step->weight * SECONDS_PER_WEIGHT; /* of the last that is stopped */
      else if (hoist_step_is_in_downtime (step) && g_str_equal (step->node, input->tenant->node))
        down += weigh (input, step);
    }
  fields->estimate_s = input->estimate_s >= 0 && !is_known ? input->estimate_s : whole;
  fields->downtime_s = input->downtime_s >= 0 && !is_known ? input->downtime_s : down;
  fields->restore_s = input->restore_s;
}

/* All hops have about the steps of the first, and each of them what was rehearsed of it. */
static void
estimate_hop (const HoistPlanInput *input, GPtrArray *steps, gboolean others_serve, guint index,
              HoistPlanHop *hop)
{
  HoistPlanInput of = *input;
  HoistPlan fields = { 0 };

  of.rehearsed_s = ((const HoistPlanLeg *) g_ptr_array_index (input->legs, index))->rehearsed_s;
  estimate (&of, steps, others_serve, &fields);
  hop->estimate_s = fields.estimate_s;
  hop->downtime_s = fields.downtime_s;
}

void
hoist_plan_estimate (const HoistPlanInput *input, GPtrArray *steps, gboolean others_serve,
                     HoistPlan *fields)
{
  estimate (input, steps, others_serve, fields);
  for (guint i = 0; input->legs && fields->hops && i < fields->hops->len; i++)
    estimate_hop (input, steps, others_serve, i, g_ptr_array_index (fields->hops, i));
}
