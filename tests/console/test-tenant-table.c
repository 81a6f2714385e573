/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table: headings sort the list, check marks select, the Menu key asks for the menu; of ten
 * thousand tenants only those on the screen have widgets. */
#include "console/widgets/hoist-tenant-table.h"

#include "console/widgets/hoist-tenant-cell.h"
#include "scene.h"

static void
test_sort (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistTenantList) list =
      hoist_tenant_list_new (hoist_fleet_get_tenants (hoist_session_get_fleet (session)));
  HoistTenantTable *table = g_object_new (HOIST_TYPE_TENANT_TABLE, NULL);
  GtkWindow *window = scene_show (GTK_WIDGET (table), 900, 500);
  HoistTenantColumn column;
  GtkSortType order;

  hoist_tenant_table_set_list (table, list);
  hoist_tenant_table_sort_by (table, HOIST_TENANT_COLUMN_DEPLOYED, GTK_SORT_DESCENDING);
  hoist_tenant_table_get_sort (table, &column, &order);
  g_assert_cmpint (column, ==, HOIST_TENANT_COLUMN_DEPLOYED);
  g_assert_cmpint (order, ==, GTK_SORT_DESCENDING);
  g_assert_cmpstr (
      hoist_tenant_item_get_report (hoist_tenant_list_peek (list, 0))->version.deployed_version, ==,
      "v0.10.0");
  hoist_tenant_table_sort_by (table, HOIST_TENANT_COLUMN_NAME, GTK_SORT_ASCENDING);
  g_assert_cmpstr (hoist_tenant_item_get_report (hoist_tenant_list_peek (list, 0))->slug, ==,
                   "acme");
  scene_close (window);
}

static void
context_cb (HoistTenantTable *table, HoistTenantItem *item, double x, double y, char **ret_slug)
{
  *ret_slug = g_strdup (hoist_tenant_item_get_report (item)->slug);
}

static void
test_select (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistTenantList) list =
      hoist_tenant_list_new (hoist_fleet_get_tenants (hoist_session_get_fleet (session)));
  HoistTenantTable *table = g_object_new (HOIST_TYPE_TENANT_TABLE, NULL);
  GtkWindow *window = scene_show (GTK_WIDGET (table), 900, 500);
  g_autofree char *slug = NULL;
  GtkWidget *check;

  hoist_tenant_table_set_list (table, list);
  scene_settle ();
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (scene_find (
                                           GTK_WIDGET (table), GTK_TYPE_COLUMN_VIEW, NULL))),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Column headings");
  check = scene_find (GTK_WIDGET (table), GTK_TYPE_CHECK_BUTTON, NULL);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Select acme");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  g_assert_cmpuint (hoist_tenant_list_get_n_selected (list), ==, 1);
  hoist_tenant_list_unselect_all (list);
  g_assert_false (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));
  g_signal_connect (table, "context", G_CALLBACK (context_cb), &slug);
  gtk_widget_grab_focus (GTK_WIDGET (table));
  gtk_widget_child_focus (GTK_WIDGET (table), GTK_DIR_DOWN);
  scene_close (window);
}

static void
test_only_what_is_seen (void)
{
  g_autoptr (HoistFleet) fleet = hoist_fleet_new ();
  g_autoptr (HoistTenantList) list = hoist_tenant_list_new (hoist_fleet_get_tenants (fleet));
  HoistTenantTable *table = g_object_new (HOIST_TYPE_TENANT_TABLE, NULL);
  GtkWindow *window;

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *slug = g_strdup_printf ("tenant-%04u", i);
      SceneTenant tenant = { slug, "test", "v0.2.0", "v0.3.0", "behind", "healthy", 1 };
      g_autoptr (HoistTenantReport) report = scene_report (&tenant);

      hoist_fleet_take_tenant (fleet, report);
    }
  hoist_tenant_table_set_list (table, list);
  window = scene_show (GTK_WIDGET (table), 900, 500);
  scene_settle ();
  g_assert_cmpuint (scene_count (GTK_WIDGET (table), HOIST_TYPE_TENANT_CELL), <,
                    300 * HOIST_N_TENANT_COLUMNS);
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/tenant-table/sort", test_sort);
  g_test_add_func ("/console/tenant-table/select", test_select);
  g_test_add_func ("/console/tenant-table/only-what-is-seen", test_only_what_is_seen);
  return g_test_run ();
}
