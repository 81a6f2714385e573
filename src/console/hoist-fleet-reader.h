/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps a fleet like its control plane says it is: the cache at once, then the lists, single
 * tenants when they changed (many changes are read as one), and every ten seconds where there are
 * no events.
 *
 * Signals: "cached" (): what the cache has is shown; "read" (): the list has come; "failed"
 * (GError*): a list could not be read; "tenant" (id): this one was read again. Thread: main. */
#pragma once
#include "console/items/hoist-fleet.h"

G_BEGIN_DECLS

#define HOIST_TYPE_FLEET_READER (hoist_fleet_reader_get_type ())
G_DECLARE_FINAL_TYPE (HoistFleetReader, hoist_fleet_reader, HOIST, FLEET_READER, GObject)

/* `plane` is the uuid that names the cache. */
HoistFleetReader *hoist_fleet_reader_new (HoistFleet *fleet, const char *plane);
void hoist_fleet_reader_load_cache (HoistFleetReader *self);
/* NULL: nothing is asked any more, also not what is under way. */
void hoist_fleet_reader_set_client (HoistFleetReader *self, HoistClient *client);
/* Does the plane keep runs, and does its list have the versions in it? */
void hoist_fleet_reader_set_offers (HoistFleetReader *self, gboolean runs, gboolean versions);
void hoist_fleet_reader_set_polling (HoistFleetReader *self, gboolean polling);
void hoist_fleet_reader_read_all (HoistFleetReader *self);
void hoist_fleet_reader_read_tenant (HoistFleetReader *self, const char *id);
gint64 hoist_fleet_reader_get_received_at (HoistFleetReader *self); /* 0: there is no list */
/* The report with the version that was read apart. Owned. */
HoistTenantReport *hoist_fleet_reader_fill (HoistFleetReader *self, HoistTenantReport *report);

G_END_DECLS
