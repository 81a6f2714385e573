/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backups over HTTP: listed newest first, read, verified by the node. */
#include "plane-fixture.h"
#include <string.h>

static void
test_backups (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *tenant = plane_fixture_add_tenant (f, "acme");
  g_autofree char *upgrade = g_strconcat ("/api/tenants/", tenant, "/upgrade", NULL);
  g_autofree char *mine = g_strconcat ("/api/tenants/", tenant, "/backups", NULL);
  g_autofree char *filtered = g_strconcat ("/api/backups?tenant=", tenant, NULL);
  g_autoptr (Reply) done = plane_fixture_call (f, "POST", upgrade, NULL, "{}");
  g_autoptr (Reply) list = plane_fixture_call (f, "GET", mine, NULL, NULL);
  g_autoptr (Reply) same = plane_fixture_call (f, "GET", filtered, NULL, NULL);
  g_autoptr (Reply) all = plane_fixture_call (f, "GET", "/api/backups", NULL, NULL);
  const HoistValue *backups = hoist_value_get_member (list->json, "backups");
  g_autofree char *path = NULL, *verify = NULL;
  g_autoptr (Reply) one = NULL, none = NULL, failed = NULL, beyond = NULL;

  g_assert_cmpuint (done->status, ==, 200);
  g_assert_cmpuint (hoist_value_get_size (backups), ==, 1);
  g_assert_cmpstr (same->body, ==, list->body);
  g_assert_cmpstr (all->body, ==, list->body);
  g_assert_cmpint (hoist_value_lookup_int (list->json, "total", 0), ==, 1);
  beyond = plane_fixture_call (f, "GET", "/api/backups?limit=5&offset=1", NULL, NULL);
  g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (beyond->json, "backups")), ==, 0);
  g_assert_cmpint (hoist_value_lookup_int (beyond->json, "total", 0), ==, 1);
  path = g_strconcat ("/api/backups/",
                      hoist_value_lookup_string (hoist_value_get_element (backups, 0), "id", ""),
                      NULL);
  verify = g_strconcat (path, "/verify", NULL);
  one = plane_fixture_call (f, "GET", path, NULL, NULL);
  g_assert_cmpstr (reply_get (one, "tenant"), ==, tenant);
  none = plane_fixture_call (f, "POST", "/api/backups/bk_0123456789abcdef/verify", NULL, NULL);
  reply_assert_problem (none, 404, "not-found");
  plane_fixture_write_node (f, "scenario.json",
                            "[{'order':'backup-verify','times':9,'do':'error','code':'unreachable',"
                            "'message':'the node does not answer'}]");
  failed = plane_fixture_call (f, "POST", verify, NULL, NULL);
  reply_assert_problem (failed, 503, "unreachable");
}

/* A backup that is needed stays whatever is asked; the answer says what was looked at. */
static void
test_prune (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *tenant = plane_fixture_add_tenant (f, "acme");
  g_autofree char *upgrade = g_strconcat ("/api/tenants/", tenant, "/upgrade", NULL);
  g_autofree char *prune = g_strconcat ("/api/tenants/", tenant, "/backups/prune", NULL);
  g_autoptr (Reply) done = plane_fixture_call (f, "POST", upgrade, NULL, "{}");
  g_autoptr (Reply) said = plane_fixture_call (f, "POST", prune, NULL, "{}");
  g_autoptr (Reply) real =
      plane_fixture_call (f, "POST", prune, NULL, "{\"keep\":0,\"days\":0,\"dry_run\":false}");
  g_autoptr (Reply) wrong = plane_fixture_call (f, "POST", prune, NULL, "{\"keep\":-1}");
  g_autoptr (Reply) nobody =
      plane_fixture_call (f, "POST", "/api/tenants/tn_0123456789abcdef/backups/prune", NULL, "{}");
  Reply *const both[] = { said, real };

  g_assert_cmpuint (done->status, ==, 200);
  for (guint i = 0; i < G_N_ELEMENTS (both); i++)
    {
      const HoistValue *verdicts = hoist_value_get_member (both[i]->json, "backups");

      g_assert_cmpuint (both[i]->status, ==, 200);
      g_assert_cmpint (hoist_value_lookup_bool (both[i]->json, "dry_run", i == 1), ==, i == 0);
      g_assert_cmpuint (hoist_value_get_size (verdicts), ==, 1);
      g_assert_cmpstr (
          hoist_value_lookup_string (hoist_value_get_element (verdicts, 0), "reason", ""), ==,
          "rollback-point");
    }
  g_assert_cmpint (hoist_value_lookup_int (said->json, "keep", 0), ==, 5);
  g_assert_cmpint (hoist_value_lookup_int (said->json, "days", 0), ==, 30);
  reply_assert_problem (wrong, 400, "invalid");
  reply_assert_problem (nobody, 404, "not-found");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  plane_fixture_add ("/daemon/api-backups/backups", test_backups);
  plane_fixture_add ("/daemon/api-backups/prune", test_prune);
  return g_test_run ();
}
