/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET /api/tenants: pages, filters, versions, ETags; what a caller changed he sees; ten thousand
 * rows whole. */
#include "base/hoist-clock.h"
#include "base/hoist-id.h"
#include "plane-fixture.h"
#include "store/hoist-store-tenant.h"
#include <string.h>

static guint
size_of (const Reply *reply)
{
  return hoist_value_get_size (hoist_value_get_member (reply->json, "tenants"));
}

static gint64
total_of (const Reply *reply)
{
  return hoist_value_lookup_int (reply->json, "total", -1);
}

static void
test_pages (PlaneFixture *f, gconstpointer unused)
{
  g_autoptr (Reply) empty = plane_fixture_call (f, "GET", "/api/tenants", NULL, NULL);
  g_autoptr (Reply) first = NULL, second = NULL, beyond = NULL, search = NULL, running = NULL,
                    error = NULL;

  g_assert_cmpuint (size_of (empty), ==, 0);
  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *slug = g_strdup_printf ("tenant-%02u", i);
      g_autofree char *id = plane_fixture_add_tenant (f, slug);
    }
  hoist_roster_touch (f->plane->roster);
  first = plane_fixture_call (f, "GET", "/api/tenants", NULL, NULL);
  g_assert_cmpuint (size_of (first), ==, 50); /* the base contract: 50 when no limit is given */
  g_assert_cmpint (total_of (first), ==, 60);
  g_assert_cmpint (hoist_value_lookup_int (first->json, "limit", 0), ==, 50);
  second = plane_fixture_call (f, "GET", "/api/tenants?offset=50&include=version", NULL, NULL);
  g_assert_cmpuint (size_of (second), ==, 10);
  g_assert_nonnull (strstr (second->body, "\"version\":{\"deployed_version\""));
  g_assert_null (strstr (first->body, "\"version\":{"));
  beyond = plane_fixture_call (f, "GET", "/api/tenants?offset=100&limit=10000", NULL, NULL);
  g_assert_cmpuint (size_of (beyond), ==, 0);
  search = plane_fixture_call (f, "GET", "/api/tenants?search=TENANT-0", NULL, NULL);
  g_assert_cmpint (total_of (search), ==, 10);
  running = plane_fixture_call (f, "GET", "/api/tenants?status=running&limit=5", NULL, NULL);
  error = plane_fixture_call (f, "GET", "/api/tenants?status=error&limit=5", NULL, NULL);
  g_assert_cmpint (total_of (running) + total_of (error), ==, 60);
}

static char *
etag_of (const Reply *reply)
{
  const char *at = strstr (reply->head, "ETag: ");

  g_assert_nonnull (at);
  return g_strndup (at + 6, strcspn (at + 6, "\r"));
}

static void
test_etag (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *id = plane_fixture_add_tenant (f, "acme");
  g_autofree char *path = g_strdup_printf ("/api/tenants/%s", id);
  g_autofree char *etag = NULL, *header = NULL, *etag_now = NULL;
  g_autoptr (Reply) first = NULL, same = NULL, changed = NULL, fresh = NULL;

  hoist_store_list_tenants (f->plane->store, NULL);
  first = plane_fixture_call (f, "GET", "/api/tenants", NULL, NULL);
  etag = etag_of (first);
  header = g_strdup_printf ("If-None-Match: %s\r\n", etag);
  changed = plane_fixture_call (f, "PATCH", path, NULL, "{\"name\":\"Acme Inc\"}");
  g_assert_cmpuint (changed->status, ==, 200);
  fresh = plane_fixture_call_with (f, "GET", "/api/tenants", NULL, NULL, header);
  g_assert_cmpuint (fresh->status, ==, 200); /* what was changed by a call is seen by the next */
  g_assert_nonnull (strstr (fresh->body, "Acme Inc"));
  etag_now = etag_of (fresh);
  g_assert_cmpstr (etag_now, !=, etag);
  do /* the observer may change the list meanwhile */
    {
      g_clear_pointer (&same, reply_free);
      g_clear_pointer (&first, reply_free);
      g_clear_pointer (&etag_now, g_free);
      g_clear_pointer (&header, g_free);
      first = plane_fixture_call (f, "GET", "/api/tenants", NULL, NULL);
      etag_now = etag_of (first);
      header = g_strdup_printf ("If-None-Match: %s\r\n", etag_now);
      same = plane_fixture_call_with (f, "GET", "/api/tenants", NULL, NULL, header);
    }
  while (same->status != 304);
  g_assert_cmpstr (same->body, ==, "");
}

static void
put_many (PlaneFixture *f, guint n)
{
  g_autoptr (HoistValue) settings = hoist_value_new_object ();

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = hoist_id_new (HOIST_ID_TENANT);
      g_autofree char *slug = g_strdup_printf ("t%u", i),
                      *directory = g_strdup_printf ("/srv/t%u", i);
      HoistTenant fields = { .id = id,
                             .slug = slug,
                             .name = slug,
                             .application = (char *) "cbapp",
                             .node = (char *) "",
                             .directory = directory,
                             .domain = (char *) "t.example",
                             .api_domain = (char *) "",
                             .settings = settings,
                             .created_at = hoist_clock_wall_us () };
      g_autoptr (HoistTenant) tenant = hoist_tenant_new (&fields);

      g_assert_true (hoist_store_put_tenant (f->plane->store, tenant, NULL));
    }
}

static void
test_many (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *first_one = plane_fixture_add_tenant (f, "acme");
  g_autoptr (Reply) all = NULL;
  gint64 started;

  put_many (f, 2000);
  hoist_roster_touch (f->plane->roster);
  started = g_get_monotonic_time ();
  all = plane_fixture_call (f, "GET", "/api/tenants?limit=10000&include=version", NULL, NULL);
  g_test_message ("2,001 tenants with versions: %" G_GINT64_FORMAT " ms",
                  (g_get_monotonic_time () - started) / 1000);
  g_assert_cmpuint (size_of (all), ==, 2001);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  plane_fixture_add ("/daemon/api-tenant-list/pages", test_pages);
  plane_fixture_add ("/daemon/api-tenant-list/etag", test_etag);
  plane_fixture_add ("/daemon/api-tenant-list/many", test_many);
  return g_test_run ();
}
