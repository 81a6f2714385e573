/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is asked for when several are upgraded, and what is read. */
#include "client/hoist-client-rollouts.h"
#include "fake-plane.h"

#include <string.h>

#define ROLLOUT "ro_0123456789abcdef"
#define ANSWER                                                                                     \
  "{\"id\":\"" ROLLOUT "\",\"hash\":\"ab\",\"state\":\"running\",\"parallel\":2,\"waiting\":1,"    \
  "\"targets\":[{\"index\":0,\"tenant\":\"" FAKE_TENANT "\",\"tenant_slug\":\"acme\",\"state\":"   \
  "\"waiting\"}],\"something_newer\":1}"

static void
test_plan (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  const char *tenants[] = { FAKE_TENANT, NULL };
  HoistRolloutWish wish = HOIST_ROLLOUT_WISH_INIT;

  wish.tenants = tenants;
  wish.max_failures = -1;
  fake_plane_answer (plane, 200, ANSWER);
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, plan_rollout, &wish);
  g_autoptr (HoistRollout) rollout =
      hoist_client_plan_rollout_finish (plane->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rollout->targets->len, ==, 1);
  g_assert_nonnull (strstr (plane->body, "\"max_failures\":-1"));
  g_assert_null (strstr (plane->body, "target_version")); /* the plane's choice */
}

static void
test_start (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  const char *tenants[] = { FAKE_TENANT, NULL };
  HoistRolloutWish wish = HOIST_ROLLOUT_WISH_INIT;
  HoistRolloutOrder order = { &wish, "ab", "monthly", NULL };

  wish.tenants = tenants;
  fake_plane_answer (plane, 202, ANSWER);
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, start_rollout, &order);
  g_autoptr (HoistRollout) rollout =
      hoist_client_start_rollout_finish (plane->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (rollout->id, ==, ROLLOUT);
  g_assert_nonnull (strstr (plane->body, "\"acknowledged\":[]"));
  g_assert_nonnull (strstr (plane->body, "\"reason\":\"monthly\""));
  g_assert_nonnull (fake_plane_get_header (plane, "idempotency-key"));
}

static void
test_steer (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  fake_plane_answer (plane, 202, ANSWER);
  hoist_client_steer_rollout_async (plane->client, ROLLOUT, HOIST_ROLLOUT_RETRY, "disk is free",
                                    fake_plane_done_cb, &result);
  fake_plane_wait (&result);
  g_autoptr (HoistRollout) rollout =
      hoist_client_steer_rollout_finish (plane->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (plane->path, ==, "/api/rollouts/" ROLLOUT "/retry");
  g_assert_cmpstr (plane->body, ==, "{\"statement\":\"disk is free\"}");
}

static void
test_list (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;

  fake_plane_answer (plane, 200,
                     "{\"rollouts\":[" ANSWER "],\"total\":1,\"limit\":5,\"offset\":0}");
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, list_rollouts, 5);
  g_autoptr (GPtrArray) list = hoist_client_list_rollouts_finish (plane->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/rollouts/plan", test_plan);
  g_test_add_func ("/client/rollouts/start", test_start);
  g_test_add_func ("/client/rollouts/steer", test_steer);
  g_test_add_func ("/client/rollouts/list", test_list);
  return g_test_run ();
}
