/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was last seen of each tenant. Any thread. Written through to the cache and read from it.
 * Never: keeps a sighting of no tenant. */
#include "store/hoist-store-tenant.h"

#include "base/hoist-error.h"
#include "store/hoist-store-object.h"

gboolean
hoist_store_put_sighting (HoistStore *self, const HoistSighting *sighting, GError **error)
{
  g_autoptr (HoistSighting) checked = NULL;
  g_autofree char *body =
      hoist_store_body_make (&hoist_sighting_fields, sighting, (gpointer *) &checked, error);
  if (body == NULL)
    return FALSE;
  g_autoptr (GMutexLocker) locker = hoist_store_lock_writer (self, error);
  if (locker == NULL)
    return FALSE;
  g_autoptr (HoistTenant) tenant = hoist_store_dup_tenant (self, checked->tenant, error);
  if (tenant == NULL)
    return FALSE;
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->writer,
                              "INSERT INTO sightings (tenant, body) VALUES ($1, $2)"
                              " ON CONFLICT (tenant) DO UPDATE SET body = excluded.body");
  hoist_store_statement_bind_text (&s, 1, checked->tenant);
  hoist_store_statement_bind_text (&s, 2, body);
  if (!hoist_store_statement_run (&s, error))
    return FALSE;
  hoist_store_cache_put_sighting (self->cache, checked);
  return TRUE;
}

HoistSighting *
hoist_store_dup_sighting (HoistStore *self, const char *tenant)
{
  return hoist_store_cache_dup_sighting (self->cache, tenant);
}

GHashTable *
hoist_store_list_sightings (HoistStore *self, GError **error)
{
  g_autoptr (GPtrArray) rows = hoist_store_cache_list_rows (self->cache);
  GHashTable *sightings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                 (GDestroyNotify) hoist_sighting_unref);
  for (guint i = 0; i < rows->len; i++)
    {
      const HoistTenantRow *row = rows->pdata[i];
      if (row->sighting != NULL)
        g_hash_table_insert (sightings, g_strdup (row->tenant->id),
                             hoist_sighting_ref (row->sighting));
    }
  return sightings;
}

gboolean
hoist_store_sightings_load (HoistStore *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->reader, "SELECT tenant, body FROM sightings");
  int n;
  while ((n = hoist_store_statement_next (&s, error)) > 0)
    {
      const char *tenant = hoist_store_statement_get_text (&s, "tenant");
      const char *body = hoist_store_statement_get_text (&s, "body");
      g_autoptr (HoistSighting) sighting =
          hoist_store_body_read (&hoist_sighting_fields, tenant, body, error);
      if (sighting == NULL)
        return FALSE;
      if (!g_str_equal (sighting->tenant, tenant))
        {
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
                       "The store's sighting of %s is damaged: it speaks of another tenant.",
                       tenant);
          return FALSE;
        }
      hoist_store_cache_put_sighting (self->cache, sighting);
    }
  return n == 0;
}
