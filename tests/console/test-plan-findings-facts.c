/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was found as rows: the worst first, what passed in one, and what can be done about each. */
#include "console/pages/hoist-plan-findings-facts.h"

#include <string.h>

#include "model/hoist-json.h"
#include "scene.h"

static HoistPlan *
make_plan (const HoistFinding *finding, const char *args)
{
  g_autoptr (HoistPlan) upgrade = scene_upgrade (HOIST_FINDING_OK);
  g_autoptr (GPtrArray) findings = g_ptr_array_new ();
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_step_free);
  g_autoptr (HoistValue) value = hoist_json_parse (args, -1, NULL);
  HoistPlan fields = *upgrade;

  g_ptr_array_extend (findings, upgrade->findings, NULL, NULL);
  g_ptr_array_add (findings, (gpointer) finding);
  g_ptr_array_add (steps, hoist_step_new (0, HOIST_STEP_MIGRATE, "", value, NULL));
  g_assert_nonnull (steps->pdata[0]);
  fields.findings = findings;
  fields.steps = steps;
  return hoist_plan_new (&fields);
}

static gboolean
has_text (GtkWidget *group, const char *text)
{
  g_autofree char *texts = scene_texts (group);

  return strstr (texts, text) != NULL;
}

static void
test_passed (void)
{
  g_autoptr (HoistPlan) plan = scene_upgrade (HOIST_FINDING_OK);
  GtkWidget *group = hoist_fact_group_new ("Checks");
  GtkWindow *window = scene_show (group, 600, 500);

  hoist_plan_findings_facts_show (HOIST_FACT_GROUP (group), plan, FALSE);
  g_assert_cmpuint (hoist_fact_group_get_n_rows (HOIST_FACT_GROUP (group)), <=, 2);
  hoist_plan_findings_facts_show (HOIST_FACT_GROUP (group), plan, TRUE);
  g_assert_cmpuint (hoist_fact_group_get_n_rows (HOIST_FACT_GROUP (group)), ==,
                    plan->findings->len);
  scene_close (window);
}

/* Refused, with the way around; then chosen, with the way back. */
static void
test_recreate (void)
{
  GtkWidget *group = hoist_fact_group_new ("Checks");
  GtkWindow *window = scene_show (group, 600, 500);
  g_autoptr (HoistFinding) refused =
      hoist_finding_new ("guide", HOIST_FINDING_BLOCKER, "Only on PostgreSQL.", "Ask.", "recreate");
  g_autoptr (HoistFinding) chosen = hoist_finding_new (
      "database", HOIST_FINDING_WARNING, "The database begins anew, empty.", "It is kept.", "");
  g_autoptr (HoistPlan) before =
      make_plan (refused, "{\"scripts\":[\"m\"],\"commands\":[[\"/m\"]],\"folder\":\"/t\"}");
  g_autoptr (HoistPlan) after = make_plan (
      chosen, "{\"scripts\":[\"m\"],\"commands\":[[\"/m\"]],\"folder\":\"/t\",\"recreate\":true}");

  hoist_plan_findings_facts_show (HOIST_FACT_GROUP (group), before, FALSE);
  g_assert_true (has_text (group, "Begin Anew…"));
  g_assert_false (has_text (group, "Keep the Data"));
  hoist_plan_findings_facts_show (HOIST_FACT_GROUP (group), after, FALSE);
  g_assert_false (has_text (group, "Begin Anew…"));
  g_assert_true (has_text (group, "Keep the Data"));
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/plan-findings-facts/passed", test_passed);
  g_test_add_func ("/console/plan-findings-facts/recreate", test_recreate);
  return g_test_run ();
}
