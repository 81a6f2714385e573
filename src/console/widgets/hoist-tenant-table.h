/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of tenants: a column view over a HoistTenantList with check marks, headings that sort,
 * and a context menu. A click or Enter opens a row; Space, Ctrl and Shift select.
 *
 * Signals: "open" (HoistTenantItem*), "context" (HoistTenantItem*, x, y in the table's pixels):
 * somebody wants the menu of that row, by the right button, the Menu key or Shift+F10; "sorted":
 * the order is another one. Thread: main. */
#pragma once
#include <gtk/gtk.h>
#include "console/items/hoist-tenant-list.h"

G_BEGIN_DECLS

#define HOIST_TYPE_TENANT_TABLE (hoist_tenant_table_get_type ())
G_DECLARE_FINAL_TYPE (HoistTenantTable, hoist_tenant_table, HOIST, TENANT_TABLE, GtkWidget)

void hoist_tenant_table_set_list (HoistTenantTable *self, HoistTenantList *list);
void hoist_tenant_table_sort_by (HoistTenantTable *self, HoistTenantColumn column,
                                 GtkSortType order);
void hoist_tenant_table_get_sort (HoistTenantTable *self, HoistTenantColumn *ret_column,
                                  GtkSortType *ret_order);
/* The state below the name instead of in a column of its own. */
void hoist_tenant_table_set_stacked (HoistTenantTable *self, gboolean stacked);
void hoist_tenant_table_show_column (HoistTenantTable *self, HoistTenantColumn column,
                                     gboolean shown);
/* Shows `menu` at that place of the table. */
void hoist_tenant_table_popup (HoistTenantTable *self, GMenuModel *menu, double x, double y);

G_END_DECLS
