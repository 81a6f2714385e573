/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Upgrading several over HTTP: plan, start, watch, and what is refused. */
#include "plane-fixture.h"
#include "store/hoist-store-rollout.h"
#include <string.h>

static char *
look (PlaneFixture *f, const char *slug)
{
  char *id = plane_fixture_add_tenant (f, slug);
  g_autofree char *check = g_strconcat ("/api/tenants/", id, "/check", NULL);
  g_autoptr (Reply) seen = plane_fixture_call (f, "POST", check, NULL, NULL);

  g_assert_cmpuint (seen->status, ==, 200);
  return id;
}

static gboolean
is_over (PlaneFixture *f, const char *id)
{
  g_autoptr (HoistRollout) now = hoist_store_dup_rollout (f->plane->store, id, NULL);

  return now->state == HOIST_ROLLOUT_ENDED;
}

static void
test_way (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *id = look (f, "acme");
  g_autofree char *wish =
      g_strdup_printf ("{\"tenants\":[\"%s\"],\"target_version\":\"v0.3.0\"}", id);
  g_autoptr (Reply) planned = plane_fixture_call (f, "POST", "/api/rollouts/plan", NULL, wish);
  g_autofree char *unread =
      g_strdup_printf ("{\"tenants\":[\"%s\"],\"target_version\":\"v0.3.0\",\"hash\":\"%s\"}", id,
                       reply_get (planned, "hash"));
  g_autoptr (Reply) refused = plane_fixture_call (f, "POST", "/api/rollouts", NULL, unread);
  g_autofree char *order = g_strdup_printf (
      "{\"tenants\":[\"%s\"],\"target_version\":\"v0.3.0\",\"hash\":\"%s\",\"acknowledged\":["
      "\"v0.3.0#1\"],\"reason\":\"monthly\"}",
      id, reply_get (planned, "hash"));
  g_autoptr (Reply) begun = plane_fixture_call (f, "POST", "/api/rollouts", NULL, order);
  g_autofree char *path = g_strconcat ("/api/rollouts/", reply_get (begun, "id"), NULL);

  g_assert_cmpuint (planned->status, ==, 200);
  g_assert_cmpstr (reply_get (planned, "state"), ==, "planned");
  g_assert_nonnull (strstr (planned->body, "\"from_version\":\"v0.2.0\""));
  reply_assert_problem (refused, 422, "acknowledge");
  g_assert_cmpuint (begun->status, ==, 202);
  g_assert_nonnull (strstr (begun->head, path)); /* Location */
  plane_fixture_wait_until (is_over (f, reply_get (begun, "id")));
  g_autoptr (Reply) ended = plane_fixture_call (f, "GET", path, NULL, NULL);
  g_autoptr (Reply) list = plane_fixture_call (f, "GET", "/api/rollouts", NULL, NULL);
  g_assert_nonnull (strstr (ended->body, "\"state\":\"done\""));
  g_assert_cmpint (hoist_value_lookup_int (ended->json, "done", 0), ==, 1);
  g_assert_nonnull (strstr (list->body, reply_get (begun, "id")));
  g_assert_null (strstr (list->body, "\"targets\""));
}

static void
test_refused (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *id = look (f, "acme");
  g_autofree char *stale =
      g_strdup_printf ("{\"tenants\":[\"%s\"],\"hash\":\"00\",\"acknowledged\":[]}", id);
  g_autofree char *many = g_strdup_printf ("{\"tenants\":[\"%s\"],\"parallel\":65}", id);
  g_autofree char *viewer = plane_fixture_make_token (f, HOIST_ROLE_VIEWER);
  g_autoptr (Reply) bad =
      plane_fixture_call (f, "POST", "/api/rollouts/plan", NULL, "{\"tenants\":[\"acme\"]}");
  g_autoptr (Reply) gone = plane_fixture_call (f, "POST", "/api/rollouts/plan", NULL,
                                               "{\"tenants\":[\"tn_0123456789abcdef\"]}");
  g_autoptr (Reply) wide = plane_fixture_call (f, "POST", "/api/rollouts/plan", NULL, many);
  g_autoptr (Reply) old = plane_fixture_call (f, "POST", "/api/rollouts", NULL, stale);
  g_autoptr (Reply) forbidden = plane_fixture_call (f, "POST", "/api/rollouts", viewer, stale);
  g_autoptr (Reply) unknown =
      plane_fixture_call (f, "POST", "/api/rollouts/ro_0123456789abcdef/stop", NULL, NULL);
  g_autoptr (Reply) mute = plane_fixture_call (f, "POST", "/api/rollouts/ro_0123456789abcdef/retry",
                                               NULL, "{\"statement\":\"  \"}");

  reply_assert_problem (bad, 400, "invalid");
  reply_assert_problem (gone, 404, "not-found");
  reply_assert_problem (wide, 400, "invalid");
  reply_assert_problem (old, 412, "stale");
  reply_assert_problem (forbidden, 403, "forbidden");
  reply_assert_problem (unknown, 404, "not-found");
  reply_assert_problem (mute, 400, "invalid");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  plane_fixture_add ("/daemon/api-rollouts/way", test_way);
  plane_fixture_add ("/daemon/api-rollouts/refused", test_refused);
  return g_test_run ();
}
