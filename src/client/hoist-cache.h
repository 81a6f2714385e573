/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last list of tenants of each plane in XDG_CACHE_HOME/hoist/PLANE/tenants.cache (folder 0700),
 * so that a list is on the screen at once, with its age (`received_at` of the page) and the name
 * that the plane gave it. Only what a list has is kept, no detail. A cache that is missing, damaged
 * or of another version is NOT_FOUND: no drama. Reading and writing happen off the main thread.
 * Thread: main loop only. */
#pragma once
#include "client/hoist-client-tenants.h"

G_BEGIN_DECLS

typedef struct
{
  HoistTenantPage *page;
  char *etag; /* of the whole list with its versions; NULL: none */
} HoistCachedTenants;
void hoist_cached_tenants_free (HoistCachedTenants *tenants);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistCachedTenants, hoist_cached_tenants_free)

void hoist_cache_load_tenants_async (const char *plane, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
HoistCachedTenants *hoist_cache_load_tenants_finish (GAsyncResult *result, GError **error);
void hoist_cache_save_tenants_async (const char *plane, const HoistCachedTenants *tenants,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean hoist_cache_save_tenants_finish (GAsyncResult *result, GError **error);
gboolean hoist_cache_forget (const char *plane, GError **error); /* blocking, small */

G_END_DECLS
