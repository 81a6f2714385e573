/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a filter lets through, as a line and back, and when one lies within another. */
#include "console/items/hoist-tenant-filter.h"

#include "scene.h"

static char *
matching (const char *line)
{
  g_autoptr (HoistTenantPage) page = scene_tenants ();
  g_autoptr (HoistTenantFilter) filter = hoist_tenant_filter_parse (line);
  GString *slugs = g_string_new (NULL);

  for (guint i = 0; i < page->tenants->len; i++)
    {
      g_autoptr (HoistTenantItem) item =
          hoist_tenant_item_new (g_ptr_array_index (page->tenants, i));

      if (hoist_tenant_filter_matches (filter, item))
        g_string_append_printf (slugs, "%s ", hoist_tenant_item_get_report (item)->slug);
    }
  return g_string_free (slugs, FALSE);
}

static void
test_matches (void)
{
  const char *const cases[][2] = {
    { "|", "testsite acme globex initech umbrella " },
    { "held|", "globex " },
    { "unknown|", "umbrella " },
    { "behind,held|", "globex " },
    { "behind|ACME", "acme " },
    { "test,staging|", "testsite initech " }, /* one of the environments */
    { "unhealthy,production|", "globex umbrella " },
    { "held,test|", "" },
    { "nonsense|", "testsite acme globex initech umbrella " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *slugs = matching (cases[i][0]);

      g_assert_cmpstr (slugs, ==, cases[i][1]);
    }
}

static void
test_line (void)
{
  g_autoptr (HoistTenantFilter) filter = hoist_tenant_filter_parse ("production,behind|Ä|x");
  g_autofree char *line = hoist_tenant_filter_format (filter);

  g_assert_cmpstr (line, ==, "behind,production|ä|x");
  g_assert_false (hoist_tenant_filter_is_empty (filter));
}

static void
test_within (void)
{
  const struct
  {
    const char *narrow, *wide;
    gboolean within;
  } cases[] = {
    { "|ab", "|a", TRUE },
    { "|a", "|ab", FALSE },
    { "behind|", "|", TRUE },
    { "|", "behind|", FALSE },
    { "test|", "test,staging|", TRUE },
    { "test,staging|", "test|", FALSE },
    { "test|", "|", TRUE },
    { "|", "test|", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HoistTenantFilter) narrow = hoist_tenant_filter_parse (cases[i].narrow);
      g_autoptr (HoistTenantFilter) wide = hoist_tenant_filter_parse (cases[i].wide);

      g_assert_cmpint (hoist_tenant_filter_is_within (narrow, wide), ==, cases[i].within);
    }
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/tenant-filter/matches", test_matches);
  g_test_add_func ("/console/tenant-filter/line", test_line);
  g_test_add_func ("/console/tenant-filter/within", test_within);
  return g_test_run ();
}
