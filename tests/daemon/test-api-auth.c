/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in: JSON and form, the token works, wrong ones are told apart by nobody and lock nobody
 * out. */
#include "plane-fixture.h"
#include <string.h>

static void
add_user (PlaneFixture *f)
{
  g_autoptr (HoistUser) user = hoist_keyring_make_user (
      f->plane->keyring, "admin", "correct horse", "admin@example.org", HOIST_ROLE_ADMIN, NULL);

  g_assert_nonnull (user);
}

static Reply *
send_form (PlaneFixture *f, const char *form)
{
  g_autofree char *text = g_strdup_printf (
      "POST /api/auth/login HTTP/1.1\r\nHost: localhost:%u\r\nConnection: close\r\n"
      "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s",
      f->port, strlen (form), form);

  return plane_fixture_send (f, FALSE, text, -1);
}

static void
test_login (PlaneFixture *f, gconstpointer unused)
{
  g_autoptr (Reply) json = NULL, form = NULL, plane = NULL, wrong = NULL, nobody = NULL,
                    twice = NULL, more = NULL, bad = NULL;
  const HoistValue *user;

  add_user (f);
  json = plane_fixture_call (f, "POST", "/api/auth/login", NULL,
                             "{\"username\":\"admin\",\"password\":\"correct horse\"}");
  g_assert_cmpuint (json->status, ==, 200);
  g_assert_cmpstr (reply_get (json, "token_type"), ==, "bearer");
  user = hoist_value_get_member (json->json, "user");
  g_assert_cmpstr (hoist_value_lookup_string (user, "username", ""), ==, "admin");
  g_assert_cmpstr (hoist_value_lookup_string (user, "email", ""), ==, "admin@example.org");
  g_assert_cmpstr (hoist_value_lookup_string (user, "role", ""), ==, "admin");
  plane = plane_fixture_call (f, "GET", "/api/plane", reply_get (json, "access_token"), NULL);
  g_assert_cmpuint (plane->status, ==, 200);

  form = send_form (f, "username=admin&password=correct+horse");
  g_assert_cmpuint (form->status, ==, 200);
  g_assert_cmpstr (reply_get (form, "access_token"), !=, reply_get (json, "access_token"));
  twice = send_form (f, "username=admin&username=admin&password=correct+horse");
  reply_assert_problem (twice, 400, "invalid");
  more = send_form (f, "username=admin&password=correct+horse&remember=1");
  reply_assert_problem (more, 400, "invalid");
  bad = send_form (f, "username=admin&password=%zz");
  reply_assert_problem (bad, 400, "invalid");

  wrong = send_form (f, "username=admin&password=wrong");
  nobody = send_form (f, "username=nobody&password=wrong");
  reply_assert_problem (wrong, 401, "unauthorized");
  reply_assert_problem (nobody, 401, "unauthorized");
  g_assert_cmpstr (wrong->body, ==, nobody->body);
}

static void
test_no_lock_out (PlaneFixture *f, gconstpointer unused)
{
  g_autoptr (Reply) right = NULL;
  gint64 started;

  add_user (f);
  for (guint i = 0; i < 13; i++)
    {
      g_autoptr (Reply) wrong = send_form (f, "username=admin&password=wrong");

      g_assert_cmpuint (wrong->status, ==, 401);
    }
  started = g_get_monotonic_time ();
  right = send_form (f, "username=admin&password=correct+horse");
  g_assert_cmpuint (right->status, ==, 200);
  g_assert_cmpint (g_get_monotonic_time () - started, <, 8 * G_USEC_PER_SEC);
}

/* A body for the login is small; more is not read. */
static void
test_size (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *long_word = g_strnfill (20000, 'x');
  g_autofree char *form = g_strconcat ("username=admin&password=", long_word, NULL);
  g_autoptr (Reply) reply = send_form (f, form);

  reply_assert_problem (reply, 413, "too-large");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  plane_fixture_add ("/daemon/api-auth/login", test_login);
  plane_fixture_add ("/daemon/api-auth/no-lock-out", test_no_lock_out);
  plane_fixture_add ("/daemon/api-auth/size", test_size);
  return g_test_run ();
}
