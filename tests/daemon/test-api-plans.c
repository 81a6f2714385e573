/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plans over HTTP: no effect, the same plan read back, a rollback's members refused for an upgrade.
 */
#include "plane-fixture.h"
#include "store/hoist-store-run.h"
#include <string.h>

static void
test_plans (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *id = plane_fixture_add_tenant (f, "acme");
  g_autofree char *path = g_strconcat ("/api/tenants/", id, "/plans", NULL);
  g_autoptr (Reply) made =
      plane_fixture_call (f, "POST", path, NULL, "{\"target_version\":\"v0.3.0\"}");
  g_autofree char *plan = g_strconcat ("/api/plans/", reply_get (made, "id"), NULL);
  g_autoptr (Reply) read = plane_fixture_call (f, "GET", plan, NULL, NULL);
  g_autoptr (Reply) none =
      plane_fixture_call (f, "GET", "/api/plans/pl_0123456789abcdef", NULL, NULL);
  g_autoptr (Reply) mixed =
      plane_fixture_call (f, "POST", path, NULL, "{\"run\":\"rn_0123456789abcdef\"}");
  g_autoptr (Reply) kind = plane_fixture_call (f, "POST", path, NULL, "{\"kind\":\"sideways\"}");
  g_autoptr (Reply) unknown =
      plane_fixture_call (f, "POST", "/api/tenants/tn_0123456789abcdef/plans", NULL, "{}");
  g_autoptr (GPtrArray) runs =
      hoist_store_list_runs (f->plane->store, NULL, NULL, 1, 0, NULL, NULL);
  g_autofree char *effects_path = g_build_filename (f->folder, "node", "effects", NULL);

  g_assert_cmpuint (made->status, ==, 201);
  g_assert_nonnull (strstr (made->head, plan));
  g_assert_cmpuint (strlen (reply_get (made, "hash")), ==, 64);
  g_assert_cmpstr (reply_get (read, "hash"), ==, reply_get (made, "hash"));
  g_assert_nonnull (strstr (made->body, "\"acknowledge\":[\"v0.3.0#1\"]"));
  reply_assert_problem (none, 404, "not-found");
  reply_assert_problem (mixed, 400, "invalid");
  reply_assert_problem (kind, 400, "invalid");
  reply_assert_problem (unknown, 404, "not-found");
  g_assert_cmpuint (runs->len, ==, 0);
  g_assert_false (g_file_test (effects_path, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  plane_fixture_add ("/daemon/api-plans/plans", test_plans);
  return g_test_run ();
}
