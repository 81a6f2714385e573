/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tenants and what was last seen of them. Any thread. Written to the disk first, then to the cache,
 * under the writer's mutex; read from the cache. Never: keeps two tenants with one slug or one
 * folder. */
#include "store/hoist-store-tenant.h"

#include "base/hoist-error.h"
#include "store/hoist-store-object.h"

static gboolean
check_other (HoistStore *self, const HoistTenant *tenant, GError **error)
{
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->writer,
                              "SELECT slug FROM tenants WHERE id <> $1"
                              " AND (slug = $2 OR (node = $3 AND directory = $4))");
  hoist_store_statement_bind_text (&s, 1, tenant->id);
  hoist_store_statement_bind_text (&s, 2, tenant->slug);
  hoist_store_statement_bind_text (&s, 3, tenant->node ? tenant->node : "");
  hoist_store_statement_bind_text (&s, 4, tenant->directory);
  int n = hoist_store_statement_next (&s, error);
  if (n > 0)
    {
      const char *slug = hoist_store_statement_get_text (&s, "slug");
      gboolean same_slug = g_str_equal (slug, tenant->slug);
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT,
                   same_slug ? "The slug %s belongs to another tenant."
                             : "The folder of this tenant belongs to the tenant %s.",
                   slug);
    }
  return n == 0;
}

/* Of a follower's folder, too, only one tenant may be the owner. */
static gboolean
check_places (HoistStore *self, const HoistTenant *tenant, GError **error)
{
  g_autoptr (GPtrArray) rows = hoist_store_cache_list_rows (self->cache);

  for (guint i = 0; i < rows->len; i++)
    {
      const HoistTenant *other = ((const HoistTenantRow *) rows->pdata[i])->tenant;
      if (g_str_equal (other->id, tenant->id))
        continue;
      for (guint k = 0; k < hoist_tenant_count_places (tenant); k++)
        {
          g_autoptr (HoistTenant) there = hoist_tenant_dup_place (tenant, k);
          int place = hoist_tenant_find_place (other, there->node);
          g_autoptr (HoistTenant) its =
              place >= 0 ? hoist_tenant_dup_place (other, (guint) place) : NULL;
          if (its == NULL || !g_str_equal (its->directory, there->directory))
            continue;
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT,
                       "The folder %s of this tenant belongs to the tenant %s.", its->directory,
                       other->slug);
          return FALSE;
        }
    }
  return hoist_tenant_check_places (tenant, error);
}

gboolean
hoist_store_put_tenant (HoistStore *self, const HoistTenant *tenant, GError **error)
{
  g_autoptr (HoistTenant) checked = NULL;
  g_autofree char *body =
      hoist_store_body_make (&hoist_tenant_fields, tenant, (gpointer *) &checked, error);
  if (body == NULL)
    return FALSE;
  g_autoptr (GMutexLocker) locker = hoist_store_lock_writer (self, error);
  if (locker == NULL || !check_other (self, checked, error)
      || (checked->followers->len > 0 && !check_places (self, checked, error)))
    return FALSE;
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (
      &s, self->writer,
      "INSERT INTO tenants (id, slug, node, directory, body) VALUES ($1, $2, $3, $4, $5)"
      " ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, node = excluded.node,"
      " directory = excluded.directory, body = excluded.body");
  hoist_store_statement_bind_text (&s, 1, checked->id);
  hoist_store_statement_bind_text (&s, 2, checked->slug);
  hoist_store_statement_bind_text (&s, 3, checked->node ? checked->node : "");
  hoist_store_statement_bind_text (&s, 4, checked->directory);
  hoist_store_statement_bind_text (&s, 5, body);
  if (!hoist_store_statement_run (&s, error))
    return FALSE;
  hoist_store_cache_put_tenant (self->cache, checked);
  return TRUE;
}

HoistTenant *
hoist_store_dup_tenant (HoistStore *self, const char *id, GError **error)
{
  HoistTenant *tenant = hoist_store_cache_dup_tenant (self->cache, id);
  if (tenant == NULL)
    hoist_store_set_not_found (error, "tenant", id);
  return tenant;
}

HoistTenant *
hoist_store_dup_tenant_by_slug (HoistStore *self, const char *slug, GError **error)
{
  HoistTenant *tenant = hoist_store_cache_dup_tenant_by_slug (self->cache, slug);
  if (tenant == NULL)
    hoist_store_set_not_found (error, "tenant", slug);
  return tenant;
}

gboolean
hoist_store_remove_tenant (HoistStore *self, const char *id, GError **error)
{
  g_autoptr (GMutexLocker) locker = hoist_store_lock_writer (self, error);
  if (locker == NULL)
    return FALSE;
  g_autofree char *open_run = hoist_store_cache_dup_open_run (self->cache, id);
  if (open_run != NULL)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY,
                   "The tenant can't be forgotten while run %s is going on.", open_run);
      return FALSE;
    }
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->writer, "DELETE FROM tenants WHERE id = $1");
  hoist_store_statement_bind_text (&s, 1, id);
  if (!hoist_store_statement_run (&s, error))
    return FALSE;
  if (hoist_store_statement_get_changes (&s) == 0)
    {
      hoist_store_set_not_found (error, "tenant", id);
      return FALSE;
    }
  g_hash_table_remove (self->sighted, id);
  hoist_store_cache_remove_tenant (self->cache, id);
  return TRUE;
}

gboolean
hoist_store_tenants_load (HoistStore *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->reader, "SELECT id, slug, body FROM tenants");
  int n;
  while ((n = hoist_store_statement_next (&s, error)) > 0)
    {
      const char *id = hoist_store_statement_get_text (&s, "id");
      g_autoptr (HoistTenant) tenant = hoist_store_body_read (
          &hoist_tenant_fields, id, hoist_store_statement_get_text (&s, "body"), error);
      if (tenant == NULL)
        return FALSE;
      if (!g_str_equal (tenant->id, id)
          || !g_str_equal (tenant->slug, hoist_store_statement_get_text (&s, "slug")))
        {
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
                       "The store's tenant %s is damaged: its columns differ from its body.", id);
          return FALSE;
        }
      hoist_store_cache_put_tenant (self->cache, tenant);
    }
  return n == 0;
}

GPtrArray *
hoist_store_list_tenants (HoistStore *self, GError **error)
{
  g_autoptr (GPtrArray) rows = hoist_store_cache_list_rows (self->cache);
  GPtrArray *tenants = g_ptr_array_new_full (rows->len, (GDestroyNotify) hoist_tenant_unref);
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (tenants, hoist_tenant_ref (((HoistTenantRow *) rows->pdata[i])->tenant));
  return tenants;
}

GPtrArray *
hoist_store_list_tenant_rows (HoistStore *self, GError **error)
{
  return hoist_store_cache_list_rows (self->cache);
}

gint64
hoist_store_get_generation (HoistStore *self)
{
  return hoist_store_cache_get_generation (self->cache);
}
