/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plans and snapshots of runs (src/store/hoist-store-run.c). */
#include "fixture.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-id.h"

static HoistPlan *
new_plan (const HoistTenant *tenant)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = hoist_id_new (HOIST_ID_PLAN);
  HoistPlan fields = { .id = id,
                       .tenant = tenant->id,
                       .tenant_slug = tenant->slug,
                       .from_version = (char *) "v0.2.0",
                       .from_commit = (char *) FIXTURE_COMMIT,
                       .to_version = (char *) "v0.3.0",
                       .to_commit = (char *) FIXTURE_COMMIT,
                       .estimate_s = -1,
                       .downtime_s = -1,
                       .restore_s = -1,
                       .created_at = hoist_clock_wall_us (),
                       .expires_at = hoist_clock_wall_us () + G_USEC_PER_SEC };
  return hoist_plan_new (&fields);
}

static void
test_plan (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenant) tenant = fixture_put_tenant (f, "acme");
  g_autoptr (HoistPlan) plan = new_plan (tenant);
  g_assert_true (hoist_store_add_plan (f->store, plan, &error));
  g_assert_no_error (error);
  fixture_reopen (f);
  g_autoptr (HoistPlan) read = hoist_store_dup_plan (f->store, plan->id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (read->hash, ==, plan->hash);
  g_assert_false (hoist_store_add_plan (f->store, plan, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_null (hoist_store_dup_plan (f->store, "pl_' OR '1'='1", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_clear_error (&error);
  /* A plan that was changed in the store is not the plan that was shown. */
  fixture_run_sql (f, "UPDATE plans SET body = replace (body, 'v0.3.0', 'v0.5.0')");
  g_assert_null (hoist_store_dup_plan (f->store, plan->id, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
}

static void
test_snapshot (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenant) tenant = fixture_put_tenant (f, "acme");
  g_autoptr (HoistRun) run = fixture_new_run (tenant, HOIST_RUN_QUEUED, HOIST_OUTCOME_NONE);
  fixture_must_append_run (f, run);
  g_autoptr (HoistRun) open = hoist_store_dup_open_run_of_tenant (f->store, tenant->id);
  g_assert_cmpstr (open->id, ==, run->id);
  g_assert_cmpint (open->position, ==, 1);

  g_autoptr (HoistRun) ended = fixture_change_run (run, HOIST_RUN_ENDED, HOIST_OUTCOME_NEW_HEALTHY);
  fixture_must_append_run (f, ended);
  g_assert_null (hoist_store_dup_open_run_of_tenant (f->store, tenant->id));
  fixture_reopen (f);
  g_autoptr (HoistRun) read = hoist_store_dup_run (f->store, run->id, &error);
  g_assert_cmpint (read->outcome, ==, HOIST_OUTCOME_NEW_HEALTHY);
  g_assert_cmpint (read->position, ==, 2);
  g_assert_null (hoist_store_dup_run (f->store, "rn_0000000000000000", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
}

static void
must_refuse (Fixture *f, const HoistRun *run, int code)
{
  g_autoptr (GError) error = NULL;
  gint64 head = hoist_store_journal_get_head (f->store);
  g_assert_null (fixture_append_run (f, run, 0, &error));
  g_assert_error (error, HOIST_ERROR, code);
  g_assert_cmpint (hoist_store_journal_get_head (f->store), ==, head);
}

static void
test_expected_state (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistTenant) tenant = fixture_put_tenant (f, "acme");
  g_autoptr (HoistTenant) other = fixture_put_tenant (f, "other");
  g_autoptr (HoistRun) run = fixture_new_run (tenant, HOIST_RUN_RUNNING, HOIST_OUTCOME_NONE);
  fixture_must_append_run (f, run);
  /* One run per tenant. */
  g_autoptr (HoistRun) second = fixture_new_run (tenant, HOIST_RUN_QUEUED, HOIST_OUTCOME_NONE);
  must_refuse (f, second, HOIST_ERROR_BUSY);
  /* Never forward again. */
  g_autoptr (HoistRun) undoing = fixture_change_run (run, HOIST_RUN_UNDOING, HOIST_OUTCOME_NONE);
  fixture_must_append_run (f, undoing);
  must_refuse (f, run, HOIST_ERROR_CONFLICT);
  HoistRun moved = *undoing;
  moved.tenant = other->id;
  must_refuse (f, &moved, HOIST_ERROR_CONFLICT);
  moved = *undoing;
  moved.plan = (char *) "pl_0000000000000000";
  must_refuse (f, &moved, HOIST_ERROR_CONFLICT);
  g_autoptr (HoistRun) ended =
      fixture_change_run (run, HOIST_RUN_ENDED, HOIST_OUTCOME_OLD_RESTORED);
  fixture_must_append_run (f, ended);
  must_refuse (f, undoing, HOIST_ERROR_CONFLICT);
  fixture_must_append_run (f, second);
  /* A snapshot that could not be read again is not written. */
  moved = *second;
  moved.to_commit = (char *) "HEAD";
  must_refuse (f, &moved, HOIST_ERROR_INVALID);
}

/* Two who fold the same snapshot: the second is told that it moved on. */
static void
test_expected_position (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistTenant) tenant = fixture_put_tenant (f, "acme");
  g_autoptr (HoistRun) run = fixture_new_run (tenant, HOIST_RUN_RUNNING, HOIST_OUTCOME_NONE);
  HoistJournalEntry entry = { .type = HOIST_EVENT_RUN,
                              .phase = "started",
                              .tenant = tenant->id,
                              .run = run->id,
                              .step = -1,
                              .snapshot = run,
                              .expected = 1 };
  static const struct
  {
    gint64 expected;
    gboolean is_right;
  } tries[] = { { 1, FALSE }, { -1, TRUE }, { -1, FALSE }, { 2, FALSE },
                { 1, TRUE },  { 1, FALSE }, { 2, TRUE },   { 0, TRUE } };
  for (guint i = 0; i < G_N_ELEMENTS (tries); i++)
    {
      g_autoptr (GError) error = NULL;
      entry.expected = tries[i].expected;
      g_autoptr (HoistEvent) event = hoist_store_journal_append (f->store, &entry, &error);
      if (tries[i].is_right)
        g_assert_no_error (error);
      else
        g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
    }
  g_assert_cmpint (hoist_store_journal_get_head (f->store), ==, 4);
}

static void
must_fail_before (Fixture *f, const HoistTenant *tenant, const HoistRun *expected)
{
  g_autoptr (HoistRun) found =
      hoist_store_dup_failed_before (f->store, tenant->id, "v0.2.0", "v0.3.0");
  g_assert_cmpstr (found ? found->id : NULL, ==, expected ? expected->id : NULL);
}

static void
test_failed_before (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistTenant) tenant = fixture_put_tenant (f, "acme");
  g_autoptr (HoistTenant) other = fixture_put_tenant (f, "other");
  g_autoptr (HoistRun) restored =
      fixture_new_run (tenant, HOIST_RUN_ENDED, HOIST_OUTCOME_OLD_RESTORED);
  HoistRun cancelled = *restored;
  g_autofree char *cancelled_id = hoist_id_new (HOIST_ID_RUN);
  cancelled.id = cancelled_id;
  cancelled.cancel_requested = TRUE;
  fixture_must_append_run (f, &cancelled);
  must_fail_before (f, tenant, NULL);
  fixture_must_append_run (f, restored);
  must_fail_before (f, tenant, restored);
  must_fail_before (f, other, NULL);
  g_assert_null (hoist_store_dup_failed_before (f->store, tenant->id, "v0.2.0", "v0.4.0"));

  g_autoptr (HoistRun) parked = fixture_new_run (tenant, HOIST_RUN_ENDED, HOIST_OUTCOME_PARKED);
  fixture_must_append_run (f, parked);
  must_fail_before (f, tenant, parked);
  fixture_reopen (f);
  g_autoptr (HoistRun) found = hoist_store_dup_parked_run_of_tenant (f->store, tenant->id);
  g_assert_cmpstr (found->id, ==, parked->id);

  HoistRun resolved = *parked;
  resolved.resolved_by = (char *) "local:root";
  resolved.resolution = (char *) "disk replaced";
  fixture_must_append_run (f, &resolved);
  g_assert_null (hoist_store_dup_parked_run_of_tenant (f->store, tenant->id));
  must_fail_before (f, tenant, restored);
}

static void
test_lists (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenant) tenant = fixture_put_tenant (f, "acme");
  g_autoptr (HoistTenant) other = fixture_put_tenant (f, "other");
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_run_unref);
  for (guint i = 0; i < 10; i++)
    {
      HoistRun *run =
          fixture_new_run (i % 2 ? tenant : other, HOIST_RUN_ENDED, HOIST_OUTCOME_NEW_HEALTHY);
      fixture_must_append_run (f, run);
      g_ptr_array_add (made, run);
    }
  g_autoptr (HoistRun) open = fixture_new_run (tenant, HOIST_RUN_RUNNING, HOIST_OUTCOME_NONE);
  fixture_must_append_run (f, open);
  /* A later record of an old run does not move it to the front. */
  fixture_must_append_run (f, made->pdata[0]);

  guint total = 0;
  g_autoptr (GPtrArray) all = hoist_store_list_runs (f->store, NULL, NULL, 4, 0, &total, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (total, ==, 11);
  g_assert_cmpuint (all->len, ==, 4);
  g_assert_cmpstr (((HoistRun *) all->pdata[0])->id, ==, open->id);
  g_assert_cmpstr (((HoistRun *) all->pdata[1])->id, ==, ((HoistRun *) made->pdata[9])->id);
  g_autoptr (GPtrArray) last = hoist_store_list_runs (f->store, NULL, NULL, 4, 8, &total, &error);
  g_assert_cmpuint (last->len, ==, 3);
  g_assert_cmpstr (((HoistRun *) last->pdata[2])->id, ==, ((HoistRun *) made->pdata[0])->id);
  g_autoptr (GPtrArray) of_tenant =
      hoist_store_list_runs (f->store, tenant->id, "ended", 100, 0, &total, &error);
  g_assert_cmpuint (total, ==, 5);
  g_assert_cmpuint (of_tenant->len, ==, 5);
  g_autoptr (GPtrArray) running =
      hoist_store_list_runs (f->store, NULL, "running", 100, 0, &total, &error);
  g_assert_cmpuint (total, ==, 1);
  g_autoptr (GPtrArray) of_other =
      hoist_store_list_runs (f->store, other->id, NULL, 2, 0, &total, &error);
  g_assert_cmpuint (total, ==, 5);
  g_assert_cmpuint (of_other->len, ==, 2);
  g_assert_null (hoist_store_list_runs (f->store, NULL, "asleep", 1, 0, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_clear_error (&error);
  g_autoptr (GPtrArray) to_finish = hoist_store_list_open_runs (f->store, &error);
  g_assert_cmpuint (to_finish->len, ==, 1);
}

/* A damaged run that locks a tenant must never read as "no lock". */
static void
test_damaged (Fixture *f, gconstpointer unused)
{
  const char *const damages[] = {
    "UPDATE runs SET body = '{'", "UPDATE runs SET outcome = 'new-healthy'",
    "UPDATE runs SET body = replace (body, '\"old-restored\"', '\"mended\"')",
    "UPDATE runs SET body = replace (body, '\"rn_', '\"tn_')"
  };
  g_autoptr (HoistTenant) tenant = fixture_put_tenant (f, "acme");
  g_autoptr (HoistRun) run = fixture_new_run (tenant, HOIST_RUN_ENDED, HOIST_OUTCOME_OLD_RESTORED);
  fixture_must_append_run (f, run);
  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autoptr (GError) error = NULL;
      fixture_run_sql (f, "CREATE TABLE kept AS SELECT body, outcome FROM runs");
      fixture_run_sql (f, damages[i]);
      g_assert_null (hoist_store_dup_run (f->store, run->id, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
      g_assert_nonnull (strstr (error->message, run->id));
      g_clear_error (&error);
      g_clear_object (&f->store);
      g_assert_null (hoist_store_open (f->folder, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
      fixture_run_sql (f, "UPDATE runs SET body = (SELECT body FROM kept),"
                          " outcome = (SELECT outcome FROM kept); DROP TABLE kept");
      fixture_reopen (f);
    }
}

static void
count_fatal (const GError *error, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
test_damaged_while_open (Fixture *f, gconstpointer unused)
{
  guint n = 0;
  g_autoptr (HoistTenant) tenant = fixture_put_tenant (f, "acme");
  g_autoptr (HoistRun) run = fixture_new_run (tenant, HOIST_RUN_ENDED, HOIST_OUTCOME_PARKED);
  fixture_must_append_run (f, run);
  hoist_store_set_fatal_func (f->store, count_fatal, &n);
  fixture_run_sql (f, "UPDATE runs SET body = '{'");
  g_assert_null (hoist_store_dup_parked_run_of_tenant (f->store, tenant->id));
  g_assert_cmpuint (n, ==, 1);
  fixture_run_sql (f, "DELETE FROM runs");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/store/run/plan", test_plan);
  fixture_add ("/store/run/snapshot", test_snapshot);
  fixture_add ("/store/run/expected-state", test_expected_state);
  fixture_add ("/store/run/expected-position", test_expected_position);
  fixture_add ("/store/run/failed-before", test_failed_before);
  fixture_add ("/store/run/lists", test_lists);
  fixture_add ("/store/run/damaged", test_damaged);
  fixture_add ("/store/run/damaged-while-open", test_damaged_while_open);
  return g_test_run ();
}
