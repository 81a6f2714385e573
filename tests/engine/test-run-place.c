/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The nodes of a run, as its plan names them. */
#include "engine/hoist-run-place.h"

#include "base/hoist-error.h"
#include "fixture.h"

static void
test_list (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fixture_add_followers (f, 2);
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  g_autoptr (GPtrArray) places = hoist_run_place_list (plan, f->tenant, f->guide, f->pool, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (places->len, ==, 3);
  const HoistRunPlace *lead = g_ptr_array_index (places, 0);
  const HoistRunPlace *second = g_ptr_array_index (places, 2);
  g_assert_false (lead->is_follower);
  g_assert_true (hoist_run_place_is_local (lead));
  g_assert_cmpstr (lead->name, ==, "the local node");
  g_assert_true (second->is_follower);
  g_assert_false (hoist_run_place_is_local (second));
  g_assert_cmpstr (second->name, ==, "web2");
  g_assert_cmpstr (second->tenant->node, ==, fixture_get_node_id (2));
  g_assert_true (hoist_run_place_is_cut (second));
}

static void
test_gone (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_autoptr (HoistTenant) alone = hoist_tenant_ref (f->tenant);
  fixture_add_followers (f, 1);
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  g_assert_null (hoist_run_place_list (plan, alone, f->guide, f->pool, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "web1"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/run-place/list", Fixture, NULL, fixture_set_up, test_list, fixture_tear_down);
  g_test_add ("/run-place/gone", Fixture, NULL, fixture_set_up, test_gone, fixture_tear_down);
  return g_test_run ();
}
