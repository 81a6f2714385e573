/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lists of a control plane: items stay while their facts change, what is gone goes, runs are
 * newest first and linked to their tenant until they end. */
#include "console/items/hoist-fleet.h"

#include "scene.h"

static void
test_tenants (void)
{
  g_autoptr (HoistFleet) fleet = hoist_fleet_new ();
  g_autoptr (HoistTenantPage) page = scene_tenants ();
  g_autoptr (HoistTenantPage) again = scene_tenants ();
  HoistTenantItem *acme;

  hoist_fleet_take_tenants (fleet, page);
  acme = hoist_fleet_find_tenant (fleet, "tn_acme000000000000");
  g_assert_nonnull (acme);
  g_ptr_array_set_size (again->tenants, 2); /* testsite and acme */
  hoist_fleet_take_tenants (fleet, again);
  g_assert_cmpuint (g_list_model_get_n_items (hoist_fleet_get_tenants (fleet)), ==, 2);
  g_assert_true (hoist_fleet_find_tenant (fleet, "tn_acme000000000000") == acme);
  g_assert_true (hoist_tenant_item_get_report (acme) == g_ptr_array_index (again->tenants, 1));
  hoist_fleet_remove_tenant (fleet, "tn_acme000000000000");
  g_assert_null (hoist_fleet_find_tenant (fleet, "tn_acme000000000000"));
  g_assert_cmpuint (g_list_model_get_n_items (hoist_fleet_get_tenants (fleet)), ==, 1);
}

static void
test_run_links (void)
{
  g_autoptr (HoistFleet) fleet = hoist_fleet_new ();
  g_autoptr (HoistTenantPage) page = scene_tenants ();
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 2);
  g_autoptr (HoistRun) end = scene_run (HOIST_PLAN_UPGRADE, 9);
  HoistTenantItem *acme;

  hoist_fleet_take_run (fleet, run); /* before its tenant is known */
  hoist_fleet_take_tenants (fleet, page);
  acme = hoist_fleet_find_tenant (fleet, run->tenant);
  g_assert_true (hoist_tenant_item_get_run (acme) == run);
  hoist_fleet_take_progress (fleet, run->id, 0.6);
  g_assert_cmpfloat (hoist_tenant_item_get_progress (acme), ==, 0.6);
  g_assert_cmpuint (hoist_fleet_count_open_runs (fleet), ==, 1);
  end->state = HOIST_RUN_ENDED;
  hoist_fleet_take_run (fleet, end);
  g_assert_null (hoist_tenant_item_get_run (acme));
  g_assert_null (hoist_fleet_find_open_run (fleet, run->tenant));
  g_assert_cmpuint (hoist_fleet_count_open_runs (fleet), ==, 0);
}

static void
test_newest_first (void)
{
  g_autoptr (HoistFleet) fleet = hoist_fleet_new ();
  g_autoptr (HoistRun) elder = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_NEW_HEALTHY);
  g_autoptr (HoistRun) newer = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_OLD_RESTORED);
  g_autoptr (HoistRunItem) top = NULL;

  hoist_fleet_take_run (fleet, newer);
  hoist_fleet_take_run (fleet, elder);
  hoist_fleet_take_run (fleet, newer);
  g_assert_cmpuint (g_list_model_get_n_items (hoist_fleet_get_runs (fleet)), ==, 2);
  top = g_list_model_get_item (hoist_fleet_get_runs (fleet), 0);
  g_assert_cmpstr (hoist_run_item_get_id (top), ==, newer->id);
}

/* However many come and go, and whatever still goes on stays. */
static void
test_runs_are_bounded (void)
{
  g_autoptr (HoistFleet) fleet = hoist_fleet_new ();
  g_autoptr (HoistRun) open = scene_run (HOIST_PLAN_UPGRADE, 2);

  open->created_at = 1; /* the oldest of all */
  hoist_fleet_take_run (fleet, open);
  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr (HoistRun) run = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_NEW_HEALTHY);

      g_free (run->id);
      run->id = g_strdup_printf ("rn_%016u", i);
      run->created_at += i;
      hoist_fleet_take_run (fleet, run);
    }
  g_assert_cmpuint (g_list_model_get_n_items (hoist_fleet_get_runs (fleet)), <=, 201);
  g_assert_nonnull (hoist_fleet_find_run (fleet, open->id));
  g_assert_nonnull (hoist_fleet_find_run (fleet, "rn_0000000000000999"));
  g_assert_null (hoist_fleet_find_run (fleet, "rn_0000000000000000"));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/fleet/tenants", test_tenants);
  g_test_add_func ("/fleet/run-links", test_run_links);
  g_test_add_func ("/fleet/newest-first", test_newest_first);
  g_test_add_func ("/fleet/runs-are-bounded", test_runs_are_bounded);
  return g_test_run ();
}
