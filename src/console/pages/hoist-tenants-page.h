/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of tenants: sorted by versions as versions, searched, filtered by chips; rows change in
 * place. A row opens its tenant by the action win.show-tenant. Thread: main. */
#pragma once
#include "console/hoist-session.h"
#include "console/items/hoist-tenant-list.h"
#include "console/widgets/hoist-page.h"

G_BEGIN_DECLS

#define HOIST_TYPE_TENANTS_PAGE (hoist_tenants_page_get_type ())
G_DECLARE_FINAL_TYPE (HoistTenantsPage, hoist_tenants_page, HOIST, TENANTS_PAGE, HoistPage)

HoistTenantsPage *hoist_tenants_page_new (HoistSession *session);
/* What is on the screen, in its order, and what of it is selected. */
HoistTenantList *hoist_tenants_page_get_list (HoistTenantsPage *self);
/* A whole filter as one line (hoist-tenant-filter.h): "behind|", "unhealthy,production|acme". */
void hoist_tenants_page_apply_filter (HoistTenantsPage *self, const char *line);
void hoist_tenants_page_set_search (HoistTenantsPage *self, const char *text);
/* One of hoist_tenant_flag_names. */
void hoist_tenants_page_set_filter (HoistTenantsPage *self, const char *chip, gboolean active);
void hoist_tenants_page_sort_by (HoistTenantsPage *self, guint column, GtkSortType order);

G_END_DECLS
