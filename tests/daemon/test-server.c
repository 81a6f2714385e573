/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server as a whole: the table of routes is what is served; routes × roles × states of a token
 * (generated from the table); strict bodies; problem documents; idempotency; wrong credentials wait
 * and lock nobody out. */
#include "base/hoist-clock.h"
#include "base/hoist-id.h"
#include "plane-fixture.h"
#include "protocol/hoist-routes.h"
#include "store/hoist-store-access.h"
#include "store/hoist-store-run.h"
#include <string.h>

/* A path of this row with well-formed identifiers that name nothing. */
static char *
path_of (const HoistRoute *route)
{
  g_autoptr (GString) path = g_string_new (route->path);

  g_string_replace (path, "{tenant}", "tn_0123456789abcdef", 0);
  g_string_replace (path, "{plan}", "pl_0123456789abcdef", 0);
  g_string_replace (path, "{run}", "rn_0123456789abcdef", 0);
  g_string_replace (path, "{rollout}", "ro_0123456789abcdef", 0);
  g_string_replace (path, "{node}", "nd_0123456789abcdef", 0);
  g_string_replace (path, "{backup}", "bk_0123456789abcdef", 0);
  g_string_replace (path, "{token}", "tk_0123456789abcdef", 0);
  g_string_replace (path, "{application}", "nothing", 0);
  g_string_replace (path, "{action}", "stop", 0);
  return g_strdup (path->str);
}

static const char *
body_of (const HoistRoute *route)
{
  return strcmp (route->method, "POST") == 0 || strcmp (route->method, "PATCH") == 0
             ? "{\"no_such_member\":1}"
             : NULL;
}

/* Streams and what needs no caller aside. */
static gboolean
is_guarded (const HoistRoute *route)
{
  return (route->flags & (HOIST_ROUTE_NO_AUTH | HOIST_ROUTE_STREAM)) == 0;
}

/* G15: with each role, each route lets through exactly who may. What is let through then fails on
 * its unknown member or unknown identifier; nothing is executed. */
static void
test_roles (PlaneFixture *f, gconstpointer unused)
{
  guint n = 0;

  for (HoistRole role = HOIST_ROLE_VIEWER; role <= HOIST_ROLE_ADMIN; role++)
    {
      g_autofree char *token = plane_fixture_make_token (f, role);

      for (guint i = 0; i < HOIST_N_ROUTES; i++)
        {
          const HoistRoute *route = hoist_routes_get (i);
          g_autofree char *path = path_of (route);
          g_autoptr (Reply) reply = NULL;

          if (!is_guarded (route))
            continue;
          reply = plane_fixture_call (f, route->method, path, token, body_of (route));
          g_test_message ("%s as %s: %u", route->operation, hoist_role_names[role], reply->status);
          if (role < route->role)
            reply_assert_problem (reply, 403, "forbidden");
          else
            {
              g_assert_cmpuint (reply->status, !=, 401);
              g_assert_cmpuint (reply->status, !=, 403);
              g_assert_cmpuint (reply->status, !=, 0);
              if (body_of (route) != NULL)
                reply_assert_problem (reply, 400, "invalid");
            }
          n++;
        }
    }
  g_test_message ("%u route × role cases", n);
}

/* Every state of a token that is not "valid" gets the same answer, on every route. */
static void
test_token_states (PlaneFixture *f, gconstpointer unused)
{
  g_autoptr (GPtrArray) tokens = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *good = plane_fixture_make_token (f, HOIST_ROLE_ADMIN);
  g_autofree char *revoked = plane_fixture_make_token (f, HOIST_ROLE_ADMIN);
  g_autofree char *revoked_id = g_strdup_printf ("tk_%.16s", revoked + 4);
  g_autoptr (HoistToken) record = NULL;
  char *expired = hoist_keyring_make_token (f->plane->keyring, "old", "tester", HOIST_ROLE_ADMIN, 1,
                                            &record, NULL);
  guint n = 0;
  char *truncated = g_strndup (good, strlen (good) - 1), *flipped = g_strdup (good);

  g_assert_true (hoist_keyring_revoke (f->plane->keyring, revoked_id, NULL));
  flipped[strlen (flipped) - 3] ^= 1;
  g_ptr_array_add (tokens, expired);
  g_ptr_array_add (tokens, truncated);
  g_ptr_array_add (tokens, flipped);
  g_ptr_array_add (tokens, g_strdup (revoked));
  g_ptr_array_add (tokens, g_strconcat (good, "x", NULL));
  g_ptr_array_add (tokens, g_strdup (good + 1));
  g_ptr_array_add (tokens,
                   g_strdup ("hst_0123456789abcdef_YqFSTn-3DGEOKvWIFPfZpYbCPM4Gh0BSdOta83TIcM8"));
  g_ptr_array_add (tokens, g_strdup ("hst__"));
  g_ptr_array_add (tokens, g_strdup ("hst_"));
  g_ptr_array_add (tokens, g_strdup ("-"));
  for (guint i = 0; i < HOIST_N_ROUTES; i++)
    {
      const HoistRoute *route = hoist_routes_get (i);
      g_autofree char *path = path_of (route);

      if ((route->flags & HOIST_ROUTE_NO_AUTH) != 0)
        continue;
      for (guint k = 0; k < tokens->len; k++)
        {
          g_autoptr (Reply) reply =
              plane_fixture_call (f, route->method, path, g_ptr_array_index (tokens, k), NULL);

          reply_assert_problem (reply, 401, "unauthorized");
          g_assert_cmpstr (reply_get (reply, "detail"), ==, "The token is not valid.");
          g_assert_nonnull (strstr (reply->head, "WWW-Authenticate: Bearer\r\n"));
          if (++n % 10 == 0)
            plane_fixture_restart (f); /* from the eleventh on the wrong ones wait */
        }
    }
}

static void
test_no_token (PlaneFixture *f, gconstpointer unused)
{
  g_autoptr (Reply) none = plane_fixture_send (
      f, FALSE, "GET /api/plane HTTP/1.1\r\nHost: [::1]:1\r\nConnection: close\r\n\r\n", -1);
  g_autofree char *text = g_strdup_printf (
      "GET /api/plane HTTP/1.1\r\nHost: localhost:%u\r\nConnection: close\r\n\r\n", f->port);
  g_autoptr (Reply) missing = plane_fixture_send (f, FALSE, text, -1);
  g_autofree char *basic_text =
      g_strdup_printf ("GET /api/plane HTTP/1.1\r\nHost: localhost:%u\r\nAuthorization: Basic "
                       "YTpi\r\nConnection: close\r\n\r\n",
                       f->port);
  g_autoptr (Reply) basic = plane_fixture_send (f, FALSE, basic_text, -1);

  reply_assert_problem (none, 403, "forbidden");
  reply_assert_problem (missing, 401, "unauthorized");
  reply_assert_problem (basic, 401, "unauthorized");
}

/* 86: ten thousand wrong ones, and the right one is served at once. */
static void
test_no_lock_out (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *good = plane_fixture_make_token (f, HOIST_ROLE_VIEWER);
  gint64 started;
  g_autoptr (Reply) reply = NULL;
  HoistCaller caller = { 0 };

  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *wrong =
          g_strdup_printf ("Bearer hst_%016u_YqFSTn-3DGEOKvWIFPfZpYbCPM4Gh0BSdOta83TIcM8", i);

      g_assert_false (hoist_keyring_authenticate (f->plane->keyring, wrong, &caller, NULL));
    }
  for (guint i = 0; i < 14; i++)
    {
      g_autoptr (Reply) wrong = plane_fixture_call (f, "GET", "/api/plane", "hst_no", NULL);

      g_assert_cmpuint (wrong->status, ==, 401);
    }
  started = g_get_monotonic_time ();
  reply = plane_fixture_call (f, "GET", "/api/plane", good, NULL);
  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_cmpint (g_get_monotonic_time () - started, <, 5 * G_USEC_PER_SEC);
}

/* 14, 73: identifiers of another kind are no path; a method that is not offered says what is. */
static void
test_paths (PlaneFixture *f, gconstpointer unused)
{
  g_autoptr (Reply) kind =
      plane_fixture_call (f, "GET", "/api/tenants/nd_0123456789abcdef", NULL, NULL);
  g_autoptr (Reply) unknown =
      plane_fixture_call (f, "GET", "/api/tenants/tn_0123456789abcdef", NULL, NULL);
  g_autoptr (Reply) method = plane_fixture_call (f, "DELETE", "/api/plane", NULL, NULL);
  g_autoptr (Reply) nothing = plane_fixture_call (f, "GET", "/api/nothing/at/all", NULL, NULL);
  g_autoptr (Reply) slug = plane_fixture_call (f, "GET", "/api/tenants/acme", NULL, NULL);

  reply_assert_problem (kind, 404, "not-found");
  reply_assert_problem (unknown, 404, "not-found");
  reply_assert_problem (method, 405, "method-not-allowed");
  g_assert_nonnull (strstr (method->head, "Allow: GET\r\n"));
  reply_assert_problem (nothing, 404, "not-found");
  reply_assert_problem (slug, 404, "not-found");
}

/* E4: bodies that are not exactly what the table says. */
static void
test_bodies (PlaneFixture *f, gconstpointer unused)
{
  static const char *const bodies[] = {
    "{\"target_version\":\"v0.3.0\",\"target_version\":\"v0.2.0\"}", /* 53 */
    "{}{}",                                                          /* 54 */
    "{} x",
    "// c\n{}", /* 55 */
    "{'a':1}",
    "{\"backup_db\":\"false\"}", /* 58 */
    "{\"backup_db\":0}",
    "{\"backup_db\":1e999}", /* 56 */
    "{\"backup_d\":false}",  /* 59 */
    "{\"target_version\":3}",
    "{\"target_version\":\"--upload-pack=touch /tmp/p\"}", /* 19 */
    "{\"target_version\":\"v1.0..v2.0\"}",
    "{\"target_version\":\"HEAD\"}",
    "{\"target_version\":\"v0.3.0\\r\"}",
    "{\"target_version\":\"\\u0000\"}", /* 57 */
    "{\"target_version\":\"\\ud800\"}",
    "\xef\xbb\xbf{}",
    "{\"reason\":\"\xff\"}",
    "[]",
    "null",
    "\"x\"",
    "",
    "{\"acknowledged\":\"v0.3.0#1\"}",
    "{\"acknowledged\":[1]}",
  };
  g_autofree char *tenant = plane_fixture_add_tenant (f, "acme");
  g_autofree char *path = g_strdup_printf ("/api/tenants/%s/upgrade", tenant);
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (Reply) reply = NULL;
  g_autoptr (GPtrArray) runs = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (Reply) refused = NULL;

      if (*bodies[i] == '\0')
        continue;
      g_autofree char *shown = g_strescape (bodies[i], NULL);
      g_test_message ("%s", shown);
      refused = plane_fixture_call (f, "POST", path, NULL, bodies[i]);
      reply_assert_problem (refused, 400, "invalid");
    }
  for (guint i = 0; i < 100000; i++) /* 51 */
    g_string_append_c (deep, '[');
  reply = plane_fixture_call (f, "POST", path, NULL, deep->str);
  reply_assert_problem (reply, 400, "invalid");
  runs = hoist_store_list_runs (f->plane->store, NULL, NULL, 10, 0, NULL, NULL);
  g_assert_cmpuint (runs->len, ==, 0);
}

static void
test_queries (PlaneFixture *f, gconstpointer unused)
{
  static const char *const queries[] = { "limit=0",    "limit=10001", "limit=x", "limit=5&limit=6",
                                         "status=up",  "offset=-1",   "lim=5",   "search=%zz",
                                         "search=%00", "search=%ff" };

  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autofree char *path = g_strconcat ("/api/tenants?", queries[i], NULL);
      g_autoptr (Reply) reply = plane_fixture_call (f, "GET", path, NULL, NULL);

      g_test_message ("%s", queries[i]);
      reply_assert_problem (reply, 400, "invalid");
    }
}

/* 87 */
static void
test_idempotency (PlaneFixture *f, gconstpointer unused)
{
  static const char
      key[] = "Idempotency-Key: once-1\r\n",
      body[] = "{\"username\":\"alice\",\"password\":\"a long password\",\"role\":\"viewer\"}";
  g_autoptr (Reply) first = plane_fixture_call_with (f, "POST", "/api/users", NULL, body, key);
  g_autoptr (Reply) again = plane_fixture_call_with (f, "POST", "/api/users", NULL, body, key);
  g_autoptr (Reply) other = plane_fixture_call_with (
      f, "POST", "/api/users", NULL,
      "{\"username\":\"bob\",\"password\":\"a long password\",\"role\":\"viewer\"}", key);
  g_autoptr (Reply) elsewhere = plane_fixture_call_with (
      f, "POST", "/api/tokens", NULL, "{\"name\":\"x\",\"role\":\"viewer\"}", key);
  g_autoptr (Reply) without = plane_fixture_call (f, "POST", "/api/users", NULL, body);
  g_autoptr (Reply) bad =
      plane_fixture_call_with (f, "POST", "/api/users", NULL, body, "Idempotency-Key:\r\n");
  g_autoptr (GPtrArray) users = NULL;

  g_assert_cmpuint (first->status, ==, 201);
  g_assert_cmpuint (again->status, ==, 201);
  g_assert_cmpstr (again->body, ==, first->body);
  reply_assert_problem (other, 422, "key-reused");
  reply_assert_problem (elsewhere, 422, "key-reused");
  reply_assert_problem (without, 409, "conflict");
  reply_assert_problem (bad, 400, "invalid");
  users = hoist_store_list_users (f->plane->store, NULL);
  g_assert_cmpuint (users->len, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  plane_fixture_add ("/daemon/server/roles", test_roles);
  plane_fixture_add ("/daemon/server/token-states", test_token_states);
  plane_fixture_add ("/daemon/server/no-token", test_no_token);
  plane_fixture_add ("/daemon/server/no-lock-out", test_no_lock_out);
  plane_fixture_add ("/daemon/server/paths", test_paths);
  plane_fixture_add ("/daemon/server/bodies", test_bodies);
  plane_fixture_add ("/daemon/server/queries", test_queries);
  plane_fixture_add ("/daemon/server/idempotency", test_idempotency);
  return g_test_run ();
}
