/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One cell of the table of tenants; follows its item. The name's cell names the whole row for
 * screen readers. Thread: main. */
#pragma once
#include <gtk/gtk.h>
#include "console/items/hoist-tenant-column.h"

G_BEGIN_DECLS

#define HOIST_TYPE_TENANT_CELL (hoist_tenant_cell_get_type ())
G_DECLARE_FINAL_TYPE (HoistTenantCell, hoist_tenant_cell, HOIST, TENANT_CELL, GtkWidget)

GtkWidget *hoist_tenant_cell_new (HoistTenantColumn column);
void hoist_tenant_cell_set_item (HoistTenantCell *self, HoistTenantItem *item); /* NULL: unbound */
HoistTenantItem *hoist_tenant_cell_get_item (HoistTenantCell *self);            /* borrowed; NULL */
/* What it says to a pointer that rests on it; NULL: nothing. Owned. */
char *hoist_tenant_cell_dup_tooltip (HoistTenantCell *self);
/* Of the name's cell: whether the state stands below the name. */
void hoist_tenant_cell_set_stacked (HoistTenantCell *self, gboolean stacked);
/* What the cell says, for tests. */
const char *hoist_tenant_cell_get_text (HoistTenantCell *self);

G_END_DECLS
