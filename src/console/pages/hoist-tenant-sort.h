/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order of the table of tenants as actions, for whoever can't press a heading: sort.by (a
 * column's name), sort.descending. They follow the headings, and the order is kept in the
 * preferences. Thread: main. */
#pragma once
#include "console/widgets/hoist-tenant-table.h"

G_BEGIN_DECLS

/* On `page`, which outlives neither the table nor the actions; the order that was kept is
 * restored. */
void hoist_tenant_sort_offer (GtkWidget *page, HoistTenantTable *table);
/* "Sort By": each column, and the direction. */
GMenuModel *hoist_tenant_sort_make_menu (void);

G_END_DECLS
