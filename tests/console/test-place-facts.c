/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nodes of a tenant as rows: who leads, what runs there, a silent one since when; one node: none.
 */
#include "console/pages/hoist-place-facts.h"

#include "lane-scene.h"

static void
test_places (void)
{
  HoistFactGroup *group = HOIST_FACT_GROUP (g_object_ref_sink (hoist_fact_group_new ("Nodes")));
  g_autoptr (HoistTenantReport) report = lane_scene_report (TRUE);
  g_autoptr (HoistTenantReport) one = scene_acme ();
  g_autofree char *node = scene_id ("nd_", "web1");
  g_autofree char *other = scene_id ("nd_", "web3");
  HoistPlaceReport *silent = g_ptr_array_index (report->places, 2);
  const char *name;

  silent->unknown_since = SCENE_NOW;
  g_free (silent->error);
  silent->error = g_strdup ("no route to host");
  hoist_place_facts_show (group, report, TRUE);
  g_assert_cmpuint (hoist_fact_group_get_n_rows (group), ==, 3);
  name = hoist_fact_row_get_accessible_name (hoist_fact_group_find (group, node));
  g_assert_nonnull (strstr (name, "web1"));
  g_assert_nonnull (strstr (name, "lead"));
  g_assert_nonnull (strstr (name, "v0.3.0"));
  name = hoist_fact_row_get_accessible_name (hoist_fact_group_find (group, other));
  g_assert_nonnull (strstr (name, "Unknown since 21 Nov 2026"));
  g_assert_nonnull (strstr (name, "no route to host"));
  hoist_place_facts_show (group, one, TRUE);
  g_assert_cmpuint (hoist_fact_group_get_n_rows (group), ==, 0);
  g_object_unref (group);
}

static void
test_services (void)
{
  HoistFactGroup *group = HOIST_FACT_GROUP (g_object_ref_sink (hoist_fact_group_new ("Services")));
  g_autoptr (HoistTenantReport) report = lane_scene_report (FALSE);
  g_autoptr (HoistTenantReport) one = scene_acme ();
  g_autofree char *node = scene_id ("nd_", "web2");
  g_autofree char *key = g_strconcat (node, "/api", NULL);

  g_assert_true (hoist_place_facts_show_services (group, report, TRUE));
  g_assert_nonnull (strstr (hoist_fact_row_get_accessible_name (hoist_fact_group_find (group, key)),
                            "api on web2"));
  g_assert_false (hoist_place_facts_show_services (group, one, TRUE));
  g_object_unref (group);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/place-facts/places", test_places);
  g_test_add_func ("/console/place-facts/services", test_services);
  return g_test_run ();
}
