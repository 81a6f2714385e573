/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows in memory (src/store/hoist-store-cache.c). */
#include "fixture.h"
#include "store/hoist-store-cache.h"

static void
put (HoistStoreCache *cache, const char *slug, const char *name)
{
  g_autofree char *id = g_strconcat ("tn_", slug, NULL);
  HoistTenant fields = { .id = id, .slug = (char *) slug, .name = (char *) name };
  g_autoptr (HoistTenant) tenant = hoist_tenant_new (&fields);
  hoist_store_cache_put_tenant (cache, tenant);
}

static char *
join_slugs (HoistStoreCache *cache)
{
  g_autoptr (GPtrArray) rows = hoist_store_cache_list_rows (cache);
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < rows->len; i++)
    g_string_append_printf (text, "%s ", ((HoistTenantRow *) rows->pdata[i])->tenant->slug);
  return g_string_free (text, FALSE);
}

static void
must_order (HoistStoreCache *cache, const char *expected)
{
  g_autofree char *slugs = join_slugs (cache);
  g_assert_cmpstr (slugs, ==, expected);
}

static void
test_order (void)
{
  HoistStoreCache *cache = hoist_store_cache_new ();
  must_order (cache, "");
  put (cache, "b", "beta");
  put (cache, "a", "Zeta");
  put (cache, "c", "ALPHA");
  put (cache, "e", "same");
  put (cache, "d", "same");
  must_order (cache, "c b d e a ");
  put (cache, "b", "zzz");
  must_order (cache, "c d e a b ");
  hoist_store_cache_remove_tenant (cache, "tn_d");
  hoist_store_cache_remove_tenant (cache, "tn_d");
  hoist_store_cache_remove_tenant (cache, "tn_nobody");
  must_order (cache, "c e a b ");
  g_assert_null (hoist_store_cache_dup_tenant_by_slug (cache, "d"));
  hoist_store_cache_free (cache);
}

static void
test_runs (void)
{
  HoistStoreCache *cache = hoist_store_cache_new ();
  put (cache, "a", "a");
  gint64 generation = hoist_store_cache_get_generation (cache);
  hoist_store_cache_set_open_run (cache, "tn_a", "rn_1");
  g_assert_cmpint (hoist_store_cache_get_generation (cache), !=, generation);
  generation = hoist_store_cache_get_generation (cache);
  hoist_store_cache_set_open_run (cache, "tn_a", "rn_1");
  g_assert_cmpint (hoist_store_cache_get_generation (cache), ==, generation);
  hoist_store_cache_set_runs (cache, "tn_a", NULL, "rn_1", 5);
  g_assert_null (hoist_store_cache_dup_open_run (cache, "tn_a"));
  g_autofree char *parked = hoist_store_cache_dup_parked_run (cache, "tn_a");
  g_assert_cmpstr (parked, ==, "rn_1");
  hoist_store_cache_set_runs (cache, "tn_a", NULL, NULL, 3);
  g_autoptr (GPtrArray) rows = hoist_store_cache_list_rows (cache);
  g_assert_cmpint (((HoistTenantRow *) rows->pdata[0])->last_upgrade, ==, 5);
  /* Of a tenant that is not (or no longer) there: kept, but no row. */
  hoist_store_cache_set_open_run (cache, "tn_gone", "rn_2");
  g_autofree char *open = hoist_store_cache_dup_open_run (cache, "tn_gone");
  g_assert_cmpstr (open, ==, "rn_2");
  must_order (cache, "a ");
  generation = hoist_store_cache_get_generation (cache);
  hoist_store_cache_touch (cache);
  g_assert_cmpint (hoist_store_cache_get_generation (cache), >, generation);
  hoist_store_cache_free (cache);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/cache/order", test_order);
  g_test_add_func ("/store/cache/runs", test_runs);
  return g_test_run ();
}
