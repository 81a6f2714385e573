/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The health history over HTTP. */
#include "base/hoist-clock.h"
#include "plane-fixture.h"
#include "store/hoist-store-health.h"
#include <string.h>

static void
test_get (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *id = plane_fixture_add_tenant (f, "acme");
  g_autofree char *check = g_strconcat ("/api/tenants/", id, "/check", NULL);
  g_autoptr (Reply) seen = plane_fixture_call (f, "POST", check, NULL, NULL);
  g_autoptr (Reply) bad = plane_fixture_call (f, "GET", "/api/health?hours=169", NULL, NULL);
  g_autoptr (Reply) good = NULL;

  g_assert_cmpuint (seen->status, ==, 200);
  g_assert_true (hoist_store_add_health_point (f->plane->store, hoist_clock_wall_us (), NULL));
  good = plane_fixture_call (f, "GET", "/api/health?hours=1", NULL, NULL);
  g_assert_cmpuint (good->status, ==, 200);
  g_assert_nonnull (strstr (good->body, "\"healthy\":1,\"degraded\":0"));
  reply_assert_problem (bad, 400, "invalid");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  plane_fixture_add ("/daemon/api-health/get", test_get);
  return g_test_run ();
}
