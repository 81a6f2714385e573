/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A drift as the plane says it, and an answer that is none. */
#include "client/hoist-client-drift.h"

#include "fake-plane.h"

static void
test_look (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;

  fake_plane_answer (plane, 200,
                     "{\"state\":\"found\",\"entries\":[{\"change\":\"missing\",\"kind\":\"index\","
                     "\"message\":\"M\",\"matters\":true}],\"sql\":\"X;\",\"later\":1}");
  g_autoptr (GAsyncResult) asked = fake_plane_ask (plane, look_at_drift, FAKE_TENANT);
  g_autoptr (HoistDrift) drift = hoist_client_look_at_drift_finish (plane->client, asked, &error);
  g_assert_no_error (error);
  g_assert_cmpint (drift->state, ==, HOIST_DRIFT_FOUND);
  g_assert_cmpuint (hoist_drift_count_mattering (drift), ==, 1);
  fake_plane_answer (plane, 200, "{\"state\":\"perhaps\"}");
  g_autoptr (GAsyncResult) again = fake_plane_ask (plane, look_at_drift, FAKE_TENANT);
  g_assert_null (hoist_client_look_at_drift_finish (plane->client, again, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client-drift/look", test_look);
  return g_test_run ();
}
