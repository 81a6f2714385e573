/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of tenants: sorted by versions as versions, searched, filtered by chips; rows change in
 * place. A row opens its tenant by the action win.show-tenant. Thread: main. */
#pragma once
#include "console/hoist-session.h"
#include "console/widgets/hoist-page.h"

G_BEGIN_DECLS

#define HOIST_TYPE_TENANTS_PAGE (hoist_tenants_page_get_type ())
G_DECLARE_FINAL_TYPE (HoistTenantsPage, hoist_tenants_page, HOIST, TENANTS_PAGE, HoistPage)

HoistTenantsPage *hoist_tenants_page_new (HoistSession *session);
/* What is on the screen, in its order: HoistTenantItem. */
GListModel *hoist_tenants_page_get_model (HoistTenantsPage *self);
void hoist_tenants_page_set_search (HoistTenantsPage *self, const char *text);
/* "behind", "unhealthy", "running" */
void hoist_tenants_page_set_filter (HoistTenantsPage *self, const char *chip, gboolean active);
void hoist_tenants_page_sort_by (HoistTenantsPage *self, guint column, GtkSortType order);

G_END_DECLS
