/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tenant's row: keeps its identity while its report changes, says when, and whether it must be
 * sorted again; progress only grows and ends with the run. */
#include "console/items/hoist-tenant-item.h"

#include "scene.h"

static void
count_cb (HoistTenantItem *item, guint *n)
{
  (*n)++;
}

static void
test_report (void)
{
  g_autoptr (HoistTenantReport) report = scene_acme ();
  g_autoptr (HoistTenantReport) same = scene_acme ();
  g_autoptr (HoistTenantReport) other = scene_acme ();
  g_autoptr (HoistTenantItem) item = hoist_tenant_item_new (report);
  guint n = 0;

  g_signal_connect (item, "changed", G_CALLBACK (count_cb), &n);
  g_assert_false (hoist_tenant_item_set_report (item, report));
  g_assert_cmpuint (n, ==, 0);
  g_assert_false (hoist_tenant_item_set_report (item, same));
  g_assert_cmpuint (n, ==, 1);
  other->health = HOIST_HEALTH_UNHEALTHY;
  g_assert_true (hoist_tenant_item_set_report (item, other));
  g_assert_cmpuint (n, ==, 2);
  g_assert_true (hoist_tenant_item_get_report (item) == other);
  g_assert_true (hoist_tenant_item_is_unhealthy (item));
  g_assert_cmpstr (hoist_tenant_item_get_id (item), ==, report->id);
}

/* A list that is read again says mostly the same: nothing is announced, and only one copy is kept.
 */
static void
test_same_report (void)
{
  SceneTenant tenant = { "acme", "production", "v0.9.0", "v0.10.0", "behind", "healthy", 1 };
  g_autoptr (HoistTenantReport) report = scene_report (&tenant);
  g_autoptr (HoistTenantReport) same = scene_report (&tenant);
  g_autoptr (HoistTenantReport) other = scene_report (&tenant);
  g_autoptr (HoistTenantItem) item = hoist_tenant_item_new (report);
  guint n = 0;

  g_signal_connect (item, "changed", G_CALLBACK (count_cb), &n);
  g_assert_false (hoist_tenant_item_set_report (item, same));
  g_assert_true (hoist_tenant_item_get_report (item) == same);
  g_assert_cmpuint (n, ==, 0);
  other->version.observed_at++;
  g_assert_false (hoist_tenant_item_set_report (item, other));
  g_assert_cmpuint (n, ==, 1);
}

static void
test_run (void)
{
  g_autoptr (HoistTenantReport) report = scene_acme ();
  g_autoptr (HoistTenantItem) item = hoist_tenant_item_new (report);
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 5);
  g_autoptr (HoistRun) end = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_NEW_HEALTHY);
  g_autofree char *activity = NULL;

  g_assert_null (hoist_tenant_item_dup_activity (item));
  g_assert_true (hoist_tenant_item_set_run (item, run));
  hoist_tenant_item_set_progress (item, 0.75);
  hoist_tenant_item_set_progress (item, 0.25);
  activity = hoist_tenant_item_dup_activity (item);
  g_assert_cmpstr (activity, ==, "Upgrading 75 %");
  g_assert_true (hoist_tenant_item_set_run (item, end));
  g_assert_false (hoist_tenant_item_is_running (item));
  g_assert_null (hoist_tenant_item_get_run (item));
}

static void
test_unknown_is_not_behind (void)
{
  SceneTenant away = { "umbrella", "production",
                       "v0.9.0",   "v0.10.0",
                       "behind",   "unknown",
                       1,          .unknown_since = "2026-11-21T03:40:00.000Z" };
  g_autoptr (HoistTenantReport) report = scene_report (&away);
  g_autoptr (HoistTenantItem) item = hoist_tenant_item_new (report);

  g_assert_false (hoist_tenant_item_is_behind (item));
  g_assert_false (hoist_tenant_item_is_compared (item));
  g_assert_true (hoist_tenant_item_is_unhealthy (item));
  g_assert_true (hoist_tenant_item_matches (item, NULL));
  g_assert_true (hoist_tenant_item_matches (item, "umbr"));
  g_assert_false (hoist_tenant_item_matches (item, "acme"));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/tenant-item/report", test_report);
  g_test_add_func ("/tenant-item/same-report", test_same_report);
  g_test_add_func ("/tenant-item/run", test_run);
  g_test_add_func ("/tenant-item/unknown-is-not-behind", test_unknown_is_not_behind);
  return g_test_run ();
}
