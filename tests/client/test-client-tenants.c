/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/hoist-client-tenants.h"
#include "fake-plane.h"

#include <string.h>

/* A plane with `total` tenants that gives at most `most` a page. */
typedef struct
{
  guint total, most, n_pages;
} Pager;

static guint
read_number (const char *path, const char *name)
{
  const char *at = strstr (path, name);
  return at != NULL ? (guint) g_ascii_strtoull (at + strlen (name), NULL, 10) : 0;
}

static void
page_cb (SoupServerMessage *message, const char *path, gpointer user_data)
{
  Pager *pager = user_data;
  const char *query = g_uri_get_query (soup_server_message_get_uri (message));
  guint limit = MIN (read_number (query, "limit="), pager->most);
  guint offset = read_number (query, "offset=");
  g_autoptr (GString) text = g_string_new ("{\"tenants\":[");
  for (guint i = offset; i < MIN (offset + limit, pager->total); i++)
    {
      g_autofree char *slug = g_strdup_printf ("t-%u", i);
      g_autofree char *tenant = fake_plane_dup_tenant (slug);
      g_string_append_printf (text, "%s%s", i > offset ? "," : "", tenant);
    }
  g_string_append_printf (text, "],\"total\":%u,\"limit\":%u,\"offset\":%u}", pager->total, limit,
                          offset);
  pager->n_pages++;
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, text->str,
                                    text->len);
}

static void
test_all_pages (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  Pager pager = { .total = 120, .most = 50 };
  HoistTenantQuery query = { .search = "a b&c", .status = "running", .include_version = TRUE };
  plane->serve = page_cb;
  plane->serve_target = &pager;
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, list_tenants, &query);
  g_autoptr (HoistTenantPage) page =
      hoist_client_list_tenants_finish (plane->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (page->tenants->len, ==, 120);
  g_assert_cmpint (page->total, ==, 120);
  g_assert_cmpuint (pager.n_pages, ==, 3);
  g_assert_nonnull (strstr (plane->path, "search=a%20b%26c"));
  const HoistTenantReport *last = g_ptr_array_index (page->tenants, 119);
  g_assert_cmpstr (last->slug, ==, "t-119");
}

static gboolean
tick_cb (gpointer user_data)
{
  gint64 *ticks = user_data;
  gint64 now = g_get_monotonic_time ();
  if (ticks[0] != 0)
    ticks[1] = MAX (ticks[1], now - ticks[0]);
  ticks[0] = now;
  return G_SOURCE_CONTINUE;
}

/* The list of a large fleet is read beside the main loop: what else it does goes on meanwhile. */
static void
test_ten_thousand (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new ("{\"tenants\":[");
  HoistTenantQuery query = { .include_version = TRUE };
  gint64 ticks[2] = { 0, 0 };
  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *slug = g_strdup_printf ("t-%u", i);
      g_autofree char *tenant = fake_plane_dup_tenant (slug);
      g_string_append_printf (text, "%s%s", i > 0 ? "," : "", tenant);
    }
  g_string_append (text, "],\"total\":10000,\"limit\":10000,\"offset\":0}");
  fake_plane_answer (plane, 200, text->str);
  gint64 start = g_get_monotonic_time ();
  guint id = g_timeout_add (2, tick_cb, ticks);
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, list_tenants, &query);
  g_source_remove (id);
  g_autoptr (HoistTenantPage) page =
      hoist_client_list_tenants_finish (plane->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (page->tenants->len, ==, 10000);
  g_test_message ("10,000 tenants in %" G_GINT64_FORMAT
                  " ms, longest gap of the loop %" G_GINT64_FORMAT " ms",
                  (g_get_monotonic_time () - start) / 1000, ticks[1] / 1000);
}

static void
test_unchanged (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  HoistTenantQuery query = { .include_version = TRUE };
  g_autofree char *tenant = fake_plane_dup_tenant ("acme");
  g_autofree char *list =
      g_strdup_printf ("{\"tenants\":[%s],\"total\":1,\"limit\":10000,\"offset\":0}", tenant);
  fake_plane_answer (plane, 200, list);
  fake_plane_answer_header (plane, "ETag", "\"one\"");
  g_autoptr (GAsyncResult) first_result = fake_plane_ask (plane, list_tenants, &query);
  g_autoptr (HoistTenantPage) first =
      hoist_client_list_tenants_finish (plane->client, first_result, &error);
  g_assert_no_error (error);
  g_assert_false (first->unchanged);
  g_assert_null (fake_plane_get_header (plane, "if-none-match"));

  fake_plane_answer (plane, 304, NULL);
  g_autoptr (GAsyncResult) second_result = fake_plane_ask (plane, list_tenants, &query);
  g_autoptr (HoistTenantPage) second =
      hoist_client_list_tenants_finish (plane->client, second_result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (fake_plane_get_header (plane, "if-none-match"), ==, "\"one\"");
  g_assert_true (second->unchanged);
  g_assert_cmpuint (second->tenants->len, ==, 1);
  g_assert_cmpint (second->total, ==, 1);
}

static HoistTenantReport *
find (FakePlane *plane, const char *text, GError **error)
{
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, find_tenant, text);
  return hoist_client_find_tenant_finish (plane->client, result, error);
}

static void
test_find (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *tenant = fake_plane_dup_tenant ("acme");
  g_autofree char *list = g_strdup_printf ("{\"tenants\":[%s],\"total\":1}", tenant);
  fake_plane_answer (plane, 200, tenant);
  g_autoptr (HoistTenantReport) by_id = find (plane, FAKE_TENANT, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (by_id->slug, ==, "acme");
  g_assert_cmpstr (plane->path, ==, "/api/tenants/" FAKE_TENANT); /* one answer, not the list */
  fake_plane_answer (plane, 200, list);
  g_autoptr (HoistTenantReport) by_slug = find (plane, "acme", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (by_slug->id, ==, FAKE_TENANT);
  fake_plane_answer (plane, 200, list);
  g_assert_null (find (plane, "acm", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "acm"));
}

static void
test_changes (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *tenant = fake_plane_dup_tenant ("acme");
  HoistTenantChange hold = { .name = "Acme & Sons", .environment = "staging", .hold = "audit" };
  fake_plane_answer (plane, 200, tenant);
  g_autoptr (GAsyncResult) held = fake_plane_ask (plane, change_tenant, FAKE_TENANT, &hold);
  g_autoptr (HoistTenantReport) one =
      hoist_client_change_tenant_finish (plane->client, held, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (plane->method, ==, "PATCH");
  g_assert_cmpstr (
      plane->body, ==,
      "{\"name\":\"Acme & Sons\",\"environment\":\"staging\",\"hold\":{\"reason\":\"audit\"}}");
  HoistTenantChange release = { .release_hold = TRUE };
  fake_plane_answer (plane, 200, tenant);
  g_autoptr (GAsyncResult) freed = fake_plane_ask (plane, change_tenant, FAKE_TENANT, &release);
  g_autoptr (HoistTenantReport) two =
      hoist_client_change_tenant_finish (plane->client, freed, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (plane->body, ==, "{\"hold\":null}");
  fake_plane_answer (plane, 204, NULL);
  g_autoptr (GAsyncResult) forgotten = fake_plane_ask (plane, forget_tenant, FAKE_TENANT, TRUE);
  g_assert_true (hoist_client_forget_tenant_finish (plane->client, forgotten, &error));
  g_assert_cmpstr (plane->method, ==, "DELETE");
  g_assert_true (g_str_has_suffix (plane->path, "?leave_held=true"));
}

static void
test_adoption (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *tenant = fake_plane_dup_tenant ("acme");
  HoistTenantAdoption adoption = { .directory = "/srv/acme", .environment = "test" };
  fake_plane_answer (
      plane, 200, "{\"found\":{\"directory\":\"/srv/acme\",\"slug\":\"acme\"},\"written\":false}");
  g_autoptr (GAsyncResult) looked = fake_plane_ask (plane, inspect_tenant, &adoption);
  g_autoptr (HoistValue) found = hoist_client_inspect_tenant_finish (plane->client, looked, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (hoist_value_lookup_string (found, "slug", NULL), ==, "acme");
  g_assert_nonnull (strstr (plane->body, "\"confirm\":false"));
  fake_plane_answer (plane, 201, tenant);
  g_autoptr (GAsyncResult) adopted = fake_plane_ask (plane, adopt_tenant, &adoption);
  g_autoptr (HoistTenantReport) report =
      hoist_client_adopt_tenant_finish (plane->client, adopted, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (plane->body, "\"confirm\":true"));
}

static void
test_repairs (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  fake_plane_answer (plane, 200, "{\"repaired\":true,\"message\":\"The refspec was set.\"}");
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, repair_tenant, FAKE_TENANT, "refspec");
  g_autofree char *sentence = hoist_client_repair_tenant_finish (plane->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sentence, ==, "The refspec was set.");
}

static void
test_version (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *tenant = fake_plane_dup_tenant ("acme");
  fake_plane_answer (
      plane, 200,
      "{\"deployed_version\":\"v0.2.0\",\"deployed_commit\":\"295fb7f\",\"latest_version\":"
      "\"v0.3.0\",\"latest_commit\":\"17b3ab3\",\"upgrade_available\":true}");
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, get_version, FAKE_TENANT, TRUE);
  g_autoptr (HoistVersionReport) version =
      hoist_client_get_version_finish (plane->client, result, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (plane->path, "/version?refresh=true"));
  g_assert_cmpstr (version->deployed_commit, ==, "295fb7f");
  g_assert_cmpint (version->state, ==, HOIST_VERSION_BEHIND);
  fake_plane_answer (plane, 200, tenant);
  g_autoptr (GAsyncResult) checked = fake_plane_ask (plane, check_tenant, FAKE_TENANT);
  g_autoptr (HoistTenantReport) report =
      hoist_client_check_tenant_finish (plane->client, checked, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (plane->method, ==, "POST");
}

/* A plane that serves the base contract only: ids of its own, its own words and times, a bare list.
 */
static void
test_foreign (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  HoistTenantQuery query = { .include_version = TRUE };
  plane->any_route = TRUE;
  fake_plane_answer (
      plane, 200,
      "{\"tenants\":[{\"id\":17,\"name\":\"A\",\"slug\":\"a\",\"status\":\"deploying\","
      "\"health_status\":\"fine\",\"frontend_port\":null,\"created_at\":"
      "\"2025-12-11T22:57:56.123456\"}],\"total\":1,\"limit\":50,\"offset\":0}");
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, list_tenants, &query);
  g_autoptr (HoistTenantPage) page =
      hoist_client_list_tenants_finish (plane->client, result, &error);
  g_assert_no_error (error);
  const HoistTenantReport *tenant = g_ptr_array_index (page->tenants, 0);
  g_assert_cmpstr (tenant->id, ==, "17");
  g_assert_false (tenant->has_environment);
  g_assert_false (tenant->has_version);
  g_assert_cmpint (tenant->status, ==, HOIST_TENANT_STATUS_UNKNOWN);
  g_assert_cmpint (tenant->created_at, >, 0);
}

static void
test_followers (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;

  fake_plane_answer (plane, 200, "{\"id\":\"tn_1\",\"slug\":\"acme\"}");
  static const char *const followers[] = { "nd_1:/srv/acme", NULL };
  g_autoptr (GAsyncResult) result =
      fake_plane_ask (plane, change_followers, FAKE_TENANT, followers);
  g_autoptr (HoistTenantReport) report =
      hoist_client_change_followers_finish (plane->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (plane->body, ==,
                   "{\"followers\":[{\"node\":\"nd_1\",\"directory\":\"/srv/acme\"}]}");
  g_assert_cmpstr (report->slug, ==, "acme");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client-tenants/all-pages", test_all_pages);
  g_test_add_func ("/client-tenants/ten-thousand", test_ten_thousand);
  g_test_add_func ("/client-tenants/unchanged", test_unchanged);
  g_test_add_func ("/client-tenants/find", test_find);
  g_test_add_func ("/client-tenants/changes", test_changes);
  g_test_add_func ("/client-tenants/adoption", test_adoption);
  g_test_add_func ("/client-tenants/repairs", test_repairs);
  g_test_add_func ("/client-tenants/version", test_version);
  g_test_add_func ("/client-tenants/foreign", test_foreign);
  g_test_add_func ("/client-tenants/followers", test_followers);
  return g_test_run ();
}
