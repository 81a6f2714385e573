/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens and users over HTTP. */
#include "plane-fixture.h"
#include <string.h>

static void
test_tokens (PlaneFixture *f, gconstpointer unused)
{
  g_autoptr (Reply) made = plane_fixture_call (
      f, "POST", "/api/tokens", NULL, "{\"name\":\"laptop\",\"role\":\"operator\",\"days\":7}");
  g_autofree char *token = g_strdup (reply_get (made, "token"));
  g_autofree char *path = g_strdup_printf ("/api/tokens/%s", reply_get (made, "id"));
  g_autoptr (Reply) used = plane_fixture_call (f, "GET", "/api/plane", token, NULL);
  g_autoptr (Reply) list = plane_fixture_call (f, "GET", "/api/tokens", NULL, NULL);
  g_autoptr (Reply) revoked = plane_fixture_call (f, "DELETE", path, NULL, NULL);
  g_autoptr (Reply) late = plane_fixture_call (f, "GET", "/api/plane", token, NULL);
  g_autoptr (Reply) unknown =
      plane_fixture_call (f, "DELETE", "/api/tokens/tk_0123456789abcdef", NULL, NULL);
  g_autoptr (Reply) role =
      plane_fixture_call (f, "POST", "/api/tokens", NULL, "{\"name\":\"x\",\"role\":\"none\"}");
  g_autoptr (Reply) name =
      plane_fixture_call (f, "POST", "/api/tokens", NULL, "{\"name\":\"\",\"role\":\"viewer\"}");

  g_assert_cmpuint (made->status, ==, 201);
  g_assert_true (g_str_has_prefix (token, "hst_"));
  g_assert_cmpuint (used->status, ==, 200);
  g_assert_null (strstr (list->body, token));
  g_assert_nonnull (strstr (list->body, "\"name\":\"laptop\""));
  g_assert_null (strstr (list->body, "\"last_used_at\":null"));
  g_assert_cmpuint (revoked->status, ==, 204);
  g_assert_cmpstr (revoked->body, ==, "");
  reply_assert_problem (late, 401, "unauthorized");
  reply_assert_problem (unknown, 404, "not-found");
  reply_assert_problem (role, 400, "invalid");
  reply_assert_problem (name, 400, "invalid");
}

static void
test_users (PlaneFixture *f, gconstpointer unused)
{
  g_autoptr (Reply) made =
      plane_fixture_call (f, "POST", "/api/users", NULL,
                          "{\"username\":\"alice\",\"password\":\"correct "
                          "horse\",\"role\":\"admin\",\"email\":\"alice@example.org\"}");
  g_autoptr (Reply) list = plane_fixture_call (f, "GET", "/api/users", NULL, NULL);
  g_autoptr (Reply) shorter =
      plane_fixture_call (f, "POST", "/api/users", NULL,
                          "{\"username\":\"bob\",\"password\":\"short\",\"role\":\"admin\"}");
  g_autoptr (Reply) name = plane_fixture_call (
      f, "POST", "/api/users", NULL,
      "{\"username\":\"Bob!\",\"password\":\"long enough\",\"role\":\"admin\"}");

  g_assert_cmpuint (made->status, ==, 201);
  g_assert_null (strstr (made->body, "correct horse"));
  g_assert_null (strstr (list->body, "argon2"));
  g_assert_nonnull (strstr (list->body, "alice@example.org"));
  reply_assert_problem (shorter, 400, "invalid");
  reply_assert_problem (name, 400, "invalid");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  plane_fixture_add ("/daemon/api-access/tokens", test_tokens);
  plane_fixture_add ("/daemon/api-access/users", test_users);
  return g_test_run ();
}
