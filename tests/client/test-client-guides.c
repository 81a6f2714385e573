/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/hoist-client-guides.h"

#include "base/hoist-error.h"
#include "fake-plane.h"
#include <string.h>

#define GUIDE                                                                                      \
  "{\"application\":\"app\",\"title\":\"App\",\"hash\":\"ab\",\"text\":\"guide: 1\\n\","           \
  "\"tenants\":2}"

static void
test_get (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;

  fake_plane_answer (plane, 200, GUIDE);
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, get_guide, "app");
  g_autoptr (HoistGuideFile) file = hoist_client_get_guide_finish (plane->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (plane->path, ==, "/api/guides/app");
  g_assert_cmpstr (file->text, ==, "guide: 1\n");
  g_assert_cmpint (file->tenants, ==, 2);
  fake_plane_answer (plane, 200, "{\"application\":\"app\"}");
  g_autoptr (GAsyncResult) other = fake_plane_ask (plane, get_guide, "app");
  g_assert_null (hoist_client_get_guide_finish (plane->client, other, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL);
}

static void
test_install (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;

  fake_plane_answer (plane, 201, GUIDE);
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, install_guide, "guide: 1\n", NULL);
  g_autoptr (HoistGuideFile) file =
      hoist_client_install_guide_finish (plane->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (file->hash, ==, "ab");
  g_assert_cmpstr (plane->method, ==, "POST");
  g_assert_null (strstr (plane->body, "replaces"));
  fake_plane_answer (plane, 201, GUIDE);
  g_autoptr (GAsyncResult) other = fake_plane_ask (plane, install_guide, "guide: 1\n", "cd");
  g_autoptr (HoistGuideFile) again =
      hoist_client_install_guide_finish (plane->client, other, &error);
  g_assert_nonnull (again);
  g_assert_nonnull (strstr (plane->body, "\"replaces\":\"cd\""));
}

static void
test_explain (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  HoistGuideWish wish = { .application = "app", .from = "v1.0.0", .to = "v1.1.0" };

  fake_plane_answer (plane, 409, "{\"code\":\"refused\",\"detail\":\"no\"}");
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, explain_guide, &wish);
  g_assert_null (hoist_client_explain_guide_finish (plane->client, result, &error));
  g_assert_nonnull (error);
  g_assert_cmpstr (plane->path, ==, "/api/guides/explain");
  g_assert_nonnull (strstr (plane->body, "\"from\":\"v1.0.0\""));
  g_assert_null (strstr (plane->body, "text"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/client-guides/get", test_get);
  g_test_add_func ("/client/client-guides/install", test_install);
  g_test_add_func ("/client/client-guides/explain", test_explain);
  return g_test_run ();
}
