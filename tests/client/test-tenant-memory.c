/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list from the cache that the plane calls unchanged is the answer. */
#include "client/hoist-tenant-memory.h"

#include "client/hoist-client-tenants.h"
#include "fake-plane.h"

static void
test_memory (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  HoistTenantQuery query = { .include_version = TRUE };
  g_autofree char *tenant = fake_plane_dup_tenant ("acme");
  g_autofree char *list = g_strdup_printf ("{\"tenants\":[%s],\"total\":1}", tenant);
  g_assert_null (hoist_tenant_memory_get (plane->client, HOIST_TENANT_MEMORY_WHOLE));
  fake_plane_answer (plane, 200, list);
  g_autoptr (GAsyncResult) first_result = fake_plane_ask (plane, list_tenants, &query);
  g_autoptr (HoistTenantPage) first =
      hoist_client_list_tenants_finish (plane->client, first_result, &error);
  g_assert_no_error (error);

  HoistRememberedTenants kept = { (char *) "\"kept\"", first->tenants, first->total };
  hoist_tenant_memory_keep (plane->client, HOIST_TENANT_MEMORY_WHOLE, &kept);
  g_assert_cmpstr (hoist_tenant_memory_get (plane->client, HOIST_TENANT_MEMORY_WHOLE)->etag, ==,
                   "\"kept\"");
  fake_plane_answer (plane, 304, NULL);
  g_autoptr (GAsyncResult) second_result = fake_plane_ask (plane, list_tenants, &query);
  g_autoptr (HoistTenantPage) second =
      hoist_client_list_tenants_finish (plane->client, second_result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (fake_plane_get_header (plane, "if-none-match"), ==, "\"kept\"");
  g_assert_true (second->unchanged);
  g_assert_true (second->tenants->pdata[0] == first->tenants->pdata[0]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tenant-memory/memory", test_memory);
  return g_test_run ();
}
