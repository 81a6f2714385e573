/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Components as rows: with the version that the node read, as unknown with the reason, of several
 * nodes by their names; and what a plan makes of them. */
#include "console/pages/hoist-component-facts.h"

#include "lane-scene.h"
#include "model/hoist-json.h"

static GPtrArray *
new_components (void)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_component_sighting_free);
  static const HoistComponentSighting fields[] = {
    { (char *) "proxy", (char *) "Proxy", (char *) "4.6.1", (char *) "" },
    { (char *) "auth", (char *) "Authenticator", (char *) "", (char *) "auth: No such file" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    g_ptr_array_add (list, hoist_component_sighting_new (&fields[i]));
  return list;
}

static const char *
get_name (HoistFactGroup *group, const char *key)
{
  return hoist_fact_row_get_accessible_name (hoist_fact_group_find (group, key));
}

static void
test_tenant (void)
{
  HoistFactGroup *group = HOIST_FACT_GROUP (g_object_ref_sink (hoist_fact_group_new ("Parts")));
  g_autoptr (HoistTenantReport) report = scene_acme ();

  hoist_component_facts_show (group, report);
  g_assert_cmpuint (hoist_fact_group_get_n_rows (group), ==, 0);
  g_clear_pointer (&report->components, g_ptr_array_unref);
  report->components = new_components ();
  hoist_component_facts_show (group, report);
  g_assert_cmpuint (hoist_fact_group_get_n_rows (group), ==, 2);
  g_assert_nonnull (strstr (get_name (group, "proxy"), "4.6.1"));
  g_assert_nonnull (strstr (get_name (group, "auth"), "Unknown"));
  g_assert_nonnull (strstr (get_name (group, "auth"), "No such file"));
  g_object_unref (group);
}

static void
test_places (void)
{
  HoistFactGroup *group = HOIST_FACT_GROUP (g_object_ref_sink (hoist_fact_group_new ("Parts")));
  g_autoptr (HoistTenantReport) report = lane_scene_report (FALSE);
  g_autofree char *node = scene_id ("nd_", "web2");
  g_autofree char *key = g_strconcat (node, "/proxy", NULL);
  HoistPlaceReport *place = g_ptr_array_index (report->places, 1);

  g_clear_pointer (&place->components, g_ptr_array_unref);
  place->components = new_components ();
  hoist_component_facts_show (group, report);
  g_assert_cmpuint (hoist_fact_group_get_n_rows (group), ==, 2);
  g_assert_nonnull (strstr (get_name (group, key), "Proxy on web2"));
  g_object_unref (group);
}

static void
add_step (GPtrArray *steps, const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) args = hoist_json_parse (json, -1, &error);

  g_assert_no_error (error);
  g_ptr_array_add (steps, hoist_step_new (steps->len, HOIST_STEP_COMPONENT, "", args, &error));
  g_assert_no_error (error);
}

#define REST                                                                                       \
  "\"read\":{\"file\":\"a\"},\"folder\":\"/srv/acme\",\"seconds\":9,\"when\":\"before_"            \
  "migrations\"}"

static void
test_plan (void)
{
  HoistFactGroup *group = HOIST_FACT_GROUP (g_object_ref_sink (hoist_fact_group_new ("Parts")));
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_step_free);
  HoistPlan plan = { .steps = steps };

  hoist_component_facts_show_plan (group, &plan);
  g_assert_cmpuint (hoist_fact_group_get_n_rows (group), ==, 0);
  add_step (steps, "{\"id\":\"proxy\",\"title\":\"Proxy\",\"from\":\"4.5.0\",\"to\":\"4.6.1\","
                   "\"argv\":[\"npm\"],\"undo\":\"command\",\"undo_argv\":[\"npm\"]," REST);
  add_step (steps, "{\"id\":\"auth\",\"title\":\"Authenticator\",\"from\":\"1.0\",\"to\":\"2.0\","
                   "\"at_least\":true,\"undo\":\"nothing\"," REST);
  hoist_component_facts_show_plan (group, &plan);
  g_assert_cmpuint (hoist_fact_group_get_n_rows (group), ==, 2);
  g_assert_nonnull (strstr (get_name (group, "component-0"), "4.5.0 → 4.6.1"));
  g_assert_nonnull (strstr (get_name (group, "component-0"), "While the services are stopped"));
  g_assert_nonnull (strstr (get_name (group, "component-1"), "2.0 or later"));
  g_object_unref (group);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/component-facts/tenant", test_tenant);
  g_test_add_func ("/console/component-facts/places", test_places);
  g_test_add_func ("/console/component-facts/plan", test_plan);
  return g_test_run ();
}
