/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of the table of tenants: titles, and what each is sorted by. Thread: main. */
#pragma once
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
extern const char
    *const hoist_tenant_column_names[]; /* "name", "environment", …; NULL at the end */

const char *hoist_tenant_column_get_title (HoistTenantColumn column);
/* The version that a column shows, "" for the columns that show none. */
const char *hoist_tenant_column_get_version (HoistTenantColumn column, HoistTenantItem *item);
/* A number by which the column sorts; ties are for the name. `version` is the place of that
 * column's version among all that there are (0 where there is none). */
guint32 hoist_tenant_column_get_rank (HoistTenantColumn column, HoistTenantItem *item,
                                      guint version);
/* Order of two items in that column; ties by name. */
int hoist_tenant_column_compare (HoistTenantColumn column, HoistTenantItem *a, HoistTenantItem *b);

G_END_DECLS
