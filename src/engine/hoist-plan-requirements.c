/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plan-requirements.h. Nobody owns it: a pure function. Thread: any. It never asks the
 * node itself. */
#include "engine/hoist-plan-requirements.h"

static HoistFinding *
new_finding (const HoistGuideRequirement *requirement, const HoistValue *answer)
{
  const char *detail = hoist_value_lookup_string (answer, "detail", "");
  g_autofree char *message = g_strdup_printf ("%s%s%s%s", requirement->says, *detail ? " (" : "",
                                              detail, *detail ? ")" : "");

  return hoist_finding_new ("guide",
                            requirement->warns ? HOIST_FINDING_WARNING : HOIST_FINDING_BLOCKER,
                            message, requirement->next, "");
}

void
hoist_plan_requirements_collect (const HoistGuide *guide, const HoistValue *seen,
                                 const HoistPlanWay *way, GPtrArray *findings)
{
  for (guint i = 0; seen && i < guide->requirements->len; i++)
    {
      const HoistGuideRequirement *requirement = g_ptr_array_index (guide->requirements, i);
      const HoistValue *answer = hoist_value_get_member (seen, requirement->id);

      if (answer && !hoist_value_lookup_bool (answer, "holds", TRUE)
          && hoist_guide_range_applies (&requirement->range, way->from, way->to, way->passed,
                                        way->roles))
        g_ptr_array_add (findings, new_finding (requirement, answer));
    }
}
