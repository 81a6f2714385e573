/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs over HTTP: a plan is started with its hash and its acknowledgements, once; lists, cancel. */
#include "plane-fixture.h"
#include <string.h>

static Reply *
make_plan (PlaneFixture *f, const char *tenant)
{
  g_autofree char *path = g_strconcat ("/api/tenants/", tenant, "/plans", NULL);
  Reply *plan = plane_fixture_call (f, "POST", path, NULL, "{}");

  g_assert_cmpuint (plan->status, ==, 201);
  return plan;
}

static Reply *
start (PlaneFixture *f, const Reply *plan, const char *hash, const char *acknowledged)
{
  g_autofree char *body = g_strdup_printf (
      "{\"plan\":\"%s\",\"plan_hash\":\"%s\",\"acknowledged\":%s,\"reason\":\"because\"}",
      reply_get (plan, "id"), hash, acknowledged);

  return plane_fixture_call (f, "POST", "/api/runs", NULL, body);
}

static Reply *
wait_ended (PlaneFixture *f, const char *run)
{
  g_autofree char *path = g_strconcat ("/api/runs/", run, NULL);
  Reply *reply = plane_fixture_call (f, "GET", path, NULL, NULL);

  while (strcmp (reply_get (reply, "state"), "ended") != 0)
    {
      reply_free (reply);
      reply = plane_fixture_call (f, "GET", path, NULL, NULL);
    }
  return reply;
}

static void
test_start (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *tenant = plane_fixture_add_tenant (f, "acme");
  g_autoptr (Reply) plan = make_plan (f, tenant);
  g_autofree char *other_hash = g_strnfill (64, 'a');
  g_autoptr (Reply) stale = start (f, plan, other_hash, "[\"v0.3.0#1\"]");
  g_autoptr (Reply) silent = start (f, plan, reply_get (plan, "hash"), "[]");
  g_autoptr (Reply) run = start (f, plan, reply_get (plan, "hash"), "[\"v0.3.0#1\"]");
  g_autofree char *of_tenant = g_strconcat ("/api/runs?state=ended&tenant=", tenant, NULL);
  g_autoptr (Reply) ended = NULL, list = NULL, none = NULL;

  reply_assert_problem (stale, 412, "stale");
  reply_assert_problem (silent, 422, "acknowledge");
  g_assert_cmpuint (run->status, ==, 202);
  g_assert_nonnull (strstr (run->head, "Location: /api/runs/rn_"));
  g_assert_cmpstr (reply_get (run, "reason"), ==, "because");
  ended = wait_ended (f, reply_get (run, "id"));
  g_assert_cmpstr (reply_get (ended, "outcome"), ==, "new-healthy");
  list = plane_fixture_call (f, "GET", of_tenant, NULL, NULL);
  g_assert_cmpint (hoist_value_lookup_int (list->json, "total", 0), ==, 1);
  g_assert_null (strstr (list->body, "\"steps\""));
  none = plane_fixture_call (f, "GET", "/api/runs?state=queued", NULL, NULL);
  g_assert_cmpint (hoist_value_lookup_int (none->json, "total", 9), ==, 0);
}

static void
test_cancel (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *tenant = plane_fixture_add_tenant (f, "acme");
  g_autoptr (Reply) plan = make_plan (f, tenant);
  g_autoptr (Reply) run = NULL, cancelled = NULL, ended = NULL, late = NULL, busy = NULL;
  g_autofree char *cancel = NULL,
                  *upgrade = g_strconcat ("/api/tenants/", tenant, "/upgrade", NULL);

  plane_fixture_write_node (
      f, "scenario.json",
      "[{'order':'step','kind':'migrate','direction':'apply','times':1,'do':'hang'}]");
  run = start (f, plan, reply_get (plan, "hash"), "[\"v0.3.0#1\"]");
  cancel = g_strconcat ("/api/runs/", reply_get (run, "id"), "/cancel", NULL);
  busy = plane_fixture_call (f, "POST", upgrade, NULL, "{}");
  g_assert_cmpuint (busy->status, ==, 409);
  cancelled = plane_fixture_call (f, "POST", cancel, NULL, NULL);
  g_assert_cmpuint (cancelled->status, ==, 202);
  ended = wait_ended (f, reply_get (run, "id"));
  g_assert_true (strcmp (reply_get (ended, "outcome"), "old-restored") == 0
                 || strcmp (reply_get (ended, "outcome"), "untouched") == 0);
  late = plane_fixture_call (f, "POST", cancel, NULL, NULL);
  g_assert_cmpuint (late->status, ==, 409);
}

static gint64
count (PlaneFixture *f, const char *query)
{
  g_autofree char *path = g_strconcat ("/api/runs?", query, NULL);
  g_autoptr (Reply) reply = plane_fixture_call (f, "GET", path, NULL, NULL);

  g_assert_cmpuint (reply->status, ==, 200);
  return hoist_value_lookup_int (reply->json, "total", -1);
}

/* A history is looked through by what, how, who, when and words. */
static void
test_search (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *tenant = plane_fixture_add_tenant (f, "acme");
  g_autoptr (Reply) plan = make_plan (f, tenant);
  g_autoptr (Reply) run = start (f, plan, reply_get (plan, "hash"), "[\"v0.3.0#1\"]");
  g_autoptr (Reply) ended = wait_ended (f, reply_get (run, "id"));
  g_autofree char *by = g_strconcat ("by=", reply_get (ended, "started_by"), NULL);
  g_autoptr (Reply) wrong = NULL, no_time = NULL;

  g_assert_cmpint (count (f, "kind=upgrade&outcome=new-healthy"), ==, 1);
  g_assert_cmpint (count (f, "kind=rollback"), ==, 0);
  g_assert_cmpint (count (f, "outcome=parked"), ==, 0);
  g_assert_cmpint (count (f, by), ==, 1);
  g_assert_cmpint (count (f, "by=nobody"), ==, 0);
  g_assert_cmpint (count (f, "search=BECAUSE"), ==, 1); /* the reason; case does not count */
  g_assert_cmpint (count (f, "search=acme"), ==, 1);
  g_assert_cmpint (count (f, "search=%25"), ==, 0); /* no pattern */
  g_assert_cmpint (count (f, "since=2020-01-01T00:00:00.000Z"), ==, 1);
  g_assert_cmpint (count (f, "until=2020-01-01T00:00:00.000Z"), ==, 0);
  wrong = plane_fixture_call (f, "GET", "/api/runs?kind=sideways", NULL, NULL);
  reply_assert_problem (wrong, 400, "invalid");
  no_time = plane_fixture_call (f, "GET", "/api/runs?since=yesterday", NULL, NULL);
  reply_assert_problem (no_time, 400, "invalid");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  plane_fixture_add ("/daemon/api-runs/start", test_start);
  plane_fixture_add ("/daemon/api-runs/cancel", test_cancel);
  plane_fixture_add ("/daemon/api-runs/search", test_search);
  return g_test_run ();
}
