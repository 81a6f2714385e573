/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One cell of the table of tenants; follows its item. The name's cell names the whole row for
 * screen readers. Thread: main. */
#pragma once
#include <gtk/gtk.h>
#include "console/items/hoist-tenant-item.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_TENANT_COLUMN_NAME,
  HOIST_TENANT_COLUMN_ENVIRONMENT,
  HOIST_TENANT_COLUMN_DEPLOYED,
  HOIST_TENANT_COLUMN_LATEST,
  HOIST_TENANT_COLUMN_STATE,
  HOIST_TENANT_COLUMN_HEALTH,
  HOIST_TENANT_COLUMN_LAST_UPGRADE,
  HOIST_N_TENANT_COLUMNS
} HoistTenantColumn;

const char *hoist_tenant_column_get_title (HoistTenantColumn column);
/* Order of two items in that column; ties by name. */
int hoist_tenant_column_compare (HoistTenantColumn column, HoistTenantItem *a, HoistTenantItem *b);

#define HOIST_TYPE_TENANT_CELL (hoist_tenant_cell_get_type ())
G_DECLARE_FINAL_TYPE (HoistTenantCell, hoist_tenant_cell, HOIST, TENANT_CELL, GtkWidget)

GtkWidget *hoist_tenant_cell_new (HoistTenantColumn column);
void hoist_tenant_cell_set_item (HoistTenantCell *self, HoistTenantItem *item); /* NULL: unbound */
/* What the cell says, for tests. */
const char *hoist_tenant_cell_get_text (HoistTenantCell *self);

G_END_DECLS
