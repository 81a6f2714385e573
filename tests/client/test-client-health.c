/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The health history as the client reads it. */
#include "client/hoist-client-health.h"
#include "fake-plane.h"

static void
test_get (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;

  fake_plane_answer (plane, 200,
                     "{\"points\":[{\"time\":\"2026-11-21T04:05:06.000Z\",\"healthy\":3,"
                     "\"degraded\":0,\"unhealthy\":1,\"unknown\":0}],\"hours\":6}");
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, get_health, 6);
  g_autoptr (GPtrArray) points = hoist_client_get_health_finish (plane->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (points->len, ==, 1);
  g_assert_cmpuint (((HoistHealthPoint *) points->pdata[0])->unhealthy, ==, 1);
  g_assert_cmpstr (plane->path, ==, "/api/health?hours=6");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/health/get", test_get);
  return g_test_run ();
}
