/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was last seen of each tenant. Any thread. Written through to the cache and read from it.
 * Never: keeps a sighting of no tenant. */
#include "store/hoist-store-tenant.h"

#include "base/hoist-error.h"
#include "store/hoist-store-object.h"

/* A sighting that differs from the stored one by nothing but its time is written this seldom: every
 * tenant is looked at all the time, and each writing is a sync. After a restart such a tenant is
 * shown as seen up to this much earlier than it was, never later. */
#define KEEP_US (60 * G_GINT64_CONSTANT (1000000))

/* What a sighting says, without when and how fast. */
static char *
dup_essence (const HoistSighting *sighting)
{
  g_autoptr (GPtrArray) services =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_service_sighting_free);
  for (guint i = 0; i < sighting->services->len; i++)
    {
      HoistServiceSighting service = *(const HoistServiceSighting *) sighting->services->pdata[i];
      service.detail = (char *) "";
      g_ptr_array_add (services, hoist_service_sighting_new (&service));
    }
  HoistSighting fields = *sighting;
  fields.observed_at = 0;
  fields.services = services;
  g_autoptr (HoistSighting) bare = hoist_sighting_new (&fields);
  GString *out = g_string_new (NULL);
  HoistJsonWriter w;
  hoist_json_writer_init (&w, out);
  hoist_sighting_write (bare, &w, NULL);
  return g_string_free (out, FALSE);
}

static gboolean
is_fresh_enough (HoistStore *self, const HoistSighting *sighting)
{
  const gint64 *written = g_hash_table_lookup (self->sighted, sighting->tenant);
  g_autoptr (HoistSighting) last = hoist_store_cache_dup_sighting (self->cache, sighting->tenant);
  if (written == NULL || last == NULL || ABS (sighting->observed_at - *written) >= KEEP_US)
    return FALSE;
  g_autofree char *before = dup_essence (last);
  g_autofree char *now = dup_essence (sighting);
  return g_str_equal (before, now);
}

static gboolean
write_sighting (HoistStore *self, const HoistSighting *sighting, const char *body, GError **error)
{
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->writer,
                              "INSERT INTO sightings (tenant, body) VALUES ($1, $2)"
                              " ON CONFLICT (tenant) DO UPDATE SET body = excluded.body");
  hoist_store_statement_bind_text (&s, 1, sighting->tenant);
  hoist_store_statement_bind_text (&s, 2, body);
  if (!hoist_store_statement_run (&s, error))
    return FALSE;
  g_hash_table_replace (self->sighted, g_strdup (sighting->tenant),
                        g_memdup2 (&sighting->observed_at, sizeof sighting->observed_at));
  return TRUE;
}

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
  if (tenant == NULL
      || (!is_fresh_enough (self, checked) && !write_sighting (self, checked, body, error)))
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
