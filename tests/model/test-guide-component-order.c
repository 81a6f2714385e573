/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A component as an order: the version and the tenant's values in its commands, its place. */
#include "model/hoist-guide-component-order.h"

#include "examples.h"

static void
test_fill (void)
{
  static char *const install[] = { "npm", "proxy@{version}", "{slug}", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenant) tenant = example_tenant ();
  g_autoptr (HoistGuide) guide = example_parse_service ("v", "start: [run]", &error);
  HoistGuideComponent *component = hoist_guide_component_new ();
  g_auto (GStrv) argv = hoist_guide_component_order_fill (install, "4.6.1", tenant, guide, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (argv[1], ==, "proxy@4.6.1");
  g_assert_cmpstr (argv[2], ==, "acme");
  g_free (component->version.file);
  component->version.file = g_strdup ("{slug}/package.json");
  g_autoptr (HoistValue) place =
      hoist_guide_component_order_new_place (component, tenant, guide, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (hoist_value_lookup_string (place, "file", ""), ==, "acme/package.json");
  g_assert_null (hoist_value_get_member (place, "command"));
  hoist_guide_component_free (component);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/guide-component-order/fill", test_fill);
  return g_test_run ();
}
