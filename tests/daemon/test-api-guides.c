/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Guides over HTTP: only an administrator installs one, in place of another only by its hash, never
 * under a run; it counts at once and after a start, and the audit trail has both hashes. */
#include "base/hoist-file.h"
#include "model/hoist-guide.h"
#include "plane-fixture.h"
#include <string.h>

static char *
read_own (const char *more)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("HOIST_SOURCE_ROOT"), "data", "guides", "cbapp.yaml", NULL);
  g_autofree char *text = hoist_file_read (path, 1 << 20, NULL, NULL);

  return g_strconcat (text, more, NULL);
}

static char *
make_body (const char *text, const char *member, const char *value)
{
  GString *body = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, body);
  hoist_json_writer_begin_object (&w, NULL);
  if (text != NULL)
    hoist_json_writer_string (&w, "text", text);
  if (member != NULL)
    hoist_json_writer_string (&w, member, value);
  hoist_json_writer_end_object (&w);
  return g_string_free (body, FALSE);
}

static Reply *
install (PlaneFixture *f, const char *token, const char *text, const char *replaces)
{
  g_autofree char *body = make_body (text, replaces != NULL ? "replaces" : NULL, replaces);

  return plane_fixture_call (f, "POST", "/api/guides", token, body);
}

static void
test_install (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *own = read_own ("# ours\n");
  g_autofree char *low = plane_fixture_make_token (f, HOIST_ROLE_OPERATOR);
  g_autoptr (Reply) before = plane_fixture_call (f, "GET", "/api/guides/cbapp", NULL, NULL);
  g_autofree char *hash = g_strdup (reply_get (before, "hash"));
  g_autoptr (Reply) forbidden = install (f, low, own, hash);
  g_autoptr (Reply) silent = install (f, NULL, own, NULL);
  g_autoptr (Reply) stale = install (f, NULL, own, "0000");
  g_autoptr (Reply) done = install (f, NULL, own, hash);
  g_autoptr (Reply) audit = plane_fixture_call (f, "GET", "/api/audit?limit=1000", NULL, NULL);
  g_autofree char *new_hash = g_strdup (reply_get (done, "hash"));

  reply_assert_problem (forbidden, 403, "forbidden");
  reply_assert_problem (silent, 409, "conflict");
  g_assert_cmpuint (stale->status, >=, 400);
  g_assert_cmpuint (done->status, ==, 201);
  g_assert_cmpstr (reply_get (done, "text"), ==, own);
  g_assert_cmpstr (new_hash, !=, hash);
  g_assert_nonnull (strstr (audit->body, new_hash));
  g_assert_nonnull (strstr (audit->body, hash));
  plane_fixture_restart (f);
  g_autoptr (Reply) after = plane_fixture_call (f, "GET", "/api/guides/cbapp", NULL, NULL);
  g_assert_cmpstr (reply_get (after, "hash"), ==, new_hash);
}

/* One that nobody knows yet; what is wrong is said all at once, and nothing is written. */
static void
test_new (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *own = read_own ("");
  g_auto (GStrv) parts = g_strsplit (own, "name: cbapp", 2);
  g_autofree char *text = g_strjoinv ("name: mine", parts);
  g_autofree char *wrong = g_strconcat (text, "colour: red\nsize: 3\n", NULL);
  g_autoptr (Reply) bad = install (f, NULL, wrong, NULL);
  g_autoptr (Reply) none = plane_fixture_call (f, "GET", "/api/guides/mine", NULL, NULL);
  g_autoptr (Reply) done = install (f, NULL, text, NULL);
  g_autoptr (Reply) there = plane_fixture_call (f, "GET", "/api/guides/mine", NULL, NULL);

  g_assert_cmpuint (bad->status, >=, 400);
  g_assert_nonnull (strstr (bad->body, "colour"));
  g_assert_nonnull (strstr (bad->body, "size"));
  reply_assert_problem (none, 404, "not-found");
  g_assert_cmpuint (done->status, ==, 201);
  g_assert_cmpuint (there->status, ==, 200);
  g_assert_cmpint (hoist_value_lookup_int (there->json, "tenants", -1), ==, 0);
}

static void
test_explain (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *id = plane_fixture_add_tenant (f, "acme");
  g_autofree char *viewer = plane_fixture_make_token (f, HOIST_ROLE_VIEWER);
  g_autoptr (Reply) plan =
      plane_fixture_call (f, "POST", "/api/guides/explain", viewer,
                          "{\"application\":\"cbapp\",\"from\":\"v0.2.0\",\"to\":\"v0.3.0\"}");
  g_autoptr (Reply) neither = plane_fixture_call (f, "POST", "/api/guides/explain", viewer,
                                                  "{\"from\":\"v0.2.0\",\"to\":\"v0.3.0\"}");
  g_autoptr (Reply) back =
      plane_fixture_call (f, "POST", "/api/guides/explain", viewer,
                          "{\"application\":\"cbapp\",\"from\":\"v0.3.0\",\"to\":\"v0.2.0\"}");
  g_autofree char *path = NULL;

  g_assert_cmpuint (plan->status, ==, 200);
  g_assert_cmpstr (reply_get (plan, "to_commit"), ==, PLANE_NEW_COMMIT);
  g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (plan->json, "steps")), >, 8);
  path = g_strconcat ("/api/plans/", reply_get (plan, "id"), NULL);
  g_autoptr (Reply) stored = plane_fixture_call (f, "GET", path, NULL, NULL);
  reply_assert_problem (stored, 404, "not-found");
  g_assert_cmpuint (neither->status, >=, 400);
  g_assert_cmpuint (back->status, >=, 400);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  plane_fixture_add ("/daemon/api-guides/install", test_install);
  plane_fixture_add ("/daemon/api-guides/new", test_new);
  plane_fixture_add ("/daemon/api-guides/explain", test_explain);
  return g_test_run ();
}
