/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET /api/plane: who answers, and who is asking. */
#include "plane-fixture.h"

static void
test_plane (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *token = plane_fixture_make_token (f, HOIST_ROLE_VIEWER);
  g_autoptr (Reply) local = plane_fixture_call (f, "GET", "/api/plane", NULL, NULL);
  g_autoptr (Reply) remote = plane_fixture_call (f, "GET", "/api/plane", token, NULL);
  const HoistValue *user = hoist_value_get_member (local->json, "user");

  g_assert_cmpuint (local->status, ==, 200);
  g_assert_true (g_str_has_prefix (hoist_value_lookup_string (user, "username", ""), "local:"));
  g_assert_cmpstr (hoist_value_lookup_string (user, "role", ""), ==, "admin");
  user = hoist_value_get_member (remote->json, "user");
  g_assert_cmpstr (hoist_value_lookup_string (user, "username", ""), ==, "tester");
  g_assert_cmpstr (hoist_value_lookup_string (user, "role", ""), ==, "viewer");
  g_assert_cmpstr (reply_get (remote, "instance"), ==, hoist_store_get_instance (f->plane->store));
  g_assert_cmpint (hoist_value_lookup_int (remote->json, "api", 0), ==, 1);
}

/* A token presented over the socket counts: it can only take rights away. */
static void
test_token_over_socket (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *token = plane_fixture_make_token (f, HOIST_ROLE_VIEWER);
  g_autofree char *header = g_strdup_printf ("Authorization: Bearer %s\r\n", token);
  g_autoptr (Reply) refused = plane_fixture_call_with (f, "GET", "/api/users", NULL, NULL, header);
  g_autoptr (Reply) wrong =
      plane_fixture_call_with (f, "GET", "/api/users", NULL, NULL, "Authorization: Bearer x\r\n");

  reply_assert_problem (refused, 403, "forbidden");
  reply_assert_problem (wrong, 401, "unauthorized");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  plane_fixture_add ("/daemon/api-plane/plane", test_plane);
  plane_fixture_add ("/daemon/api-plane/token-over-socket", test_token_over_socket);
  return g_test_run ();
}
