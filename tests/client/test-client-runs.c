/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/hoist-client-runs.h"
#include "fake-plane.h"

#include <string.h>

static HoistPlan *
new_plan (void)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  char *acknowledge[] = { NULL };
  HoistPlan fields = { .id = (char *) FAKE_PLAN,
                       .tenant = (char *) FAKE_TENANT,
                       .tenant_slug = (char *) "acme",
                       .from_version = (char *) "v0.2.0",
                       .to_version = (char *) "v0.3.0",
                       .steps = none,
                       .releases = none,
                       .findings = none,
                       .acknowledge = acknowledge };
  return hoist_plan_new (&fields);
}

static void
test_start (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistPlan) plan = new_plan ();
  g_autofree char *text = fake_plane_dup_run ("queued", "none");
  g_autofree char *first_key = NULL;
  const char *acknowledged[] = { "v0.3.0#1", NULL };
  for (guint i = 0; i < 2; i++)
    {
      HoistRunWish wish = { .acknowledged = acknowledged,
                            .reason = i == 0 ? "because" : NULL,
                            .hold_after = i == 0 ? "not again" : NULL };
      fake_plane_answer (plane, 202, text);
      g_autoptr (GAsyncResult) result = fake_plane_ask (plane, start_run, plan, &wish);
      g_autoptr (HoistRun) run = hoist_client_start_run_finish (plane->client, result, &error);
      g_assert_no_error (error);
      g_assert_cmpint (run->state, ==, HOIST_RUN_QUEUED);
      g_assert_nonnull (strstr (plane->body, plan->hash));
      g_assert_true ((strstr (plane->body, "\"reason\":\"because\"") != NULL) == (i == 0));
      g_assert_true ((strstr (plane->body, "\"hold_after\":\"not again\"") != NULL) == (i == 0));
      const char *key = fake_plane_get_header (plane, "idempotency-key");
      g_assert_nonnull (key);
      if (i == 0)
        first_key = g_strdup (key);
      else
        g_assert_cmpstr (key, !=, first_key);
    }
}

static void
test_list (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = fake_plane_dup_run ("ended", "old-restored");
  g_autofree char *list =
      g_strdup_printf ("{\"runs\":[%s],\"total\":7,\"limit\":50,\"offset\":0}", text);
  HoistRunQuery query = { .tenant = FAKE_TENANT, .state = "ended" };
  fake_plane_answer (plane, 200, list);
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, list_runs, &query);
  g_autoptr (HoistRunPage) page = hoist_client_list_runs_finish (plane->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (page->runs->len, ==, 1);
  g_assert_cmpint (page->total, ==, 7);
}

static void
test_log (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  fake_plane_answer (
      plane, 200,
      "{\"lines\":[{\"seq\":6,\"time\":\"2026-11-21T04:05:06.789Z\",\"step\":2,\"level\":"
      "\"output\",\"text\":\"hello\"}],\"next\":6,\"complete\":true}");
  g_autoptr (GAsyncResult) result =
      fake_plane_ask (plane, get_run_log, FAKE_RUN, (gint64) 5, (guint) 10);
  g_autoptr (HoistLogPage) page = hoist_client_get_run_log_finish (plane->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (plane->path, ==, "/api/runs/" FAKE_RUN "/log?after=5&limit=10");
  const HoistLogLine *line = g_ptr_array_index (page->lines, 0);
  g_assert_cmpint (line->seq, ==, 6);
  g_assert_cmpstr (line->text, ==, "hello");
  g_assert_true (page->complete);
  g_assert_cmpint (page->next, ==, 6);
}

static void
test_orders (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = fake_plane_dup_run ("running", "none");
  fake_plane_answer (plane, 202, text);
  g_autoptr (GAsyncResult) cancelled = fake_plane_ask (plane, cancel_run, FAKE_RUN);
  g_autoptr (HoistRun) one = hoist_client_cancel_run_finish (plane->client, cancelled, &error);
  g_assert_no_error (error);
  fake_plane_answer (plane, 200, text);
  g_autoptr (GAsyncResult) resolved =
      fake_plane_ask (plane, resolve_run, FAKE_RUN, "The disk was replaced.");
  g_autoptr (HoistRun) two = hoist_client_resolve_run_finish (plane->client, resolved, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (plane->body, ==, "{\"statement\":\"The disk was replaced.\"}");
  fake_plane_answer (plane, 202, text);
  g_autoptr (GAsyncResult) retried = fake_plane_ask (plane, retry_run, FAKE_RUN, NULL);
  g_autoptr (HoistRun) three = hoist_client_retry_run_finish (plane->client, retried, &error);
  g_assert_no_error (error);
  g_assert_nonnull (fake_plane_get_header (plane, "idempotency-key"));
  HoistRollbackWish wish = { .reason = "It is slow.",
                             .restore_data = TRUE,
                             .safety_backup = TRUE,
                             .hold_after = "Not before Monday." };
  fake_plane_answer (plane, 202, text);
  g_autoptr (GAsyncResult) back = fake_plane_ask (plane, roll_back_run, FAKE_RUN, &wish);
  g_autoptr (HoistRun) four = hoist_client_roll_back_run_finish (plane->client, back, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (fake_plane_get_header (plane, "prefer"), ==, "respond-async");
  g_assert_nonnull (strstr (plane->body, "\"hold_after\":\"Not before Monday.\""));
}

/* The base contract's own call: its answer comes when all is done, and a failure says why. */
static void
test_base_upgrade (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  HoistUpgradeWish wish = { .target_version = "v0.3.0", .backup_db = TRUE, .run_migrations = TRUE };
  fake_plane_answer (plane, 200, "{\"status\":\"success\",\"details\":[\"Stopping services...\"]}");
  g_autoptr (GAsyncResult) fine = fake_plane_ask (plane, upgrade_tenant, FAKE_TENANT, &wish);
  g_autoptr (HoistValue) answer = hoist_client_upgrade_tenant_finish (plane->client, fine, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (hoist_value_lookup_string (answer, "status", ""), ==, "success");
  g_assert_null (fake_plane_get_header (plane, "prefer"));
  fake_plane_answer (plane, 500, "{\"detail\":\"Health check failed\"}");
  g_autoptr (GAsyncResult) bad = fake_plane_ask (plane, upgrade_tenant, FAKE_TENANT, &wish);
  g_assert_null (hoist_client_upgrade_tenant_finish (plane->client, bad, &error));
  g_assert_nonnull (strstr (error->message, "Health check failed"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client-runs/start", test_start);
  g_test_add_func ("/client-runs/list", test_list);
  g_test_add_func ("/client-runs/log", test_log);
  g_test_add_func ("/client-runs/orders", test_orders);
  g_test_add_func ("/client-runs/base-upgrade", test_base_upgrade);
  return g_test_run ();
}
