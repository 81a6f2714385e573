/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of the tenants' list. Owned by HoistStore; any thread. Rows are immutable and shared
 * between snapshots: a change makes one new row and, when the next list is asked for, one new array
 * of pointers. Never: touches the disk, or calls out with its mutex held. */
#include "store/hoist-store-cache.h"

#include "base/hoist-clock.h"

typedef struct
{
  HoistTenant *tenant; /* NULL: runs of a tenant that was forgotten */
  HoistSighting *sighting;
  char *open_run, *parked_run;
  gint64 last_upgrade;
  char *sort_key;
  HoistTenantRow *row; /* NULL: to be made */
} Entry;

struct _HoistStoreCache
{
  GMutex mutex;
  GHashTable *entries; /* tenant id -> Entry */
  GHashTable *by_slug; /* slug -> Entry; the key belongs to the tenant */
  GPtrArray *order;    /* Entry*, by sort_key; NULL: to be sorted */
  GPtrArray *rows;     /* the present snapshot; NULL: to be made */
  gint64 generation;
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;
  g_clear_pointer (&entry->tenant, hoist_tenant_unref);
  g_clear_pointer (&entry->sighting, hoist_sighting_unref);
  g_free (entry->open_run);
  g_free (entry->parked_run);
  g_free (entry->sort_key);
  hoist_tenant_row_free (entry->row);
  g_free (entry);
}

HoistStoreCache *
hoist_store_cache_new (void)
{
  HoistStoreCache *cache = g_new0 (HoistStoreCache, 1);
  g_mutex_init (&cache->mutex);
  cache->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
  cache->by_slug = g_hash_table_new (g_str_hash, g_str_equal);
  /* Not 0: an ETag of the last process must not fit this one. */
  cache->generation = hoist_clock_wall_us ();
  return cache;
}

void
hoist_store_cache_free (HoistStoreCache *cache)
{
  if (cache == NULL)
    return;
  g_clear_pointer (&cache->rows, g_ptr_array_unref);
  g_clear_pointer (&cache->order, g_ptr_array_unref);
  g_hash_table_unref (cache->by_slug);
  g_hash_table_unref (cache->entries);
  g_mutex_clear (&cache->mutex);
  g_free (cache);
}

static Entry *
ensure_entry (HoistStoreCache *cache, const char *tenant)
{
  Entry *entry = g_hash_table_lookup (cache->entries, tenant);
  if (entry == NULL)
    {
      entry = g_new0 (Entry, 1);
      g_hash_table_insert (cache->entries, g_strdup (tenant), entry);
    }
  return entry;
}

static void
entry_changed (HoistStoreCache *cache, Entry *entry)
{
  if (entry != NULL)
    g_clear_pointer (&entry->row, hoist_tenant_row_free);
  g_clear_pointer (&cache->rows, g_ptr_array_unref);
  cache->generation++;
}

/* For people: capitals and small letters beside each other; the slug decides between equal names.
 */
static char *
make_sort_key (const HoistTenant *tenant)
{
  g_autofree char *folded = g_utf8_casefold (tenant->name, -1);
  return g_strconcat (folded, "\001", tenant->slug, NULL);
}

void
hoist_store_cache_put_tenant (HoistStoreCache *cache, const HoistTenant *tenant)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&cache->mutex);
  Entry *entry = ensure_entry (cache, tenant->id);
  if (entry->tenant != NULL)
    g_hash_table_remove (cache->by_slug, entry->tenant->slug);
  g_clear_pointer (&entry->tenant, hoist_tenant_unref);
  entry->tenant = hoist_tenant_ref (tenant);
  g_hash_table_insert (cache->by_slug, entry->tenant->slug, entry);
  g_autofree char *sort_key = make_sort_key (tenant);
  if (g_strcmp0 (sort_key, entry->sort_key) != 0)
    {
      g_free (entry->sort_key);
      entry->sort_key = g_steal_pointer (&sort_key);
      g_clear_pointer (&cache->order, g_ptr_array_unref);
    }
  entry_changed (cache, entry);
}

void
hoist_store_cache_remove_tenant (HoistStoreCache *cache, const char *id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&cache->mutex);
  Entry *entry = g_hash_table_lookup (cache->entries, id);
  if (entry == NULL || entry->tenant == NULL)
    return;
  g_hash_table_remove (cache->by_slug, entry->tenant->slug);
  g_clear_pointer (&entry->tenant, hoist_tenant_unref);
  g_clear_pointer (&entry->sighting, hoist_sighting_unref);
  g_clear_pointer (&entry->sort_key, g_free);
  g_clear_pointer (&cache->order, g_ptr_array_unref);
  entry_changed (cache, entry);
}

void
hoist_store_cache_put_sighting (HoistStoreCache *cache, const HoistSighting *sighting)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&cache->mutex);
  Entry *entry = ensure_entry (cache, sighting->tenant);
  g_clear_pointer (&entry->sighting, hoist_sighting_unref);
  entry->sighting = hoist_sighting_ref (sighting);
  entry_changed (cache, entry);
}

void
hoist_store_cache_set_runs (HoistStoreCache *cache, const char *tenant, const char *open_run,
                            const char *parked_run, gint64 last_upgrade)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&cache->mutex);
  Entry *entry = ensure_entry (cache, tenant);
  last_upgrade = MAX (last_upgrade, entry->last_upgrade);
  /* Most records of a run change nothing that a list shows. */
  if (g_strcmp0 (entry->open_run, open_run) == 0 && g_strcmp0 (entry->parked_run, parked_run) == 0
      && entry->last_upgrade == last_upgrade)
    return;
  g_free (entry->open_run);
  entry->open_run = g_strdup (open_run);
  g_free (entry->parked_run);
  entry->parked_run = g_strdup (parked_run);
  entry->last_upgrade = last_upgrade;
  entry_changed (cache, entry);
}

void
hoist_store_cache_set_open_run (HoistStoreCache *cache, const char *tenant, const char *open_run)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&cache->mutex);
  Entry *entry = ensure_entry (cache, tenant);
  if (g_strcmp0 (entry->open_run, open_run) == 0)
    return;
  g_free (entry->open_run);
  entry->open_run = g_strdup (open_run);
  entry_changed (cache, entry);
}

void
hoist_store_cache_touch (HoistStoreCache *cache)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&cache->mutex);
  cache->generation++;
}

HoistTenant *
hoist_store_cache_dup_tenant (HoistStoreCache *cache, const char *id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&cache->mutex);
  const Entry *entry = g_hash_table_lookup (cache->entries, id);
  return entry && entry->tenant ? hoist_tenant_ref (entry->tenant) : NULL;
}

HoistTenant *
hoist_store_cache_dup_tenant_by_slug (HoistStoreCache *cache, const char *slug)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&cache->mutex);
  const Entry *entry = g_hash_table_lookup (cache->by_slug, slug);
  return entry ? hoist_tenant_ref (entry->tenant) : NULL;
}

HoistSighting *
hoist_store_cache_dup_sighting (HoistStoreCache *cache, const char *tenant)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&cache->mutex);
  const Entry *entry = g_hash_table_lookup (cache->entries, tenant);
  return entry && entry->sighting ? hoist_sighting_ref (entry->sighting) : NULL;
}

char *
hoist_store_cache_dup_open_run (HoistStoreCache *cache, const char *tenant)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&cache->mutex);
  const Entry *entry = g_hash_table_lookup (cache->entries, tenant);
  return entry ? g_strdup (entry->open_run) : NULL;
}

char *
hoist_store_cache_dup_parked_run (HoistStoreCache *cache, const char *tenant)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&cache->mutex);
  const Entry *entry = g_hash_table_lookup (cache->entries, tenant);
  return entry ? g_strdup (entry->parked_run) : NULL;
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *left = *(const Entry *const *) a, *right = *(const Entry *const *) b;
  return strcmp (left->sort_key, right->sort_key);
}

static void
ensure_order (HoistStoreCache *cache)
{
  if (cache->order != NULL)
    return;
  cache->order = g_ptr_array_sized_new (g_hash_table_size (cache->entries));
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init (&iter, cache->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((const Entry *) value)->tenant != NULL)
      g_ptr_array_add (cache->order, value);
  g_ptr_array_sort (cache->order, compare_entries);
}

static HoistTenantRow *
make_row (const Entry *entry)
{
  const HoistTenantRow fields = { entry->tenant, entry->sighting, entry->open_run,
                                  entry->parked_run, entry->last_upgrade };
  return hoist_tenant_row_new (&fields);
}

GPtrArray *
hoist_store_cache_list_rows (HoistStoreCache *cache)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&cache->mutex);
  if (cache->rows == NULL)
    {
      ensure_order (cache);
      cache->rows =
          g_ptr_array_new_full (cache->order->len, (GDestroyNotify) hoist_tenant_row_free);
      for (guint i = 0; i < cache->order->len; i++)
        {
          Entry *entry = cache->order->pdata[i];
          if (entry->row == NULL)
            entry->row = make_row (entry);
          g_ptr_array_add (cache->rows, hoist_tenant_row_ref (entry->row));
        }
    }
  return g_ptr_array_ref (cache->rows);
}

gint64
hoist_store_cache_get_generation (HoistStoreCache *cache)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&cache->mutex);
  return cache->generation;
}
