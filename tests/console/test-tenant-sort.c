/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order of the tenants by actions: each column, both directions, in step with the headings,
 * told to whoever does not see the arrow, and the same the next time. */
#include "console/pages/hoist-tenant-sort.h"
#include "console/hoist-preferences.h"
#include "console/pages/hoist-tenants-page.h"
#include "scene.h"
#include <glib/gi18n.h>

static const char *
first_slug (HoistTenantsPage *page)
{
  g_autoptr (HoistTenantItem) item =
      g_list_model_get_item (G_LIST_MODEL (hoist_tenants_page_get_list (page)), 0);

  return hoist_tenant_item_get_report (item)->slug;
}

static void
sort (HoistTenantsPage *page, const char *column, gboolean descending)
{
  HoistTenantColumn now;
  GtkSortType order;
  HoistTenantTable *table =
      HOIST_TENANT_TABLE (scene_find (GTK_WIDGET (page), HOIST_TYPE_TENANT_TABLE, NULL));

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (page), "sort.by", "s", column));
  hoist_tenant_table_get_sort (table, &now, &order);
  if ((order == GTK_SORT_DESCENDING) != descending)
    g_assert_true (gtk_widget_activate_action (GTK_WIDGET (page), "sort.descending", NULL));
  scene_settle ();
  hoist_tenant_table_get_sort (table, &now, &order);
  g_assert_cmpstr (hoist_tenant_column_names[now], ==, column);
  g_assert_true ((order == GTK_SORT_DESCENDING) == descending);
}

static void
test_columns (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  HoistTenantsPage *page = hoist_tenants_page_new (session);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 1080, 600);
  GtkWidget *view = scene_find (GTK_WIDGET (page), GTK_TYPE_COLUMN_VIEW, NULL);
  GtkWidget *rows = scene_find (view, GTK_TYPE_LIST_VIEW, NULL);
  g_autofree char *first = NULL, *last = NULL;

  sort (page, "name", FALSE);
  first = g_strdup (first_slug (page));
  sort (page, "name", TRUE);
  last = g_strdup (first_slug (page));
  g_assert_cmpstr (first, <, last);
  gtk_test_accessible_assert_property (rows, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Sorted by Name, descending");
  for (guint i = 0; hoist_tenant_column_names[i] != NULL; i++)
    {
      sort (page, hoist_tenant_column_names[i], FALSE);
      sort (page, hoist_tenant_column_names[i], TRUE);
    }
  sort (page, "deployed", TRUE);
  scene_close (window);
}

/* The page that comes next has the order of the one before; a heading is kept, too. */
static void
test_kept (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autofree char *kept = NULL;
  HoistTenantsPage *page = hoist_tenants_page_new (session);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 1080, 600);
  HoistTenantColumn column;
  GtkSortType order;

  hoist_tenant_table_get_sort (
      HOIST_TENANT_TABLE (scene_find (GTK_WIDGET (page), HOIST_TYPE_TENANT_TABLE, NULL)), &column,
      &order);
  g_assert_cmpint (column, ==, HOIST_TENANT_COLUMN_DEPLOYED);
  g_assert_cmpint (order, ==, GTK_SORT_DESCENDING);
  hoist_tenants_page_sort_by (page, HOIST_TENANT_COLUMN_HEALTH, GTK_SORT_ASCENDING);
  g_object_get (hoist_preferences_get_default (), "tenants-sort", &kept, NULL);
  g_assert_cmpstr (kept, ==, "health");
  scene_close (window);
}

static void
test_menu (void)
{
  g_autoptr (GMenuModel) menu = hoist_tenant_sort_make_menu ();
  g_autoptr (GMenuModel) columns = g_menu_model_get_item_link (menu, 0, G_MENU_LINK_SECTION);
  g_autoptr (GMenuModel) direction = g_menu_model_get_item_link (menu, 1, G_MENU_LINK_SECTION);

  g_assert_cmpint (g_menu_model_get_n_items (columns), ==, HOIST_N_TENANT_COLUMNS);
  g_assert_cmpint (g_menu_model_get_n_items (direction), ==, 1);
}

static gboolean
is_open (gpointer popover)
{
  return gtk_widget_get_mapped (popover);
}

static gboolean
is_closed (gpointer popover)
{
  return !gtk_widget_get_mapped (popover);
}

/* What is seen of it: the columns with the present one marked. */
static void
test_shown (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  HoistTenantsPage *page = hoist_tenants_page_new (session);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 1080, 600);
  GtkWidget *button =
      scene_find (GTK_WIDGET (page), GTK_TYPE_MENU_BUTTON, NULL); /* the menu of the list */
  GtkPopover *popover;
  g_autofree char *texts = NULL;

  sort (page, "deployed", FALSE);
  g_assert_nonnull (button);
  popover = gtk_menu_button_get_popover (GTK_MENU_BUTTON (button));
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  scene_wait (is_open, popover);
  g_object_set (popover, "visible-submenu", _ ("Sort By"), NULL);
  scene_settle ();
  texts = scene_texts (GTK_WIDGET (popover));
  g_assert_nonnull (strstr (texts, "Sort By"));
  scene_picture_popover (popover, "sort-menu");
  gtk_popover_popdown (popover);
  scene_wait (is_closed, popover); /* the pointer leaves its surface before that goes */
  scene_settle ();
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/tenant-sort/columns", test_columns);
  g_test_add_func ("/tenant-sort/kept", test_kept);
  g_test_add_func ("/tenant-sort/menu", test_menu);
  g_test_add_func ("/tenant-sort/shown", test_shown);
  return g_test_run ();
}
