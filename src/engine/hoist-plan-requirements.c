/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plan-requirements.h. Nobody owns it: a pure function. Thread: any. It never asks the
 * node itself. */
#include "engine/hoist-plan-requirements.h"

#include "engine/hoist-plan-lanes.h"
#include "engine/hoist-plan-recreate.h"

static HoistFinding *
new_finding (const HoistGuideRequirement *requirement, const HoistValue *answer, const char *offer)
{
  const char *detail = hoist_value_lookup_string (answer, "detail", "");
  gboolean asked = hoist_value_lookup_bool (answer, "asked", TRUE);
  g_autofree char *message =
      asked ? g_strdup_printf ("%s%s%s%s", requirement->says, *detail ? " (" : "", detail,
                               *detail ? ")" : "")
            : g_strdup_printf ("Whether “%s” of the guide is so could not be asked: %s",
                               requirement->id, detail);

  return hoist_finding_new (
      "guide", requirement->warns ? HOIST_FINDING_WARNING : HOIST_FINDING_BLOCKER, message,
      asked ? requirement->next : "When the database can be read it is asked again.", offer);
}

void
hoist_plan_requirements_collect (const HoistGuide *guide, const HoistValue *seen,
                                 const HoistPlanWay *way, gboolean recreates, GPtrArray *findings)
{
  const HoistGuideRecreate *recreate = hoist_plan_recreate_find (guide, way);

  for (guint i = 0; seen && i < guide->requirements->len; i++)
    {
      const HoistGuideRequirement *requirement = g_ptr_array_index (guide->requirements, i);
      const HoistValue *answer = hoist_value_get_member (seen, requirement->id);
      gboolean is_covered = hoist_plan_recreate_stands_for (recreate, requirement->id);

      if (!(recreates && is_covered) && answer && !hoist_value_lookup_bool (answer, "holds", TRUE)
          && hoist_guide_range_applies (&requirement->range, way->from, way->to, way->passed,
                                        way->roles))
        g_ptr_array_add (
            findings,
            new_finding (requirement, answer,
                         is_covered && !requirement->warns ? HOIST_PLAN_RECREATE_OFFER : ""));
    }
}

void
hoist_plan_requirements_collect_all (const HoistPlanInput *input, const HoistPlanWay *way,
                                     GPtrArray *findings)
{
  hoist_plan_requirements_collect (input->guide,
                                   hoist_value_get_member (input->facts, "requirements"), way,
                                   input->request->recreate, findings);
  for (guint i = 0; input->followers && i < input->followers->len; i++)
    {
      const HoistPlanPlace *place = g_ptr_array_index (input->followers, i);
      g_autoptr (GPtrArray) own =
          g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);
      hoist_plan_requirements_collect (place->guide,
                                       hoist_value_get_member (place->facts, "requirements"), way,
                                       input->request->recreate, own);
      hoist_plan_lanes_add_findings (own, place->name, findings);
    }
}
