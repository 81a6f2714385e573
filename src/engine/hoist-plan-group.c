/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plan-group.h. Nobody owns it: a pure function. Thread: any. It knows nothing of a run:
 * what was begun already is looked at by whoever carries it out. */
#include "engine/hoist-plan-group.h"

static const HoistStep *
get_step (const GPtrArray *steps, guint index)
{
  return g_ptr_array_index (steps, index);
}

static guint
get_limit (const GPtrArray *steps)
{
  gsize limit = 1;

  for (guint i = 0; i < steps->len; i++)
    {
      const HoistStep *step = get_step (steps, i);
      const HoistValue *group =
          step->kind->id == HOIST_STEP_GUARD ? hoist_value_get_member (step->args, "group") : NULL;
      if (group)
        limit = MAX (limit, hoist_value_get_size (group));
    }
  return (guint) limit;
}

static gboolean
has_node (const GPtrArray *steps, guint from, guint to, const char *node)
{
  for (guint i = from; i < to; i++)
    if (g_str_equal (get_step (steps, i)->node, node))
      return TRUE;
  return FALSE;
}

guint
hoist_plan_group_count (const GPtrArray *steps, guint first)
{
  const HoistStepKind *kind = get_step (steps, first)->kind;
  const char *lead = get_step (steps, 0)->node;
  guint limit = kind->at_once ? get_limit (steps) : 1;
  guint n = 0;

  while (n < limit && first + n < steps->len)
    {
      const HoistStep *step = get_step (steps, first + n);
      if (step->kind != kind || g_str_equal (step->node, lead)
          || has_node (steps, first, first + n, step->node))
        break;
      n++;
    }
  return MAX (n, 1);
}
