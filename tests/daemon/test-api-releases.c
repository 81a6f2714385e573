/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Versions, releases and applications over HTTP. */
#include "plane-fixture.h"
#include <string.h>

static void
test_version (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *id = plane_fixture_add_tenant (f, "acme");
  g_autofree char *path = g_strconcat ("/api/tenants/", id, "/version", NULL);
  g_autofree char *refresh = g_strconcat (path, "?refresh=true", NULL);
  g_autoptr (Reply) version = plane_fixture_call (f, "GET", path, NULL, NULL);
  g_autoptr (Reply) fresh = plane_fixture_call (f, "GET", refresh, NULL, NULL);

  g_assert_cmpuint (version->status, ==, 200);
  g_assert_cmpstr (reply_get (version, "deployed_version"), ==, "v0.2.0");
  g_assert_cmpstr (reply_get (version, "deployed_commit"), ==, "1111111");
  g_assert_cmpstr (reply_get (version, "latest_version"), ==,
                   "v0.3.0"); /* a pre-release is no latest */
  g_assert_cmpstr (reply_get (version, "latest_commit"), ==, "2222222");
  g_assert_true (hoist_value_lookup_bool (version->json, "upgrade_available", FALSE));
  g_assert_cmpint (hoist_value_lookup_int (version->json, "behind", -9), ==, 1);
  g_assert_cmpuint (fresh->status, ==, 200);
}

static void
test_releases (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *id = plane_fixture_add_tenant (f, "acme");
  g_autofree char *check = g_strconcat ("/api/tenants/", id, "/check", NULL);
  g_autofree char *path = g_strconcat ("/api/tenants/", id, "/releases", NULL);
  g_autoptr (Reply) seen = plane_fixture_call (f, "POST", check, NULL, NULL);
  g_autoptr (Reply) of_tenant = plane_fixture_call (f, "GET", path, NULL, NULL);
  g_autoptr (Reply) of_application =
      plane_fixture_call (f, "GET", "/api/applications/cbapp/releases", NULL, NULL);
  g_autoptr (Reply) nothing =
      plane_fixture_call (f, "GET", "/api/applications/nothing/releases", NULL, NULL);
  g_autoptr (Reply) list = plane_fixture_call (f, "GET", "/api/applications", NULL, NULL);

  g_assert_cmpuint (seen->status, ==, 200);
  g_assert_cmpstr (reply_get (of_tenant, "deployed"), ==, "v0.2.0");
  g_assert_cmpstr (reply_get (of_tenant, "latest"), ==, "v0.3.0");
  g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (of_tenant->json, "releases")), >=,
                    2);
  g_assert_cmpstr (reply_get (of_application, "deployed"), ==, "");
  reply_assert_problem (nothing, 404, "not-found");
  g_assert_nonnull (strstr (list->body, "\"name\":\"cbapp\""));
  g_assert_nonnull (strstr (list->body, "\"tenants\":1"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  plane_fixture_add ("/daemon/api-releases/version", test_version);
  plane_fixture_add ("/daemon/api-releases/releases", test_releases);
  return g_test_run ();
}
