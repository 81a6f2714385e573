/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The context menu: what one may do with one tenant, with several, and with a viewer's role. */
#include "console/pages/hoist-tenant-menu.h"

#include "scene.h"

static char *
labels_of (const char *hold, guint n, gboolean may)
{
  SceneTenant acme = { "acme",   "production", "v0.2.0", "v0.3.0",
                       "behind", "healthy",    1,        .hold = hold };
  g_autoptr (HoistTenantReport) report = scene_report (&acme);
  g_autoptr (HoistTenantItem) item = hoist_tenant_item_new (report);
  g_autoptr (GMenuModel) menu = hoist_tenant_menu_make (item, n, may);
  GString *labels = g_string_new (NULL);

  for (int i = 0; i < g_menu_model_get_n_items (menu); i++)
    {
      g_autoptr (GMenuModel) section = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SECTION);

      for (int j = 0; j < g_menu_model_get_n_items (section); j++)
        {
          g_autofree char *label = NULL;

          g_menu_model_get_item_attribute (section, j, "label", "s", &label);
          g_string_append_printf (labels, "%s|", label);
        }
    }
  return g_string_free (labels, FALSE);
}

static void
test_labels (void)
{
  g_autofree char *one = labels_of (NULL, 1, TRUE);
  g_autofree char *held = labels_of ("audit", 1, TRUE);
  g_autofree char *several = labels_of (NULL, 3, TRUE);
  g_autofree char *viewer = labels_of (NULL, 1, FALSE);

  g_assert_cmpstr (one, ==,
                   "Open|Upgrade…|Hold…|Copy Name|Copy Identifier|Copy Deployed Commit|Export…|");
  g_assert_nonnull (strstr (held, "|Release|"));
  g_assert_null (strstr (held, "|Hold…|"));
  g_assert_cmpstr (several, ==, "Upgrade…|Hold…|Release|Export…|");
  g_assert_null (strstr (viewer, "Upgrade"));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/tenant-menu/labels", test_labels);
  return g_test_run ();
}
