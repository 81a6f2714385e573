/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each column is sorted by: versions as versions, the worst health and state first. */
#include "console/items/hoist-tenant-column.h"

#include "scene.h"

static HoistTenantItem *
make (const char *slug, const char *deployed, const char *state, int behind)
{
  SceneTenant tenant = { slug, "test", deployed, "v0.10.0", state, "healthy", behind };
  g_autoptr (HoistTenantReport) report = scene_report (&tenant);

  return hoist_tenant_item_new (report);
}

static void
test_order (void)
{
  g_autoptr (HoistTenantItem) nine = make ("b", "v0.9.0", "behind", 1);
  g_autoptr (HoistTenantItem) ten = make ("a", "v0.10.0", "up-to-date", 0);
  g_autoptr (HoistTenantItem) two = make ("c", "v0.2.0", "behind", 7);

  g_assert_cmpint (hoist_tenant_column_compare (HOIST_TENANT_COLUMN_NAME, ten, nine), <, 0);
  g_assert_cmpint (hoist_tenant_column_compare (HOIST_TENANT_COLUMN_DEPLOYED, nine, ten), <, 0);
  g_assert_cmpint (hoist_tenant_column_compare (HOIST_TENANT_COLUMN_LATEST, nine, ten), >, 0);
  g_assert_cmpint (hoist_tenant_column_compare (HOIST_TENANT_COLUMN_STATE, two, nine), <, 0);
  g_assert_cmpint (hoist_tenant_column_compare (HOIST_TENANT_COLUMN_STATE, nine, ten), <, 0);
}

static void
test_rank (void)
{
  g_autoptr (HoistTenantItem) item = make ("a", "v0.2.0", "behind", 3);

  g_assert_cmpuint (hoist_tenant_column_get_rank (HOIST_TENANT_COLUMN_DEPLOYED, item, 42), ==, 42);
  g_assert_cmpuint (hoist_tenant_column_get_rank (HOIST_TENANT_COLUMN_NAME, item, 42), ==, 0);
  g_assert_cmpuint (hoist_tenant_column_get_rank (HOIST_TENANT_COLUMN_STATE, item, 0), ==, 100);
  for (HoistTenantColumn column = 0; column < HOIST_N_TENANT_COLUMNS; column++)
    g_assert_nonnull (hoist_tenant_column_names[column]);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/tenant-column/order", test_order);
  g_test_add_func ("/console/tenant-column/rank", test_rank);
  return g_test_run ();
}
