/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tenant as a row: a thin object around the latest report and the run that is going on, so that a
 * row changes in place and keeps focus. Signal "changed" (main loop). Thread: main. */
#pragma once
#include <gio/gio.h>
#include "client/hoist-tenant-report.h"

G_BEGIN_DECLS

#define HOIST_TYPE_TENANT_ITEM (hoist_tenant_item_get_type ())
G_DECLARE_FINAL_TYPE (HoistTenantItem, hoist_tenant_item, HOIST, TENANT_ITEM, GObject)

HoistTenantItem *hoist_tenant_item_new (HoistTenantReport *report);
const char *hoist_tenant_item_get_id (HoistTenantItem *self);
const HoistTenantReport *hoist_tenant_item_get_report (HoistTenantItem *self);
/* TRUE when something that sorts or filters has changed. */
gboolean hoist_tenant_item_set_report (HoistTenantItem *self, HoistTenantReport *report);
/* The run that is going on; NULL when there is none. */
gboolean hoist_tenant_item_set_run (HoistTenantItem *self, HoistRun *run);
const HoistRun *hoist_tenant_item_get_run (HoistTenantItem *self);
void hoist_tenant_item_set_progress (HoistTenantItem *self, double progress);
double hoist_tenant_item_get_progress (HoistTenantItem *self); /* <0: nothing is going on */
/* "Upgrading 68 %", "Rolling back 12 %"; NULL when nothing is going on. */
char *hoist_tenant_item_dup_activity (HoistTenantItem *self);
char *hoist_tenant_item_dup_accessible_name (HoistTenantItem *self);
gboolean hoist_tenant_item_is_behind (HoistTenantItem *self);
/* What it runs and what there is are both known. */
gboolean hoist_tenant_item_is_compared (HoistTenantItem *self);
gboolean hoist_tenant_item_is_unhealthy (HoistTenantItem *self);
gboolean hoist_tenant_item_is_running (HoistTenantItem *self);
gboolean hoist_tenant_item_matches (HoistTenantItem *self, const char *folded_text);

G_END_DECLS
