/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tenants of a fleet filtered, sorted and selected, for tables of ten thousand rows: one model
 * instead of three, so that a keystroke looks only at what is still shown, a column is sorted by
 * numbers that were made once, and a row that changes moves alone. GListModel of HoistTenantItem
 * and GtkSelectionModel; what is selected stays selected when the filter or the order changes.
 *
 * The selection is one of check marks: moving the focus or clicking on a row does not change it;
 * Space, Ctrl+click, Shift and Ctrl+A do. Thread: main. */
#pragma once
#include <gtk/gtk.h>
#include "console/items/hoist-tenant-column.h"
#include "console/items/hoist-tenant-filter.h"

G_BEGIN_DECLS

#define HOIST_TYPE_TENANT_LIST (hoist_tenant_list_get_type ())
G_DECLARE_FINAL_TYPE (HoistTenantList, hoist_tenant_list, HOIST, TENANT_LIST, GObject)

HoistTenantList *hoist_tenant_list_new (GListModel *tenants); /* HoistTenantItem; takes a ref */
void hoist_tenant_list_set_filter (HoistTenantList *self, guint flags, const char *text);
const HoistTenantFilter *hoist_tenant_list_get_filter (HoistTenantList *self);
void hoist_tenant_list_sort_by (HoistTenantList *self, HoistTenantColumn column, GtkSortType order);
/* Borrowed; NULL beyond the end. */
HoistTenantItem *hoist_tenant_list_peek (HoistTenantList *self, guint position);
/* G_MAXUINT when it is not shown. */
guint hoist_tenant_list_find (HoistTenantList *self, HoistTenantItem *item);
guint hoist_tenant_list_get_n_selected (HoistTenantList *self);
gboolean hoist_tenant_list_is_selected (HoistTenantList *self, HoistTenantItem *item);
void hoist_tenant_list_set_selected (HoistTenantList *self, HoistTenantItem *item,
                                     gboolean selected);
void hoist_tenant_list_unselect_all (HoistTenantList *self);
/* In the order of the list, those that are not shown at the end. HoistTenantItem* */
GPtrArray *hoist_tenant_list_list_selected (HoistTenantList *self);
/* Reports (HoistTenantReport*, references) of the selection, or of all that is shown when nothing
 * is selected. */
GPtrArray *hoist_tenant_list_list_reports (HoistTenantList *self);

G_END_DECLS
