/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a plan found and would do: what is fine is not listed, the steps are, in their order. */
#include "console/dialogs/hoist-plan-facts.h"

#include "move-scene.h"

static void
test_findings (void)
{
  HoistFactGroup *group = HOIST_FACT_GROUP (g_object_ref_sink (hoist_fact_group_new ("Checks")));
  g_autoptr (HoistPlan) plan = move_scene_plan (FALSE, HOIST_FINDING_BLOCKER);
  guint n = 0;

  hoist_plan_facts_show_findings (group, plan->findings);
  for (guint i = 0; i < plan->findings->len; i++)
    {
      const HoistFinding *finding = g_ptr_array_index (plan->findings, i);
      g_autofree char *key = g_strdup_printf ("%u", i);
      gboolean shown = hoist_fact_group_find (group, key) != NULL;

      g_assert_true (shown == (finding->severity != HOIST_FINDING_OK));
      n += shown;
    }
  g_assert_cmpuint (n, >, 0);
  g_object_unref (group);
}

static void
test_steps (void)
{
  HoistFactGroup *group = HOIST_FACT_GROUP (g_object_ref_sink (hoist_fact_group_new ("Steps")));
  g_autoptr (HoistPlan) plan = move_scene_plan (FALSE, HOIST_FINDING_OK);
  g_autofree char *texts = NULL;

  hoist_plan_facts_show_steps (group, plan);
  texts = scene_texts (GTK_WIDGET (group));
  g_assert_nonnull (strstr (texts, "1. "));
  g_assert_true (strstr (texts, "1. ") < strstr (texts, "5. "));
  g_object_unref (group);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/plan-facts/findings", test_findings);
  g_test_add_func ("/console/plan-facts/steps", test_steps);
  return g_test_run ();
}
