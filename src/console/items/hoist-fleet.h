/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tenants and runs of one control plane as lists that change in place: what a report, a
 * snapshot or a progress says is put into the item it is about. Knows no client. Signals "run"
 * (HoistRun*, boxed as pointer) for each new snapshot. Thread: main. */
#pragma once
#include <gio/gio.h>
#include "client/hoist-client-runs.h"
#include "client/hoist-client-tenants.h"
#include "console/items/hoist-run-item.h"
#include "console/items/hoist-tenant-item.h"

G_BEGIN_DECLS

#define HOIST_TYPE_FLEET (hoist_fleet_get_type ())
G_DECLARE_FINAL_TYPE (HoistFleet, hoist_fleet, HOIST, FLEET, GObject)

HoistFleet *hoist_fleet_new (void);
GListModel *hoist_fleet_get_tenants (HoistFleet *self); /* HoistTenantItem, in the plane's order */
GListModel *hoist_fleet_get_runs (HoistFleet *self);    /* HoistRunItem, newest first */
HoistTenantItem *hoist_fleet_find_tenant (HoistFleet *self, const char *id); /* borrowed, or NULL */
HoistRunItem *hoist_fleet_find_run (HoistFleet *self, const char *id);       /* borrowed, or NULL */
/* The newest open run of a tenant, or NULL. */
HoistRunItem *hoist_fleet_find_open_run (HoistFleet *self, const char *tenant);
guint hoist_fleet_count_open_runs (HoistFleet *self);
/* The whole list: what is not in it goes. */
void hoist_fleet_take_tenants (HoistFleet *self, const HoistTenantPage *page);
void hoist_fleet_take_tenant (HoistFleet *self, HoistTenantReport *report);
void hoist_fleet_remove_tenant (HoistFleet *self, const char *id);
void hoist_fleet_take_runs (HoistFleet *self, const GPtrArray *runs);
void hoist_fleet_take_run (HoistFleet *self, HoistRun *run);
void hoist_fleet_take_progress (HoistFleet *self, const char *run, double progress);

G_END_DECLS
