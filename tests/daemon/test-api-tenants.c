/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One tenant over HTTP: detail, check, change, hold, forget. */
#include "plane-fixture.h"
#include "store/hoist-store-journal.h"
#include <string.h>

static char *
path_to (const char *tenant, const char *rest)
{
  return g_strconcat ("/api/tenants/", tenant, rest, NULL);
}

static void
test_detail (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *id = plane_fixture_add_tenant (f, "acme");
  g_autofree char *path = path_to (id, ""), *check = path_to (id, "/check");
  g_autoptr (Reply) checked = plane_fixture_call (f, "POST", check, NULL, NULL);
  g_autoptr (Reply) detail = plane_fixture_call (f, "GET", path, NULL, NULL);
  g_autoptr (Reply) unknown =
      plane_fixture_call (f, "POST", "/api/tenants/tn_0123456789abcdef/check", NULL, NULL);

  g_assert_cmpuint (checked->status, ==, 200);
  g_assert_cmpstr (reply_get (checked, "status"), ==, "running");
  g_assert_cmpstr (reply_get (detail, "health_status"), ==, "healthy");
  g_assert_true (g_str_has_suffix (reply_get (detail, "directory"), "/tenants/acme"));
  g_assert_nonnull (strstr (detail->body,
                            "\"health_details\":{\"frontend\":\"unknown\",\"backend\":\"healthy\","
                            "\"database\":\"healthy\",\"last_check\":\"2"));
  g_assert_nonnull (strstr (detail->body, "/db/pocket.db\""));
  g_assert_cmpstr (
      hoist_value_lookup_string (hoist_value_get_member (detail->json, "version"), "state", ""), ==,
      "behind");
  reply_assert_problem (unknown, 404, "not-found");
}

/* A node that does not answer: what was known stays, marked as unknown since then, never up to
 * date. */
static void
test_unreachable (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *id = plane_fixture_add_tenant (f, "acme");
  g_autofree char *check = path_to (id, "/check");
  g_autoptr (Reply) first = plane_fixture_call (f, "POST", check, NULL, NULL);
  g_autoptr (Reply) second = NULL;

  g_assert_cmpuint (first->status, ==, 200);
  plane_fixture_write_node (f, "scenario.json",
                            "[{'order':'observe','times':50,'do':'error','code':'unreachable','"
                            "message':'the node is gone'}]");
  second = plane_fixture_call (f, "POST", check, NULL, NULL);
  g_assert_cmpuint (second->status, ==, 200);
  g_assert_cmpstr (reply_get (second, "unknown_since"), !=, "");
  g_assert_cmpstr (reply_get (second, "error"), !=, "");
  g_assert_cmpstr (
      hoist_value_lookup_string (hoist_value_get_member (second->json, "version"), "state", ""), ==,
      "unknown");
}

static void
test_change (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *id = plane_fixture_add_tenant (f, "acme");
  g_autofree char *path = path_to (id, ""), *upgrade = path_to (id, "/upgrade");
  g_autoptr (Reply) renamed = plane_fixture_call (
      f, "PATCH", path, NULL, "{\"name\":\"Acme\",\"environment\":\"staging\"}");
  g_autoptr (Reply) held =
      plane_fixture_call (f, "PATCH", path, NULL, "{\"hold\":{\"reason\":\"audit week\"}}");
  g_autoptr (Reply) refused = plane_fixture_call (f, "POST", upgrade, NULL, "{}");
  g_autoptr (Reply) freed = plane_fixture_call (f, "PATCH", path, NULL, "{\"hold\":null}");
  g_autoptr (Reply) bad = plane_fixture_call (f, "PATCH", path, NULL, "{\"slug\":\"x\"}");
  g_autoptr (Reply) control =
      plane_fixture_call (f, "PATCH", path, NULL, "{\"name\":\"a\\u202eb\"}");
  g_autoptr (GPtrArray) events =
      hoist_store_journal_list (f->plane->store, 0, 1000, id, NULL, NULL);
  g_autoptr (GString) phases = g_string_new (NULL);

  g_assert_cmpstr (reply_get (renamed, "name"), ==, "Acme");
  g_assert_cmpstr (reply_get (renamed, "environment"), ==, "staging");
  g_assert_cmpstr (
      hoist_value_lookup_string (hoist_value_get_member (held->json, "hold"), "reason", ""), ==,
      "audit week");
  g_assert_true (g_str_has_prefix (
      hoist_value_lookup_string (hoist_value_get_member (held->json, "hold"), "since", ""), "2"));
  g_assert_cmpuint (refused->status, ==, 422);
  g_assert_cmpuint (freed->status, ==, 200);
  g_assert_null (strstr (freed->body, "audit week"));
  reply_assert_problem (bad, 400, "invalid");
  reply_assert_problem (control, 400, "invalid");
  for (guint i = 0; i < events->len; i++)
    if (((HoistEvent *) g_ptr_array_index (events, i))->type == HOIST_EVENT_TENANT)
      g_string_append_printf (phases, " %s", ((HoistEvent *) g_ptr_array_index (events, i))->phase);
  g_assert_nonnull (strstr (phases->str, " changed"));
  g_assert_nonnull (strstr (phases->str, " held"));
  g_assert_nonnull (strstr (phases->str, " released"));
}

static void
test_forget (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *id = plane_fixture_add_tenant (f, "acme");
  g_autofree char *path = path_to (id, "");
  g_autoptr (Reply) gone = plane_fixture_call (f, "DELETE", path, NULL, NULL);
  g_autoptr (Reply) again = plane_fixture_call (f, "DELETE", path, NULL, NULL);
  g_autoptr (Reply) list = plane_fixture_call (f, "GET", "/api/tenants", NULL, NULL);

  g_assert_cmpuint (gone->status, ==, 204);
  reply_assert_problem (again, 404, "not-found");
  g_assert_null (strstr (list->body, id));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  plane_fixture_add ("/daemon/api-tenants/detail", test_detail);
  plane_fixture_add ("/daemon/api-tenants/unreachable", test_unreachable);
  plane_fixture_add ("/daemon/api-tenants/change", test_change);
  plane_fixture_add ("/daemon/api-tenants/forget", test_forget);
  return g_test_run ();
}
