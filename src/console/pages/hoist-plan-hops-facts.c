/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plan-hops-facts.h. Owned by nobody; main thread. It shows and never starts anything. */
#include "console/pages/hoist-plan-hops-facts.h"

#include <glib/gi18n.h>

#include "console/items/hoist-words.h"

char *
hoist_plan_hops_facts_dup_place (guint hop, guint hops)
{
  return hops > 0 ? g_strdup_printf (_ ("Hop %u of %u"), hop, hops) : NULL;
}

gboolean
hoist_plan_hops_facts_lead_to (const HoistPlan *plan, const char *version)
{
  for (guint i = 0; i < plan->hops->len; i++)
    if (g_str_equal (((const HoistPlanHop *) plan->hops->pdata[i])->to_version, version))
      return TRUE;
  return g_str_equal (plan->to_version, version);
}

static char *
describe_notices (const HoistPlanHop *hop)
{
  guint n = g_strv_length (hop->acknowledge);

  return n > 0
             ? g_strdup_printf (g_dngettext (NULL, "%u notice to read", "%u notices to read", n), n)
             : g_strdup (_ ("No notices"));
}

static HoistFact
describe (const HoistPlanHop *hop, guint index, GPtrArray *keep)
{
  char *key = g_strdup_printf ("hop-%u", index);
  char *place = g_strdup_printf ("%u", index + 1);
  char *versions = hoist_words_dup_versions (hop->from_version, hop->to_version);
  char *title = g_strdup_printf ("%s. %s", place, versions);
  char *notices = describe_notices (hop);
  g_autofree char *estimate =
      hop->estimate_s > 0 ? hoist_words_dup_estimate (hop->estimate_s) : NULL;
  char *subtitle = g_strdup_printf (
      "%s · %.7s · %s%s%s", hop->required_stop ? _ ("Required stop") : _ ("Target"), hop->to_commit,
      notices, estimate != NULL ? " · " : "", estimate != NULL ? estimate : "");

  g_free (place);
  g_free (versions);
  g_free (notices);
  g_ptr_array_add (keep, key);
  g_ptr_array_add (keep, title);
  g_ptr_array_add (keep, subtitle);
  return (HoistFact){ .key = key, .title = title, .subtitle = subtitle };
}

void
hoist_plan_hops_facts_show (HoistFactGroup *group, const HoistPlan *plan)
{
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  g_autofree HoistFact *facts = g_new0 (HoistFact, plan->hops->len + 1);

  for (guint i = 0; i < plan->hops->len; i++)
    facts[i] = describe (g_ptr_array_index (plan->hops, i), i, keep);
  hoist_fact_group_set_description (
      group,
      _ ("Each hop is a run of its own, with its own backup and health checks, and begins by "
         "itself. One that fails goes back and ends the way there."));
  hoist_fact_group_set_facts (group, facts, plan->hops->len);
}
