/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The versions of tenants on a plane whose list leaves them out (one that has only the base
 * contract): asks for them one by one, a few at a time, again when they are a minute old, and puts
 * them into the fleet. What was read last is kept while the list is read anew. Signal "version"
 * (id). Thread: main. */
#pragma once
#include "console/items/hoist-fleet.h"

G_BEGIN_DECLS

#define HOIST_TYPE_VERSION_READER (hoist_version_reader_get_type ())
G_DECLARE_FINAL_TYPE (HoistVersionReader, hoist_version_reader, HOIST, VERSION_READER, GObject)

HoistVersionReader *hoist_version_reader_new (HoistFleet *fleet, HoistClient *client);
/* The same report with the version that was read last; a new reference to it when it has one of its
 * own or none is known. */
HoistTenantReport *hoist_version_reader_fill (HoistVersionReader *self, HoistTenantReport *report);
/* Every tenant of the fleet whose version is not known or old. */
void hoist_version_reader_read_due (HoistVersionReader *self);
void hoist_version_reader_read (HoistVersionReader *self, const char *tenant); /* now */
void hoist_version_reader_stop (HoistVersionReader *self);

G_END_DECLS
