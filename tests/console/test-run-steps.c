/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of steps: what the plane said last wins for the step that runs, rows stay in place, and any
 * number of them is shown. */
#include "console/pages/hoist-run-steps.h"

#include "model/hoist-json.h"
#include "scene.h"

static void
test_present (void)
{
  HoistFactGroup *group = HOIST_FACT_GROUP (g_object_ref_sink (hoist_fact_group_new ("Steps")));
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 6);
  HoistRunPresent nothing = { .step = -1 };
  HoistRunPresent news = { .step = 6, .fraction = 0.7, .detail = (char *) "5 of 6" };
  HoistFactRow *row;
  gint64 now = ((HoistRunStep *) g_ptr_array_index (run->steps, 6))->started_at + 2000000;

  hoist_run_steps_show (group, run, &nothing, &(HoistRunStretch){ 0, G_MAXUINT, now });
  row = hoist_fact_group_find (group, "6");
  g_assert_nonnull (
      strstr (hoist_fact_row_get_accessible_name (row), "2 of 6 · add_person_columns.py"));
  hoist_run_steps_show (group, run, &news, &(HoistRunStretch){ 0, G_MAXUINT, now });
  g_assert_true (hoist_fact_group_find (group, "6") == row); /* focus stays where it is */
  g_assert_nonnull (strstr (hoist_fact_row_get_accessible_name (row), "2.0 s · 5 of 6"));
  g_object_unref (group);
}

/* A part of them: the card of a manual step stands between two such lists. */
static void
test_stretch (void)
{
  HoistFactGroup *group = HOIST_FACT_GROUP (g_object_ref_sink (hoist_fact_group_new ("Steps")));
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 6);
  HoistRunPresent nothing = { .step = -1 };

  hoist_run_steps_show (group, run, &nothing, &(HoistRunStretch){ 3, 5, SCENE_NOW });
  g_assert_cmpuint (hoist_fact_group_get_n_rows (group), ==, 2);
  g_assert_nonnull (hoist_fact_group_find (group, "3"));
  g_assert_nonnull (hoist_fact_group_find (group, "4"));
  hoist_run_steps_show (group, run, &nothing, &(HoistRunStretch){ 99, G_MAXUINT, SCENE_NOW });
  g_assert_cmpuint (hoist_fact_group_get_n_rows (group), ==, 0);
  g_object_unref (group);
}

/* What a step does is said in the reader's words, as soon as the plan is known. */
static void
test_description (void)
{
  HoistFactGroup *group = HOIST_FACT_GROUP (g_object_ref_sink (hoist_fact_group_new ("Steps")));
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 6);
  g_autoptr (HoistPlan) plan = scene_upgrade (HOIST_FINDING_OK);
  HoistRunPresent present = { .step = -1 };
  HoistFactRow *row;

  hoist_run_steps_show (group, run, &present, &(HoistRunStretch){ 0, G_MAXUINT, SCENE_NOW });
  row = hoist_fact_group_find (group, "6");
  g_assert_cmpstr (gtk_widget_get_tooltip_text (GTK_WIDGET (row)), ==, "Run migrations");
  present.plan = plan;
  hoist_run_steps_show (group, run, &present, &(HoistRunStretch){ 0, G_MAXUINT, SCENE_NOW });
  g_assert_cmpstr (gtk_widget_get_tooltip_text (GTK_WIDGET (row)), ==,
                   "Runs 2 migration scripts in their order, stopping at the first failure.");
  g_object_unref (group);
}

/* A guide's command is called what the guide calls it; on the way back that would say the
 * opposite. */
static void
test_own_title (void)
{
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 6);
  g_autoptr (HoistPlan) plan = scene_upgrade (HOIST_FINDING_OK);
  const HoistRunStep *step = g_ptr_array_index (run->steps, 6);
  HoistStep *planned = g_ptr_array_index (plan->steps, 6);

  g_assert_true (hoist_run_steps_find_planned (plan, step) == planned);
  g_assert_null (hoist_run_steps_find_planned (NULL, step));
  g_assert_cmpstr (hoist_run_steps_get_title (planned, step->title), ==, "Run migrations");
  hoist_value_unref (planned->args);
  planned->args = hoist_json_parse ("{\"title\":\"End the Redis instances\"}", -1, NULL);
  g_assert_cmpstr (hoist_run_steps_get_title (planned, step->title), ==, "End the Redis instances");
  hoist_value_unref (planned->args);
  planned->args =
      hoist_json_parse ("{\"title\":\"Switch the methods on\",\"back\":true}", -1, NULL);
  g_assert_cmpstr (hoist_run_steps_get_title (planned, step->title), ==, "Run migrations");
}

static void
test_many (void)
{
  HoistFactGroup *group = HOIST_FACT_GROUP (g_object_ref_sink (hoist_fact_group_new ("Steps")));
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 0);
  HoistRunPresent nothing = { .step = -1 };

  while (run->steps->len < 150)
    {
      HoistRunStep step = *(HoistRunStep *) g_ptr_array_index (run->steps, 9);

      step.index = run->steps->len;
      g_ptr_array_add (run->steps, hoist_run_step_new (&step));
    }
  hoist_run_steps_show (group, run, &nothing, &(HoistRunStretch){ 0, G_MAXUINT, SCENE_NOW });
  g_assert_cmpuint (hoist_fact_group_get_n_rows (group), ==, 150);
  g_object_unref (group);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/run-steps/present", test_present);
  g_test_add_func ("/console/run-steps/stretch", test_stretch);
  g_test_add_func ("/console/run-steps/description", test_description);
  g_test_add_func ("/console/run-steps/own-title", test_own_title);
  g_test_add_func ("/console/run-steps/many", test_many);
  return g_test_run ();
}
