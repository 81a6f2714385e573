/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was last seen of each tenant. Any thread. Written through to the cache and read from it.
 * Never: keeps a sighting of no tenant. */
#include "base/hoist-error.h"
#include "store/hoist-store-private.h"

static char *
dup_sighting_body (const HoistSighting *sighting)
{
  GString *out = g_string_new (NULL);
  HoistJsonWriter w;
  hoist_json_writer_init (&w, out);
  hoist_sighting_write (sighting, &w, NULL);
  return g_string_free (out, FALSE);
}

gboolean
hoist_store_put_sighting (HoistStore *self, const HoistSighting *sighting, GError **error)
{
  g_autofree char *body = dup_sighting_body (sighting);
  g_autoptr (GMutexLocker) locker = hoist_store_lock_writer (self, error);
  if (locker == NULL)
    return FALSE;
  g_autoptr (HoistTenant) tenant = hoist_store_dup_tenant (self, sighting->tenant, error);
  if (tenant == NULL)
    return FALSE;
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->writer,
                              "INSERT INTO sightings (tenant, body) VALUES ($1, $2)"
                              " ON CONFLICT (tenant) DO UPDATE SET body = excluded.body");
  hoist_store_statement_bind_text (&s, 1, sighting->tenant);
  hoist_store_statement_bind_text (&s, 2, body);
  if (!hoist_store_statement_run (&s, error))
    return FALSE;
  hoist_store_cache_put_sighting (self->cache, sighting);
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
      g_autoptr (HoistValue) value = hoist_store_parse_body (
          "sighting of", tenant, hoist_store_statement_get_text (&s, "body"), error);
      if (value == NULL)
        return FALSE;
      GError *local = NULL;
      g_autoptr (HoistSighting) sighting = hoist_sighting_read (value, &local);
      if (sighting != NULL && !g_str_equal (sighting->tenant, tenant))
        local = g_error_new (HOIST_ERROR, HOIST_ERROR_CORRUPT, "it speaks of another tenant");
      if (local != NULL)
        {
          hoist_store_set_corrupt (error, local, "sighting of", tenant);
          return FALSE;
        }
      hoist_store_cache_put_sighting (self->cache, sighting);
    }
  return n == 0;
}
