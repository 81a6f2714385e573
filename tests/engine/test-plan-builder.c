/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plans as a function of facts and request. */
#include "engine/hoist-plan-builder.h"

#include "engine/hoist-plan-check.h"
#include "plan-case.h"

static void
case_init (PlanCase *c)
{
  plan_case_init (c, fixture_new_guide (), fixture_new_facts (),
                  (HoistPlanRequest){ .kind = HOIST_PLAN_UPGRADE,
                                      .target_version = "v0.3.0",
                                      .backup_db = TRUE,
                                      .run_migrations = TRUE });
  plan_case_set_releases (c, fixture_new_releases ());
  c->input.now = 1000000;
  c->input.restore_s = 0.5;
}

static const HoistStep *
find (const HoistPlan *plan, HoistStepKindId kind)
{
  for (guint i = 0; i < plan->steps->len; i++)
    if (((const HoistStep *) g_ptr_array_index (plan->steps, i))->kind->id == kind)
      return g_ptr_array_index (plan->steps, i);
  return NULL;
}

static void
test_upgrade (void)
{
  g_auto (PlanCase) c;
  case_init (&c);
  g_autoptr (HoistPlan) plan = plan_case_build (&c);
  g_autofree char *kinds = plan_case_list_kinds (plan);

  g_assert_cmpstr (kinds, ==,
                   "preflight fetch dependencies prepare stop backup checkout activate migrate "
                   "start health finish");
  g_assert_cmpstr (plan->from_version, ==, "v0.2.0");
  g_assert_cmpstr (plan->to_commit, ==, NEW_COMMIT);
  g_assert_cmpstr (plan->backup, ==, "bk_0123456789abcdef");
  g_assert_cmpuint (plan->releases->len, ==, 1);
  g_assert_cmpuint (g_strv_length (plan->acknowledge), ==, 0);
  g_assert_cmpint (plan->expires_at - plan->created_at, ==, HOIST_PLAN_LIFE_US);
  g_assert_cmpfloat (plan->estimate_s, >, plan->downtime_s);
  g_assert_cmpfloat (plan->downtime_s, >, 0);
  g_assert_cmpfloat (plan->restore_s, ==, 0.5);
  for (guint i = 0; i < plan->steps->len; i++)
    g_assert_false (((const HoistStep *) g_ptr_array_index (plan->steps, i))->point_of_no_return);
}

/* The same input gives the same plan, to the hash; ids and times are not in it. */
static void
test_pure (void)
{
  g_auto (PlanCase) c;
  case_init (&c);
  g_autoptr (HoistPlan) one = plan_case_build (&c);
  c.input.plan_id = "pl_aaaaaaaaaaaaaaaa";
  c.input.now = 2000000;
  g_autoptr (HoistPlan) two = plan_case_build (&c);
  g_assert_cmpstr (one->hash, ==, two->hash);
  c.request.run_migrations = FALSE;
  g_autoptr (HoistPlan) three = plan_case_build (&c);
  g_assert_cmpstr (one->hash, !=, three->hash);
}

static void
test_what_falls_out (void)
{
  g_auto (PlanCase) c;
  case_init (&c);
  c.request.run_migrations = FALSE;
  g_autoptr (HoistPlan) plan = plan_case_build (&c);
  g_assert_null (find (plan, HOIST_STEP_MIGRATE));

  c.request.run_migrations = TRUE;
  plan_case_set_facts (&c, "{'commit':'" OLD_COMMIT "','tag':'v0.2.0','lock_deployed':'" OLD_LOCK
                           "','lock_target':'" OLD_LOCK "','target_commit':'" NEW_COMMIT
                           "','migrations':[]}");
  g_autoptr (HoistPlan) same = plan_case_build (&c);
  g_autofree char *kinds = plan_case_list_kinds (same);
  g_assert_cmpstr (kinds, ==,
                   "preflight fetch dependencies prepare stop backup checkout start health finish");

  plan_case_set_facts (&c, "{'commit':'" OLD_COMMIT "','tag':'v0.2.0','target_commit':'" NEW_COMMIT
                           "','migrations':[]}");
  g_autoptr (HoistPlan) none = plan_case_build (&c);
  g_assert_null (find (none, HOIST_STEP_DEPENDENCIES));
}

/* The copy is migrated before the stop; the backup is of what the switch set aside. */
static void
test_on_copy (void)
{
  g_auto (PlanCase) c;
  case_init (&c);
  c.guide->migrations_on_copy = TRUE;
  g_autoptr (HoistPlan) plan = plan_case_build (&c);
  g_autofree char *kinds = plan_case_list_kinds (plan);
  g_autoptr (GError) error = NULL;
  g_assert_cmpstr (kinds, ==,
                   "preflight fetch dependencies copy stop checkout activate switch start health "
                   "backup finish");
  g_assert_true (hoist_plan_check (plan, &error));
  g_assert_no_error (error);
  g_assert_true (
      hoist_value_lookup_bool (find (plan, HOIST_STEP_BACKUP)->args, "set_aside", FALSE));
  g_assert_false (hoist_step_is_in_downtime (find (plan, HOIST_STEP_BACKUP)));
  g_assert_false (hoist_value_lookup_bool (find (plan, HOIST_STEP_SWITCH)->args, "back", TRUE));
  c.request.run_migrations = FALSE; /* nothing to migrate: the usual way */
  g_autoptr (HoistPlan) none = plan_case_build (&c);
  g_assert_null (find (none, HOIST_STEP_COPY));
  g_assert_nonnull (find (none, HOIST_STEP_PREPARE));
}

static void
test_arguments_are_filled (void)
{
  g_auto (PlanCase) c;
  case_init (&c);
  g_autoptr (HoistPlan) plan = plan_case_build (&c);
  const HoistStep *migrate = find (plan, HOIST_STEP_MIGRATE), *stop = find (plan, HOIST_STEP_STOP);
  const HoistValue *scripts = hoist_value_get_member (migrate->args, "scripts");
  const HoistValue *services = hoist_value_get_member (stop->args, "services");

  /* In the guide's order, not in that of the facts. */
  g_assert_cmpuint (hoist_value_get_size (scripts), ==, 2);
  g_assert_cmpstr (hoist_value_get_string (hoist_value_get_element (scripts, 0)), ==,
                   "scripts/create_schema.py");
  const HoistValue *command =
      hoist_value_get_element (hoist_value_get_member (migrate->args, "commands"), 0);
  g_assert_cmpstr (hoist_value_get_string (hoist_value_get_element (command, 1)), ==,
                   "scripts/create_schema.py");
  g_assert_cmpint (hoist_value_lookup_int (hoist_value_get_element (services, 0), "port", 0), ==,
                   32101);
  g_assert_cmpstr (
      hoist_value_lookup_string (hoist_value_get_member (stop->args, "database"), "path", ""), ==,
      "/srv/acme/db/pocket.db");
  const HoistValue *from = hoist_value_get_member (stop->args, "health_from");
  g_assert_cmpstr (hoist_value_lookup_string (from, "version", ""), ==, "v0.2.0");
  g_assert_cmpstr (hoist_value_lookup_string (find (plan, HOIST_STEP_HEALTH)->args, "version", ""),
                   ==, "v0.3.0");
  const HoistValue *ports =
      hoist_value_get_member (find (plan, HOIST_STEP_PREFLIGHT)->args, "ports");
  g_assert_cmpuint (hoist_value_get_size (ports), ==, 2);
}

static void
test_no_backup (void)
{
  g_auto (PlanCase) c;
  case_init (&c);
  c.request.backup_db = FALSE;
  g_autoptr (HoistPlan) plan = plan_case_build (&c);
  g_assert_null (find (plan, HOIST_STEP_BACKUP));
  g_assert_cmpstr (plan->backup, ==, "");
  g_assert_true (g_strv_contains ((const char *const *) plan->acknowledge, "no-backup"));
  g_assert_true (find (plan, HOIST_STEP_MIGRATE)->point_of_no_return);
  const HoistFinding *finding = g_ptr_array_index (plan->findings, 0);
  g_assert_nonnull (strstr (finding->message, "no way back for data"));
}

static void
test_notices (void)
{
  g_auto (PlanCase) c;
  case_init (&c);
  c.request.target_version = "v0.4.0";
  plan_case_set_facts (
      &c, "{'commit':'" OLD_COMMIT
          "','tag':'v0.2.0','target_commit':'4444444444444444444444444444444444444444'}");
  g_autoptr (HoistPlan) plan = plan_case_build (&c);
  g_assert_cmpuint (plan->releases->len, ==, 2);
  g_assert_cmpstr (((const HoistRelease *) g_ptr_array_index (plan->releases, 0))->tag, ==,
                   "v0.4.0");
  g_assert_cmpuint (g_strv_length (plan->acknowledge), ==, 1);
  g_assert_cmpstr (plan->acknowledge[0], ==, "v0.4.0#1");
}

static void
test_refusals (void)
{
  g_auto (PlanCase) c;
  case_init (&c);
  plan_case_set_facts (&c, "{'commit':'" NEW_COMMIT "','tag':'v0.3.0','target_commit':'" NEW_COMMIT
                           "'}");
  plan_case_assert_refused (&c, "already at v0.3.0");
  c.request.target_version = "v0.2.0";
  plan_case_set_facts (&c, "{'commit':'" NEW_COMMIT "','tag':'v0.3.0','target_commit':'" OLD_COMMIT
                           "'}");
  plan_case_assert_refused (&c, "needs rollback");
  plan_case_set_facts (&c, "{'commit':'" NEW_COMMIT "','tag':'v0.3.0'}");
  plan_case_assert_refused (&c, "there is no release");
  plan_case_set_facts (&c, "{'target_commit':'" NEW_COMMIT "'}");
  plan_case_assert_refused (&c, "could not be read");
}

static void
test_required_stop (void)
{
  g_auto (PlanCase) c;
  case_init (&c);
  char *stops[] = { (char *) "v0.3.0", (char *) "v0.2.5", NULL };
  char **before = c.guide->required_stops;
  c.guide->required_stops = stops;
  c.request.target_version = "v0.4.0";
  plan_case_assert_refused (&c, "upgrade to v0.2.5 first");
  c.guide->required_stops = before;
}

static void
test_untagged (void)
{
  g_auto (PlanCase) c;
  case_init (&c);
  plan_case_set_facts (&c, "{'commit':'" OLD_COMMIT "','tag':'','target_commit':'" NEW_COMMIT
                           "','findings':[{'check':'tree','severity':'blocker','message':'Changed "
                           "files.','next':'','repair':''}]}");
  g_autoptr (HoistPlan) plan = plan_case_build (&c);
  g_assert_cmpstr (plan->from_version, ==, "");
  g_assert_true (hoist_plan_has_blocker (plan));
  g_assert_cmpuint (plan->findings->len, ==, 2);
}

static HoistBackup *
new_backup (const PlanCase *c, gint64 verified_at, const char *commit)
{
  HoistBackup fields = { .id = (char *) "bk_bbbbbbbbbbbbbbbb",
                         .tenant = c->tenant->id,
                         .engine = (char *) "sqlite",
                         .path = (char *) "/b/x",
                         .version = (char *) "v0.2.0",
                         .commit = (char *) commit,
                         .created_at = 1,
                         .verified_at = verified_at };
  return hoist_backup_new (&fields);
}

static void
set_rollback (PlanCase *c)
{
  c->request = (HoistPlanRequest){ .kind = HOIST_PLAN_ROLLBACK,
                                   .target_version = "v0.2.0",
                                   .backup_db = TRUE,
                                   .run_migrations = TRUE,
                                   .restore_data = TRUE };
  plan_case_set_facts (c, "{'commit':'" NEW_COMMIT "','tag':'v0.3.0','lock_deployed':'" NEW_LOCK
                          "','lock_target':'" OLD_LOCK "','target_commit':'" OLD_COMMIT
                          "','migrations':['scripts/create_schema.py']}");
  c->input.rolls_back = "rn_0123456789abcdef";
}

static void
test_rollback (void)
{
  g_auto (PlanCase) c;
  case_init (&c);
  set_rollback (&c);
  g_autoptr (HoistBackup) backup = new_backup (&c, 2, OLD_COMMIT);
  g_autoptr (HoistValue) comparison = fixture_parse ("{'tables':[],'lost_rows':7}");
  c.input.restore_from = backup;
  c.input.comparison = comparison;
  g_autoptr (HoistPlan) plan = plan_case_build (&c);
  g_autofree char *kinds = plan_case_list_kinds (plan);

  g_assert_cmpstr (kinds, ==,
                   "preflight fetch dependencies prepare stop backup checkout activate restore "
                   "start health finish");
  g_assert_cmpstr (plan->restore_from, ==, backup->id);
  g_assert_cmpstr (plan->rolls_back, ==, "rn_0123456789abcdef");
  g_assert_true (g_strv_contains ((const char *const *) plan->acknowledge, "discard-rows"));
  g_assert_nonnull (plan->comparison);
  g_assert_cmpuint (plan->releases->len, ==, 1); /* v0.3.0 is what is taken back */

  g_autoptr (HoistValue) nothing = fixture_parse ("{'tables':[],'lost_rows':0}");
  c.input.comparison = nothing;
  g_autoptr (HoistPlan) lossless = plan_case_build (&c);
  g_assert_cmpuint (g_strv_length (lossless->acknowledge), ==, 0);
}

/* The database of before is still there: what is left behind is backed up when the services run. */
static void
test_rollback_by_switch (void)
{
  g_auto (PlanCase) c;
  case_init (&c);
  set_rollback (&c);
  c.input.copy_run = "rn_0123456789abcdef";
  g_autoptr (HoistPlan) plan = plan_case_build (&c);
  g_autofree char *kinds = plan_case_list_kinds (plan);
  const HoistStep *backup = find (plan, HOIST_STEP_BACKUP);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (kinds, ==,
                   "preflight fetch dependencies catch-up stop checkout activate switch start "
                   "health backup finish");
  g_assert_true (hoist_plan_check (plan, &error));
  g_assert_no_error (error);
  g_assert_true (hoist_value_lookup_bool (backup->args, "set_aside", FALSE));
  g_assert_true (hoist_value_lookup_bool (backup->args, "back", FALSE));
  g_assert_cmpstr (hoist_value_lookup_string (backup->args, "run", ""), ==, c.input.copy_run);
  g_assert_false (hoist_step_is_in_downtime (backup));

  c.request.restore_data = FALSE; /* the new data stays: nothing is set aside */
  g_autoptr (HoistPlan) code = plan_case_build (&c);
  g_assert_false (
      hoist_value_lookup_bool (find (code, HOIST_STEP_BACKUP)->args, "set_aside", FALSE));
  g_assert_true (hoist_step_is_in_downtime (find (code, HOIST_STEP_BACKUP)));
}

static void
test_rollback_of_code (void)
{
  g_auto (PlanCase) c;
  case_init (&c);
  set_rollback (&c);
  c.request.restore_data = FALSE;
  g_autoptr (HoistPlan) plan = plan_case_build (&c);
  g_assert_null (find (plan, HOIST_STEP_RESTORE));
  g_assert_nonnull (find (plan, HOIST_STEP_BACKUP));
  g_assert_cmpstr (plan->restore_from, ==, "");
}

static void
test_rollback_refusals (void)
{
  g_auto (PlanCase) c;
  case_init (&c);
  set_rollback (&c);
  plan_case_assert_refused (&c, "no backup");
  g_autoptr (HoistBackup) unverified = new_backup (&c, 0, OLD_COMMIT);
  c.input.restore_from = unverified;
  plan_case_assert_refused (&c, "not verified");
  g_autoptr (HoistBackup) other = new_backup (&c, 2, "9999999999999999999999999999999999999999");
  c.input.restore_from = other;
  plan_case_assert_refused (&c, "belongs to commit 9999999");
  HoistBackup fields = *other;
  fields.tenant = (char *) "tn_zzzzzzzzzzzzzzzz";
  g_autoptr (HoistBackup) foreign = hoist_backup_new (&fields);
  c.input.restore_from = foreign;
  plan_case_assert_refused (&c, "another tenant");
  fields = *other;
  fields.fault = (char *) "digest differs";
  g_autoptr (HoistBackup) faulty = hoist_backup_new (&fields);
  c.input.restore_from = faulty;
  plan_case_assert_refused (&c, "digest differs");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan-builder/upgrade", test_upgrade);
  g_test_add_func ("/plan-builder/pure", test_pure);
  g_test_add_func ("/plan-builder/what-falls-out", test_what_falls_out);
  g_test_add_func ("/plan-builder/on-copy", test_on_copy);
  g_test_add_func ("/plan-builder/rollback-by-switch", test_rollback_by_switch);
  g_test_add_func ("/plan-builder/arguments-are-filled", test_arguments_are_filled);
  g_test_add_func ("/plan-builder/no-backup", test_no_backup);
  g_test_add_func ("/plan-builder/notices", test_notices);
  g_test_add_func ("/plan-builder/refusals", test_refusals);
  g_test_add_func ("/plan-builder/required-stop", test_required_stop);
  g_test_add_func ("/plan-builder/untagged", test_untagged);
  g_test_add_func ("/plan-builder/rollback", test_rollback);
  g_test_add_func ("/plan-builder/rollback-of-code", test_rollback_of_code);
  g_test_add_func ("/plan-builder/rollback-refusals", test_rollback_refusals);
  return g_test_run ();
}
