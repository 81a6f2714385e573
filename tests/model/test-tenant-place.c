/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tenants on several nodes: what each node gets to see, who leads, and that a tenant on one node is
 * stored as it always was. */
#include "model/hoist-tenant.h"

#include "base/hoist-error.h"
#include "examples.h"

#define WEB1 "nd_0000000000000001"
#define WEB2 "nd_0000000000000002"

static HoistTenant *
new_tenant (const char *first, const char *second)
{
  g_autoptr (HoistTenant) one = example_tenant ();
  g_autoptr (HoistValue) settings = example_parse ("{\"API_PORT\":\"9101\"}");
  g_autoptr (GPtrArray) followers = g_ptr_array_new ();
  HoistTenantPlace a = { (char *) first, (char *) "/srv/a", 9001, 9101, settings };
  HoistTenantPlace b = { (char *) second, (char *) "/srv/b", 9002, 9102, settings };
  HoistTenant fields = *one;

  g_ptr_array_add (followers, &a);
  g_ptr_array_add (followers, &b);
  fields.followers = followers;
  return hoist_tenant_new (&fields);
}

static void
test_stored (void)
{
  g_autoptr (HoistTenant) tenant = new_tenant (WEB1, WEB2);
  g_autofree char *json = EXAMPLE_JSON (hoist_tenant_write, tenant);
  g_autoptr (HoistValue) value = example_parse (json);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenant) back = hoist_tenant_read (value, &error);
  g_assert_no_error (error);
  g_autofree char *again = EXAMPLE_JSON (hoist_tenant_write, back);
  g_assert_cmpstr (again, ==, json);
  g_autoptr (HoistTenant) alone = example_tenant ();
  g_autofree char *old = EXAMPLE_JSON (hoist_tenant_write, alone);
  g_assert_null (strstr (old, "followers"));
}

static void
test_refused (void)
{
  static const char *const cases[] = {
    "[{\"node\":\"" WEB1 "\"}]",
    "[{\"node\":\"web1\",\"directory\":\"/srv/a\"}]",
    "[{\"node\":\"" WEB1 "\",\"directory\":\"srv\"}]",
    "[{\"node\":\"" WEB1 "\",\"directory\":\"/srv/a\",\"lead\":true}]",
    "{}",
  };
  g_autoptr (HoistTenant) alone = example_tenant ();
  g_autofree char *json = EXAMPLE_JSON (hoist_tenant_write, alone);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HoistValue) value = example_edit (json, "followers", cases[i]);
      g_autoptr (GError) error = NULL;
      g_assert_null (hoist_tenant_read (value, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
    }
  g_autoptr (HoistTenant) twice = new_tenant (WEB1, WEB1);
  g_autoptr (HoistTenant) lead_too = new_tenant (WEB1, "");
  g_autoptr (HoistTenant) good = new_tenant (WEB1, WEB2);
  g_autoptr (GError) error = NULL;
  g_assert_false (hoist_tenant_check_places (twice, &error));
  g_assert_nonnull (strstr (error->message, WEB1));
  g_clear_error (&error);
  g_assert_false (hoist_tenant_check_places (lead_too, &error));
  g_assert_nonnull (strstr (error->message, "the local node"));
  g_assert_true (hoist_tenant_check_places (good, NULL));
}

static void
test_places (void)
{
  g_autoptr (HoistTenant) tenant = new_tenant (WEB1, WEB2);
  g_autoptr (HoistTenant) lead = hoist_tenant_dup_place (tenant, 0);
  g_autoptr (HoistTenant) second = hoist_tenant_dup_place (tenant, 2);

  g_assert_cmpuint (hoist_tenant_count_places (tenant), ==, 3);
  g_assert_cmpstr (lead->directory, ==, tenant->directory);
  g_assert_cmpuint (hoist_tenant_count_places (lead), ==, 1);
  g_assert_cmpstr (second->node, ==, WEB2);
  g_assert_cmpstr (second->directory, ==, "/srv/b");
  g_assert_cmpuint (second->backend_port, ==, 9102);
  g_assert_cmpstr (second->id, ==, tenant->id);
  g_assert_cmpstr (hoist_value_lookup_string (second->settings, "API_PORT", ""), ==, "9101");
  g_assert_cmpint (hoist_tenant_find_place (tenant, ""), ==, 0);
  g_assert_cmpint (hoist_tenant_find_place (tenant, WEB2), ==, 2);
  g_assert_cmpint (hoist_tenant_find_place (tenant, "nd_000000000000000x"), ==, -1);
}

static void
test_another_lead (void)
{
  g_autoptr (HoistTenant) tenant = new_tenant (WEB1, WEB2);
  g_autoptr (HoistTenant) after = hoist_tenant_new_led_by (tenant, 2);
  g_autoptr (HoistTenant) again = hoist_tenant_new_led_by (after, 2);
  g_autofree char *before = EXAMPLE_JSON (hoist_tenant_write, tenant);
  g_autofree char *back = EXAMPLE_JSON (hoist_tenant_write, again);

  g_assert_cmpstr (after->node, ==, WEB2);
  g_assert_cmpstr (after->directory, ==, "/srv/b");
  g_assert_cmpint (hoist_tenant_find_place (after, ""), ==, 2);
  g_assert_cmpint (hoist_tenant_find_place (after, WEB1), ==, 1);
  g_assert_cmpstr (back, ==, before); /* there and back is where it was */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tenant-place/stored", test_stored);
  g_test_add_func ("/tenant-place/refused", test_refused);
  g_test_add_func ("/tenant-place/places", test_places);
  g_test_add_func ("/tenant-place/another-lead", test_another_lead);
  return g_test_run ();
}
