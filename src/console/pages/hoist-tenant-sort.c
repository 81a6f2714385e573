/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two actions of the page with the table, which alone knows the order. Owned by the page; main
 * thread only; nothing here compares tenants. */
#include "console/pages/hoist-tenant-sort.h"
#include <glib/gi18n.h>
#include "console/hoist-preferences.h"
#include "console/items/hoist-tenant-column.h"

static HoistTenantColumn
find_column (const char *name)
{
  for (guint i = 0; hoist_tenant_column_names[i] != NULL; i++)
    if (g_strcmp0 (name, hoist_tenant_column_names[i]) == 0)
      return i;
  return HOIST_TENANT_COLUMN_NAME;
}

static void
by_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  HoistTenantTable *table = user_data;
  HoistTenantColumn column;
  GtkSortType order;

  hoist_tenant_table_get_sort (table, &column, &order);
  hoist_tenant_table_sort_by (table, find_column (g_variant_get_string (value, NULL)), order);
}

static void
descending_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  HoistTenantTable *table = user_data;
  HoistTenantColumn column;
  GtkSortType order;

  hoist_tenant_table_get_sort (table, &column, &order);
  hoist_tenant_table_sort_by (
      table, column, g_variant_get_boolean (value) ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
}

/* By a heading or by an action: both say the same, and it holds for the next time. */
static void
sorted_cb (HoistTenantTable *table, GActionMap *actions)
{
  GSimpleAction *by = G_SIMPLE_ACTION (g_action_map_lookup_action (actions, "by"));
  GSimpleAction *descending = G_SIMPLE_ACTION (g_action_map_lookup_action (actions, "descending"));
  HoistTenantColumn column;
  GtkSortType order;

  hoist_tenant_table_get_sort (table, &column, &order);
  g_simple_action_set_state (by, g_variant_new_string (hoist_tenant_column_names[column]));
  g_simple_action_set_state (descending, g_variant_new_boolean (order == GTK_SORT_DESCENDING));
  g_object_set (hoist_preferences_get_default (), "tenants-sort", hoist_tenant_column_names[column],
                "tenants-sort-descending", order == GTK_SORT_DESCENDING, NULL);
}

void
hoist_tenant_sort_offer (GtkWidget *page, HoistTenantTable *table)
{
  static const GActionEntry entries[] = {
    { .name = "by", .parameter_type = "s", .state = "'name'", .change_state = by_cb },
    { .name = "descending", .state = "false", .change_state = descending_cb },
  };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  g_autofree char *name = NULL;
  gboolean descending = FALSE;

  g_object_get (hoist_preferences_get_default (), "tenants-sort", &name, "tenants-sort-descending",
                &descending, NULL);
  hoist_tenant_table_sort_by (table, find_column (name),
                              descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), table);
  g_signal_connect_object (table, "sorted", G_CALLBACK (sorted_cb), actions, 0);
  sorted_cb (table, G_ACTION_MAP (actions));
  gtk_widget_insert_action_group (page, "sort", G_ACTION_GROUP (actions));
}

GMenuModel *
hoist_tenant_sort_make_menu (void)
{
  g_autoptr (GMenu) columns = g_menu_new ();
  g_autoptr (GMenu) direction = g_menu_new ();
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < HOIST_N_TENANT_COLUMNS; i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (hoist_tenant_column_get_title (i), NULL);

      g_menu_item_set_action_and_target (item, "sort.by", "s", hoist_tenant_column_names[i]);
      g_menu_append_item (columns, item);
    }
  g_menu_append (direction, _ ("Descending"), "sort.descending");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (columns));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (direction));
  return G_MENU_MODEL (menu);
}
