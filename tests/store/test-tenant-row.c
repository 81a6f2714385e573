/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of the tenants' list (src/store/hoist-tenant-row.c). */
#include "store/hoist-tenant-row.h"

static void
test_row (void)
{
  HoistTenant fields = { .id = (char *) "tn_0123456789abcdef", .slug = (char *) "acme" };
  g_autoptr (HoistTenant) tenant = hoist_tenant_new (&fields);
  HoistTenantRow *row = hoist_tenant_row_new (
      &(const HoistTenantRow){ .tenant = tenant, .open_run = (char *) "rn_1", .last_upgrade = 7 });
  HoistTenantRow *same = hoist_tenant_row_ref (row);
  g_assert_true (same == row);
  hoist_tenant_row_free (row);
  g_assert_true (same->tenant == tenant);
  g_assert_null (same->sighting);
  g_assert_cmpstr (same->open_run, ==, "rn_1");
  g_assert_null (same->parked_run);
  g_assert_cmpint (same->last_upgrade, ==, 7);
  hoist_tenant_row_free (same);
  hoist_tenant_row_free (NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/tenant-row", test_row);
  return g_test_run ();
}
