/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One tenant: versions, services, database, health, backups and history as last seen on the node;
 * the way to upgrade, roll back, check and hold. Thread: main. */
#pragma once
#include "console/hoist-session.h"
#include "console/widgets/hoist-page.h"

G_BEGIN_DECLS

#define HOIST_TYPE_TENANT_DETAIL_PAGE (hoist_tenant_detail_page_get_type ())
G_DECLARE_FINAL_TYPE (HoistTenantDetailPage, hoist_tenant_detail_page, HOIST, TENANT_DETAIL_PAGE,
                      HoistPage)

/* Reads the tenant at once when the session has a client. */
HoistTenantDetailPage *hoist_tenant_detail_page_new (HoistSession *session, const char *tenant);
const char *hoist_tenant_detail_page_get_tenant (HoistTenantDetailPage *self);
void hoist_tenant_detail_page_show_report (HoistTenantDetailPage *self, HoistTenantReport *report);

G_END_DECLS
