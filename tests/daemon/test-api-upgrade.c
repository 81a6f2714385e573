/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Upgrades, rollbacks and retries in one call, against an agent double: the answer of the base
 * contract, respond-async, what the call acknowledges and what never, failure as a problem
 * document, failed-before. */
#include "plane-fixture.h"
#include "store/hoist-store-journal.h"
#include "store/hoist-store-run.h"
#include <string.h>

static char *
upgrade_path (const char *tenant)
{
  return g_strdup_printf ("/api/tenants/%s/upgrade", tenant);
}

/* The newest audit record, as JSON text. */
static char *
last_audit (PlaneFixture *f)
{
  g_autoptr (GPtrArray) events =
      hoist_store_journal_list (f->plane->store, 0, 100000, NULL, NULL, NULL);

  for (guint i = events->len; i > 0; i--)
    {
      const HoistEvent *event = g_ptr_array_index (events, i - 1);

      if (event->type == HOIST_EVENT_AUDIT)
        return hoist_value_to_json (event->payload);
    }
  return g_strdup ("");
}

static void
test_answer (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *tenant = plane_fixture_add_tenant (f, "acme");
  g_autofree char *path = upgrade_path (tenant);
  g_autoptr (Reply) reply = plane_fixture_call (
      f, "POST", path, NULL,
      "{\"target_version\":\"v0.3.0\",\"backup_db\":true,\"run_migrations\":true}");
  g_autofree char *audit = last_audit (f);

  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_cmpstr (reply_get (reply, "status"), ==, "success");
  g_assert_cmpstr (reply_get (reply, "previous_version"), ==, "v0.2.0");
  g_assert_cmpstr (reply_get (reply, "new_version"), ==, "v0.3.0");
  g_assert_cmpstr (reply_get (reply, "commit"), ==, "2222222");
  g_assert_cmpstr (reply_get (reply, "outcome"), ==, "new-healthy");
  g_assert_true (g_str_has_prefix (reply_get (reply, "backup_path"), "/nowhere/pocket.db.backup_"));
  g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (reply->json, "migrations_run")),
                    ==, 1);
  g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (reply->json, "details")), >, 0);
  /* A caller who can't name notices acknowledges them by his call, and the record says so. */
  g_assert_nonnull (strstr (audit, "\"acknowledged_by_the_call\":\"v0.3.0#1\""));
  g_assert_nonnull (strstr (audit, "\"user\":\"local:"));
  g_assert_nonnull (strstr (audit, "\"plan_hash\":\""));
}

/* A body is optional: target is the latest release. */
static void
test_defaults (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *tenant = plane_fixture_add_tenant (f, "acme");
  g_autofree char *path = upgrade_path (tenant);
  g_autoptr (Reply) reply = plane_fixture_call (f, "POST", path, NULL, NULL);

  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_cmpstr (reply_get (reply, "new_version"), ==, "v0.3.0");
}

static void
test_async (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *tenant = plane_fixture_add_tenant (f, "acme");
  g_autofree char *path = upgrade_path (tenant);
  g_autoptr (Reply) started =
      plane_fixture_call_with (f, "POST", path, NULL, "{}", "Prefer: respond-async\r\n");
  g_autofree char *run_path = g_strdup_printf ("/api/runs/%s", reply_get (started, "id"));
  g_autofree char *location = g_strdup_printf ("Location: %s\r\n", run_path);
  g_autoptr (Reply) run = NULL;

  g_assert_cmpuint (started->status, ==, 202);
  g_assert_nonnull (strstr (started->head, location));
  do
    {
      g_clear_pointer (&run, reply_free);
      run = plane_fixture_call (f, "GET", run_path, NULL, NULL);
      g_assert_cmpuint (run->status, ==, 200);
    }
  while (strcmp (reply_get (run, "state"), "ended") != 0);
  g_assert_cmpstr (reply_get (run, "outcome"), ==, "new-healthy");
}

/* No backup is never acknowledged by silence. */
static void
test_no_backup (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *tenant = plane_fixture_add_tenant (f, "acme");
  g_autofree char *path = upgrade_path (tenant);
  g_autoptr (Reply) silent = plane_fixture_call (f, "POST", path, NULL, "{\"backup_db\":false}");
  g_autoptr (Reply) half = plane_fixture_call (
      f, "POST", path, NULL, "{\"backup_db\":false,\"acknowledged\":[\"no-backup\"]}");
  g_autoptr (Reply) empty = plane_fixture_call (f, "POST", path, NULL, "{\"acknowledged\":[]}");
  g_autoptr (Reply) said = plane_fixture_call (
      f, "POST", path, NULL, "{\"backup_db\":false,\"acknowledged\":[\"no-backup\",\"v0.3.0#1\"]}");

  reply_assert_problem (silent, 422, "acknowledge");
  reply_assert_problem (half, 422, "acknowledge");
  reply_assert_problem (empty, 422, "acknowledge");
  g_assert_cmpuint (said->status, ==, 200);
  g_assert_cmpstr (reply_get (said, "backup_path"), ==, "");
}

static void
test_failure (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *tenant = plane_fixture_add_tenant (f, "acme");
  g_autofree char *path = upgrade_path (tenant);
  g_autofree char *resolve = NULL, *retry = NULL;
  g_autoptr (Reply) failed = NULL;
  g_autoptr (Reply) again = NULL;
  g_autoptr (Reply) resolved = NULL;
  g_autoptr (Reply) retried = NULL;

  plane_fixture_write_node (f, "scenario.json",
                            "[{'order':'step','kind':'migrate','direction':'apply','times':1,'do':'"
                            "error','code':'failed','message':'add_person_columns.py "
                            "failed: duplicate column'}]");
  failed = plane_fixture_call (f, "POST", path, NULL, "{}");
  reply_assert_problem (failed, 500, "failed");
  g_assert_cmpstr (reply_get (failed, "result"), ==, "failed");
  g_assert_cmpstr (reply_get (failed, "outcome"), ==, "old-restored");
  g_assert_cmpstr (reply_get (failed, "previous_version"), ==, "v0.2.0");
  g_assert_cmpstr (reply_get (failed, "new_version"), ==, "v0.2.0");
  g_assert_cmpstr (reply_get (failed, "commit"), ==, "1111111");
  g_assert_cmpstr (reply_get (failed, "cause"), !=, "");

  again = plane_fixture_call (f, "POST", path, NULL, "{}"); /* row 4 */
  reply_assert_problem (again, 422, "refused");

  resolve = g_strdup_printf ("/api/runs/%s/resolve", reply_get (failed, "run"));
  retry = g_strdup_printf ("/api/runs/%s/retry", reply_get (failed, "run"));
  resolved = plane_fixture_call (f, "POST", resolve, NULL,
                                 "{\"statement\":\"The column was removed by hand.\"}");
  g_assert_cmpuint (resolved->status, ==, 200);
  g_assert_cmpstr (reply_get (resolved, "resolution"), ==, "The column was removed by hand.");
  retried = plane_fixture_call (f, "POST", retry, NULL, "{\"acknowledged\":[\"v0.3.0#1\"]}");
  g_assert_cmpuint (retried->status, ==, 202);
}

static void
test_refused (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *tenant = plane_fixture_add_tenant (f, "acme");
  g_autofree char *path = upgrade_path (tenant);
  g_autoptr (Reply) unknown =
      plane_fixture_call (f, "POST", path, NULL, "{\"target_version\":\"v9.9.9\"}");
  g_autoptr (Reply) blocked = NULL;
  g_autofree char *audit = NULL;

  g_assert_cmpuint (unknown->status, >=, 400);
  g_assert_cmpuint (unknown->status, <, 500);
  plane_fixture_write_node (f, "facts.json",
                            "{'commit':'" PLANE_OLD_COMMIT
                            "','tag':'v0.2.0','tree_clean':false,'target_commit':'" PLANE_NEW_COMMIT
                            "','lock_deployed':'','lock_target':'','migrations':[],'findings':[{'"
                            "check':'tree','severity':'blocker','message':'app.py was changed "
                            "on the node.','next':'Commit or discard the change.','repair':''}]}");
  blocked = plane_fixture_call (f, "POST", path, NULL, "{}");
  reply_assert_problem (blocked, 422, "refused");
  g_assert_cmpstr (reply_get (blocked, "detail"), ==, "app.py was changed on the node.");
  g_assert_cmpstr (reply_get (blocked, "next"), ==, "Commit or discard the change.");
  audit = last_audit (f);
  g_assert_nonnull (strstr (audit, "\"status\":422"));
}

/* The same key finds the run again after a cut, and gives the same answer. */
static void
test_key (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *tenant = plane_fixture_add_tenant (f, "acme");
  g_autofree char *path = upgrade_path (tenant);
  g_autoptr (Reply) first =
      plane_fixture_call_with (f, "POST", path, NULL, "{}", "Idempotency-Key: k1\r\n");
  g_autoptr (Reply) again =
      plane_fixture_call_with (f, "POST", path, NULL, "{}", "Idempotency-Key: k1\r\n");
  g_autoptr (GPtrArray) runs =
      hoist_store_list_runs (f->plane->store, tenant, NULL, 10, 0, NULL, NULL);

  g_assert_cmpuint (first->status, ==, 200);
  g_assert_cmpuint (again->status, ==, 200);
  g_assert_cmpstr (again->body, ==, first->body);
  g_assert_cmpuint (runs->len, ==, 1);
}

static void
test_rollback (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *tenant = plane_fixture_add_tenant (f, "acme");
  g_autofree char *path = upgrade_path (tenant);
  g_autofree char *back = NULL;
  g_autoptr (Reply) up = plane_fixture_call (f, "POST", path, NULL, "{}");
  g_autoptr (Reply) without_reason = NULL;
  g_autoptr (Reply) silent = NULL;
  g_autoptr (Reply) down = NULL;

  plane_fixture_write_node (
      f, "compare.json",
      "{'tables':[{'name':'person','now':12,'then':10,'written_since':2}],'lost_rows':2}");
  plane_fixture_write_node (f, "facts.json",
                            "{'commit':'" PLANE_NEW_COMMIT
                            "','tag':'v0.3.0','tree_clean':true,'lock_deployed':'','lock_target':''"
                            ",'target_commit':'" PLANE_OLD_COMMIT
                            "','migrations':[],'findings':[]}");
  back = g_strdup_printf ("/api/runs/%s/rollback", reply_get (up, "run"));
  without_reason = plane_fixture_call (f, "POST", back, NULL, "{}");
  reply_assert_problem (without_reason, 400, "invalid");
  silent = plane_fixture_call (f, "POST", back, NULL, "{\"reason\":\"wrong prices\"}");
  reply_assert_problem (silent, 422, "acknowledge"); /* rows are never discarded by silence */
  down = plane_fixture_call (f, "POST", back, NULL,
                             "{\"reason\":\"wrong prices\",\"acknowledged\":[\"discard-rows\"]}");
  g_assert_cmpuint (down->status, ==, 200);
  g_assert_cmpstr (reply_get (down, "previous_version"), ==, "v0.3.0");
  g_assert_cmpstr (reply_get (down, "new_version"), ==, "v0.2.0");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  plane_fixture_add ("/daemon/api-upgrade/answer", test_answer);
  plane_fixture_add ("/daemon/api-upgrade/defaults", test_defaults);
  plane_fixture_add ("/daemon/api-upgrade/async", test_async);
  plane_fixture_add ("/daemon/api-upgrade/no-backup", test_no_backup);
  plane_fixture_add ("/daemon/api-upgrade/failure", test_failure);
  plane_fixture_add ("/daemon/api-upgrade/refused", test_refused);
  plane_fixture_add ("/daemon/api-upgrade/key", test_key);
  plane_fixture_add ("/daemon/api-upgrade/rollback", test_rollback);
  return g_test_run ();
}
