/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/hoist-client-releases.h"
#include "fake-plane.h"

#define RELEASE                                                                                    \
  "{\"tag\":\"v0.3.0\",\"commit\":\"9876543210987654321098765432109876543210\",\"date\":"          \
  "\"2025-12-11T09:00:00.000Z\",\"notes\":\"New.\",\"notices\":[{\"id\":\"v0.3.0#1\",\"text\":"    \
  "\"Read.\"}],"                                                                                   \
  "\"prerelease\":false}"

static void
test_of_tenant (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  fake_plane_answer (plane, 200,
                     "{\"releases\":[" RELEASE "],\"deployed\":\"v0.2.0\",\"latest\":\"v0.3.0\"}");
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, list_releases, FAKE_TENANT);
  g_autoptr (HoistReleaseList) list =
      hoist_client_list_releases_finish (plane->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->releases->len, ==, 1);
  g_assert_cmpstr (list->deployed, ==, "v0.2.0");
  const HoistRelease *release = g_ptr_array_index (list->releases, 0);
  g_assert_cmpuint (release->notices->len, ==, 1);
}

static void
test_of_application (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  fake_plane_answer (plane, 200, "{\"releases\":[" RELEASE "]}");
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, list_application_releases, "cbapp");
  g_autoptr (HoistReleaseList) list =
      hoist_client_list_application_releases_finish (plane->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (list->deployed, ==, "");
  GAsyncResult *raw = NULL;
  fake_plane_answer (plane, 200, "{\"applications\":[]}");
  hoist_client_list_applications_async (plane->client, NULL, fake_plane_done_cb, &raw);
  fake_plane_wait (&raw);
  g_autoptr (HoistValue) applications =
      hoist_client_list_applications_finish (plane->client, raw, &error);
  g_assert_no_error (error);
  g_assert_nonnull (hoist_value_get_member (applications, "applications"));
  g_object_unref (raw);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client-releases/of-tenant", test_of_tenant);
  g_test_add_func ("/client-releases/of-application", test_of_application);
  return g_test_run ();
}
