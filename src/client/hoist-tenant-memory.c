/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Remembered lists. Owned by their client; main loop; it never asks for one. */
#include "client/hoist-tenant-memory.h"

static void
remembered_free (HoistRememberedTenants *remembered)
{
  g_free (remembered->etag);
  g_ptr_array_unref (remembered->tenants);
  g_free (remembered);
}

static GHashTable *
get_memory (HoistClient *client)
{
  static const char *const key = "hoist-tenant-memory";
  GHashTable *memory = g_object_get_data (G_OBJECT (client), key);
  if (memory == NULL)
    {
      memory =
          g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) remembered_free);
      g_object_set_data_full (G_OBJECT (client), key, memory, (GDestroyNotify) g_hash_table_unref);
    }
  return memory;
}

void
hoist_tenant_memory_keep (HoistClient *client, const char *query,
                          const HoistRememberedTenants *tenants)
{
  HoistRememberedTenants *remembered = g_memdup2 (tenants, sizeof *tenants);
  remembered->etag = g_strdup (tenants->etag);
  g_ptr_array_ref (remembered->tenants);
  g_hash_table_replace (get_memory (client), g_strdup (query), remembered);
}

const HoistRememberedTenants *
hoist_tenant_memory_get (HoistClient *client, const char *query)
{
  return g_hash_table_lookup (get_memory (client), query);
}
