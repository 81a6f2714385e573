/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is collected before a plan is built, against the fake agent. */
#include "engine/hoist-planner.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "fixture.h"

#define FACTS(from, tag, to)                                                                       \
  "{'commit':'" from "','tag':'" tag                                                               \
  "','tree_clean':true,'lock_deployed':'x','lock_target':'y','target_commit':'" to                 \
  "','migrations':[],'findings':[]}"

static HoistPlan *
make (Fixture *f, const HoistPlanRequest *request, GError **error)
{
  HoistAgentPool *pool =
      hoist_agent_pool_new (&hoist_agent_transport_local, &f->target, "in_0123456789abcdef");
  HoistPlan *plan = hoist_planner_make (f->store, pool, f->tenant->id, request, NULL, error);

  hoist_agent_pool_free (pool);
  return plan;
}

static void
test_latest (Fixture *f, gconstpointer unused)
{
  HoistPlanRequest request = { .kind = HOIST_PLAN_UPGRADE,
                               .backup_db = TRUE,
                               .run_migrations = TRUE };
  g_autoptr (GError) error = NULL;

  fixture_write_node (f, "facts.json",
                      FACTS (OLD_COMMIT, "v0.2.0", "4444444444444444444444444444444444444444"));
  g_autoptr (HoistPlan) plan = make (f, &request, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (plan->to_version, ==, "v0.4.0");
  g_assert_cmpfloat (plan->restore_s, <, 0);
  g_autoptr (HoistPlan) stored = hoist_store_dup_plan (f->store, plan->id, &error);
  g_assert_cmpstr (stored->hash, ==, plan->hash);
}

/* A release that the store does not know is looked for at the origin; what is new is journalled. */
static void
test_asks_the_origin (Fixture *f, gconstpointer unused)
{
  HoistPlanRequest request = { .kind = HOIST_PLAN_UPGRADE,
                               .target_version = "v0.6.0",
                               .backup_db = TRUE };
  g_autoptr (GError) error = NULL;
  gint64 before = hoist_store_journal_get_head (f->store);

  fixture_write_node (f, "facts.json",
                      FACTS (OLD_COMMIT, "v0.2.0", "6666666666666666666666666666666666666666"));
  fixture_write_node (
      f, "releases.json",
      "{'releases':[{'tag':'v0.6.0','commit':'6666666666666666666666666666666666666666'},{'tag':'"
      "v0.2.0','commit':'" OLD_COMMIT "'}]}");
  g_autoptr (HoistPlan) plan = make (f, &request, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) events = hoist_store_journal_list (f->store, before, 100, NULL, NULL, NULL);
  g_assert_cmpuint (events->len, ==, 1);
  g_assert_cmpstr (((const HoistEvent *) g_ptr_array_index (events, 0))->phase, ==, "seen");
  request.target_version = "v9.9.9";
  g_assert_null (make (f, &request, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
}

/* A rollback of what was upgraded last, with what would be lost. */
static void
test_rollback (Fixture *f, gconstpointer unused)
{
  HoistPlanRequest request = { .kind = HOIST_PLAN_ROLLBACK,
                               .backup_db = TRUE,
                               .restore_data = TRUE };
  g_autoptr (GError) error = NULL;

  fixture_write_node (f, "facts.json", FACTS (NEW_COMMIT, "v0.3.0", OLD_COMMIT));
  fixture_write_node (
      f, "compare.json",
      "{'tables':[{'name':'person','now':12,'then':10,'written_since':2}],'lost_rows':2}");
  g_assert_null (make (f, &request, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  g_clear_error (&error);
  g_autofree char *id = fixture_end_run (f, "new-healthy", "");
  g_autoptr (HoistRun) run = hoist_store_dup_run (f->store, id, NULL);
  HoistBackup fields = { .id = run->backup,
                         .tenant = f->tenant->id,
                         .run = id,
                         .engine = (char *) "sqlite",
                         .path = (char *) "/b/x",
                         .version = (char *) "v0.2.0",
                         .commit = (char *) OLD_COMMIT,
                         .created_at = hoist_clock_wall_us (),
                         .verified_at = hoist_clock_wall_us (),
                         .restore_s = 0.75 };
  g_autoptr (HoistBackup) backup = hoist_backup_new (&fields);
  g_assert_true (hoist_store_put_backup (f->store, backup, &error));

  g_autoptr (HoistPlan) plan = make (f, &request, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (plan->rolls_back, ==, id);
  g_assert_cmpstr (plan->restore_from, ==, backup->id);
  g_assert_cmpstr (plan->to_version, ==, "v0.2.0");
  g_assert_cmpfloat (plan->restore_s, ==, 0.75);
  g_assert_true (g_str_has_prefix (hoist_value_lookup_string (plan->comparison, "sentence", ""),
                                   "2 rows written or changed"));
  g_assert_true (g_strv_contains ((const char *const *) plan->acknowledge, "discard-rows"));

  HoistPlanRequest by_backup = request, by_run = request, foreign = request, by_tag = request;
  by_backup.backup = backup->id;
  by_run.run = id;
  by_tag.target_version = "v0.2.0";
  foreign.run = "rn_zzzzzzzzzzzzzzzz";
  g_autoptr (HoistPlan) two = make (f, &by_backup, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (two->rolls_back, ==, "");
  g_autoptr (HoistPlan) three = make (f, &by_run, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (three->rolls_back, ==, id);
  g_autoptr (HoistPlan) four = make (f, &by_tag, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (four->restore_from, ==, backup->id);
  g_assert_null (make (f, &foreign, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
}

static void
test_no_agent (Fixture *f, gconstpointer unused)
{
  HoistPlanRequest request = { .kind = HOIST_PLAN_UPGRADE, .backup_db = TRUE };
  g_autoptr (GError) error = NULL;
  g_autofree char *agent = (char *) f->target.agent_path;

  f->target.agent_path = g_strdup ("/nonexistent/agent");
  g_assert_null (make (f, &request, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/planner/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("latest", test_latest);
  ADD ("asks-the-origin", test_asks_the_origin);
  ADD ("rollback", test_rollback);
  ADD ("no-agent", test_no_agent);
  return g_test_run ();
}
