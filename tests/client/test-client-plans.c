/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/hoist-client-plans.h"
#include "fake-plane.h"

#include <string.h>

static char *
dup_plan (void)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  char *acknowledge[] = { (char *) "v0.3.0#1", NULL };
  HoistPlan fields = {
    .id = (char *) FAKE_PLAN,
    .tenant = (char *) FAKE_TENANT,
    .tenant_slug = (char *) "acme",
    .from_version = (char *) "v0.2.0",
    .from_commit = (char *) "0123456789012345678901234567890123456789",
    .to_version = (char *) "v0.3.0",
    .to_commit = (char *) "9876543210987654321098765432109876543210",
    .backup_db = TRUE,
    .run_migrations = TRUE,
    .backup = (char *) FAKE_BACKUP,
    .guide_hash = (char *) "ab",
    .steps = none,
    .releases = none,
    .findings = none,
    .acknowledge = acknowledge,
    .estimate_s = 4,
    .downtime_s = 2,
    .restore_s = -1,
    .created_at = 1700000000000000,
    .expires_at = 1700000600000000,
  };
  g_autoptr (HoistPlan) plan = hoist_plan_new (&fields);
  g_autoptr (GString) text = g_string_new (NULL);
  HoistJsonWriter w;
  hoist_json_writer_init (&w, text);
  hoist_plan_write (plan, &w, NULL);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_make (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = dup_plan ();
  HoistPlanWish wish = HOIST_PLAN_WISH_INIT;
  wish.target_version = "v0.3.0";
  fake_plane_answer (plane, 201, text);
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, make_plan, FAKE_TENANT, &wish);
  g_autoptr (HoistPlan) plan = hoist_client_make_plan_finish (plane->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (plan->id, ==, FAKE_PLAN);
  g_assert_cmpstr (plan->acknowledge[0], ==, "v0.3.0#1");
  g_assert_nonnull (strstr (plane->body, "\"target_version\":\"v0.3.0\""));
}

static void
test_rollback (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = dup_plan ();
  HoistPlanWish wish = { .kind = HOIST_PLAN_ROLLBACK,
                         .backup_db = TRUE,
                         .restore_data = FALSE,
                         .run = FAKE_RUN,
                         .backup = FAKE_BACKUP };
  fake_plane_answer (plane, 201, text);
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, make_plan, FAKE_TENANT, &wish);
  g_autoptr (HoistPlan) plan = hoist_client_make_plan_finish (plane->client, result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (plane->body, "\"kind\":\"rollback\""));
  g_assert_nonnull (strstr (plane->body, "\"restore_data\":false"));
  g_assert_nonnull (strstr (plane->body, "\"run\":\"" FAKE_RUN "\""));
  g_assert_nonnull (strstr (plane->body, "\"backup\":\"" FAKE_BACKUP "\""));
}

/* A plan that was changed on the way is not shown as the plan that would run. */
static void
test_changed_on_the_way (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = dup_plan ();
  char *at = strstr (text, "\"backup_db\":true");
  g_assert_nonnull (at);
  memcpy (at, "\"backup_db\":null", 16);
  fake_plane_answer (plane, 200, text);
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, get_plan, FAKE_PLAN);
  g_assert_null (hoist_client_get_plan_finish (plane->client, result, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client-plans/make", test_make);
  g_test_add_func ("/client-plans/rollback", test_rollback);
  g_test_add_func ("/client-plans/changed-on-the-way", test_changed_on_the_way);
  return g_test_run ();
}
