/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lists of tenants need, in memory: immutable tenants and sightings and the ids of their open
 * and parked runs, written through by the noun files after each commit. It has its own mutex, so
 * that a list never waits for a disk. Private to store/. Thread: any. */
#pragma once
#include "store/hoist-tenant-row.h"

G_BEGIN_DECLS

typedef struct _HoistStoreCache HoistStoreCache;

HoistStoreCache *hoist_store_cache_new (void);
void hoist_store_cache_free (HoistStoreCache *cache);

void hoist_store_cache_put_tenant (HoistStoreCache *cache, const HoistTenant *tenant);
void hoist_store_cache_remove_tenant (HoistStoreCache *cache, const char *id);
void hoist_store_cache_put_sighting (HoistStoreCache *cache, const HoistSighting *sighting);
/* NULL leaves an id out; last_upgrade is kept when it is later already. */
void hoist_store_cache_set_runs (HoistStoreCache *cache, const char *tenant, const char *open_run,
                                 const char *parked_run, gint64 last_upgrade);
void hoist_store_cache_set_open_run (HoistStoreCache *cache, const char *tenant,
                                     const char *open_run);
void hoist_store_cache_touch (HoistStoreCache *cache); /* a new generation without a changed row */

HoistTenant *hoist_store_cache_dup_tenant (HoistStoreCache *cache, const char *id);
HoistTenant *hoist_store_cache_dup_tenant_by_slug (HoistStoreCache *cache, const char *slug);
HoistSighting *hoist_store_cache_dup_sighting (HoistStoreCache *cache, const char *tenant);
char *hoist_store_cache_dup_open_run (HoistStoreCache *cache, const char *tenant);
char *hoist_store_cache_dup_parked_run (HoistStoreCache *cache, const char *tenant);
/* By name. The same array until something changes: callers don't change it. */
GPtrArray *hoist_store_cache_list_rows (HoistStoreCache *cache);
gint64 hoist_store_cache_get_generation (HoistStoreCache *cache);

G_END_DECLS
