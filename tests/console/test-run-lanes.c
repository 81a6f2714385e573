/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run and a plan of several nodes as lanes; one node's lines; a run of one node has no lanes. */
#include "console/pages/hoist-run-lanes.h"

#include "lane-scene.h"

static void
test_run (void)
{
  HoistLanesView *view = HOIST_LANES_VIEW (g_object_ref_sink (hoist_lanes_view_new ()));
  HoistLogView *log = HOIST_LOG_VIEW (g_object_ref_sink (hoist_log_view_new ()));
  GtkLabel *present = GTK_LABEL (g_object_ref_sink (gtk_label_new (NULL)));
  HoistRunLanes *lanes = hoist_run_lanes_new (view, log, present);
  GActionGroup *actions = hoist_log_view_get_actions (log);
  g_autoptr (HoistTenantReport) report = lane_scene_report (FALSE);
  g_autoptr (HoistRun) run = lane_scene_run (15);
  g_autoptr (HoistRun) of_one = scene_run (HOIST_PLAN_UPGRADE, 6);
  g_autoptr (GPtrArray) lines = lane_scene_lines (run);
  g_autofree char *node = scene_id ("nd_", "web2");
  g_autofree char *tail = NULL;
  g_autofree char *bare = NULL;
  g_autofree char *target = NULL;
  GMenuModel *menu = G_MENU_MODEL (hoist_log_view_set_nodes (log, NULL));
  HoistRunPresent nothing = { .step = -1 };

  g_assert_true (hoist_run_lanes_show (lanes, run, &nothing, SCENE_NOW, report->places));
  g_assert_cmpstr (hoist_lanes_view_get_name (view, 0), ==,
                   "web1: Check before the first change, done, 0.4 s");
  g_assert_true (g_str_has_prefix (hoist_lanes_view_get_name (view, 15), "web2: "));
  g_assert_nonnull (strstr (hoist_lanes_view_get_name (view, 15), "running"));

  g_assert_cmpstr (gtk_label_get_text (present), ==, "web2: Check out the release · running");
  hoist_log_view_append (log, lines);
  g_action_group_change_action_state (actions, "only", g_variant_new_string (node));
  g_assert_true (g_str_equal (
      g_variant_get_string (g_action_group_get_action_state (actions, "only"), NULL), node));
  /* Of web2: two steps before, the guard, its stop; and the line of the run as a whole. */
  g_action_group_change_action_state (actions, "lines", g_variant_new_string ("all"));
  g_assert_cmpstr (g_variant_get_string (g_action_group_get_action_state (actions, "only"), NULL),
                   ==, "");

  tail = hoist_log_view_dup_tail (log, 1);
  g_assert_cmpstr (tail, ==, "web2  │ HEAD is now at 17b3ab3");
  g_assert_cmpint (g_menu_model_get_n_items (menu), ==, 4); /* all, and three nodes */
  g_menu_model_get_item_attribute (menu, 2, G_MENU_ATTRIBUTE_TARGET, "s", &target);
  g_assert_cmpstr (target, ==, node);

  g_assert_false (hoist_run_lanes_show (lanes, of_one, &nothing, SCENE_NOW, NULL));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (view)));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (present)));
  bare = hoist_log_view_dup_tail (log, 1);
  g_assert_cmpstr (bare, ==, "│ HEAD is now at 17b3ab3");
  g_assert_cmpint (g_menu_model_get_n_items (menu), ==, 0);
  hoist_run_lanes_free (lanes);
  g_object_unref (present);
  g_object_unref (log);
  g_object_unref (view);
}

static void
test_plan (void)
{
  HoistLanesView *view = HOIST_LANES_VIEW (g_object_ref_sink (hoist_lanes_view_new ()));
  g_autoptr (HoistPlan) plan = lane_scene_plan ();
  g_autoptr (HoistPlan) of_one = scene_upgrade (HOIST_FINDING_OK);
  g_autofree char *node = scene_id ("nd_", "web2");
  g_autoptr (HoistTenantReport) report = lane_scene_report (FALSE);
  g_autofree char *order = NULL;
  g_autofree char *name = g_strconcat (node, ": Check before the first change, step 2", NULL);

  g_assert_true (hoist_run_lanes_show_plan (view, plan, NULL));
  g_assert_cmpstr (hoist_lanes_view_get_name (view, 1), ==, name);
  g_assert_false (hoist_run_lanes_show_plan (view, of_one, NULL));

  order = hoist_run_lanes_dup_order (plan, report->places);
  g_assert_cmpstr (order, ==, "In this order: web1, web2, web3");
  g_assert_null (hoist_run_lanes_dup_order (of_one, NULL));
  /* One that stands right already. */
  for (guint i = plan->steps->len; i-- > 0;)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);
      if (g_str_equal (step->node, node) && step->kind->id != HOIST_STEP_PREFLIGHT
          && step->kind->id != HOIST_STEP_HEALTH)
        g_ptr_array_remove_index (plan->steps, i);
    }
  g_free (order);
  order = hoist_run_lanes_dup_order (plan, report->places);
  g_assert_cmpstr (order, ==, "In this order: web1, web3; only looked at: web2");
  g_object_unref (view);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/run-lanes/run", test_run);
  g_test_add_func ("/console/run-lanes/plan", test_plan);
  return g_test_run ();
}
