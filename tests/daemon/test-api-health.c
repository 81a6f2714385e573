/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The health history over HTTP: the daemon's own first look is in it. */
#include "plane-fixture.h"
#include "store/hoist-store-health.h"
#include <string.h>

static gboolean
has_point (PlaneFixture *f)
{
  g_autoptr (GPtrArray) points = hoist_store_list_health (f->plane->store, 0, NULL);

  return points->len > 0;
}

static void
test_get (PlaneFixture *f, gconstpointer unused)
{
  g_autoptr (Reply) bad = plane_fixture_call (f, "GET", "/api/health?hours=169", NULL, NULL);
  g_autoptr (Reply) good = NULL;

  plane_fixture_wait_until (has_point (f));
  good = plane_fixture_call (f, "GET", "/api/health?hours=1", NULL, NULL);
  g_assert_cmpuint (good->status, ==, 200);
  g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (good->json, "points")), ==, 1);
  reply_assert_problem (bad, 400, "invalid");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  plane_fixture_add ("/daemon/api-health/get", test_get);
  return g_test_run ();
}
