/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The object that the daemon sees, against the fake agent: gates, queue, signals, recovery. */
#include "engine/hoist-engine.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "engine/hoist-run-record.h"
#include "engine-case.h"

typedef struct
{
  Fixture f;
  HoistEngine *engine;
  guint n_lines, n_progress;
} Case;

static void
log_cb (HoistEngine *engine, const char *run, GPtrArray *lines, Case *c)
{
  c->n_lines += lines->len;
}

static void
progress_cb (HoistEngine *engine, const char *run, int step, double fraction, const char *detail,
             double total, Case *c)
{
  g_assert_cmpfloat (total, <=, 1.0);
  c->n_progress++;
}

static void
new_engine (Case *c)
{

  c->engine =
      engine_case_new_engine (&c->f, (HoistEngineOptions){ .in_flight = 2, .downtime_slots = 1 });
  g_signal_connect (c->engine, "log", G_CALLBACK (log_cb), c);
  g_signal_connect (c->engine, "progress", G_CALLBACK (progress_cb), c);
}

static void
set_up (Case *c, gconstpointer unused)
{
  fixture_set_up (&c->f, NULL);
  fixture_write_node (&c->f, "facts.json",
                      "{'commit':'" OLD_COMMIT "','tag':'v0.2.0','target_commit':'" NEW_COMMIT
                      "','migrations':['scripts/create_schema.py'],'findings':[]}");
  new_engine (c);
}

static void
tear_down (Case *c, gconstpointer unused)
{
  engine_case_end_engine (c->engine);
  fixture_tear_down (&c->f, NULL);
}

static HoistPlan *
make_plan (Case *c)
{
  HoistPlanRequest request = { .kind = HOIST_PLAN_UPGRADE,
                               .target_version = "v0.3.0",
                               .backup_db = TRUE,
                               .run_migrations = TRUE };
  g_autoptr (GError) error = NULL;
  HoistPlan *plan = hoist_engine_make_plan (c->engine, c->f.tenant->id, &request, NULL, &error);

  g_assert_no_error (error);
  return plan;
}

static HoistRun *
start (Case *c, const HoistPlan *plan, GError **error)
{
  HoistRunOrder order = {
    .plan = plan->id, .plan_hash = plan->hash, .reason = "because", .user = "local:ann"
  };

  return hoist_engine_start_run (c->engine, &order, error);
}

static HoistRun *
run_to_the_end (Case *c)
{
  g_autoptr (HoistPlan) plan = make_plan (c);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRun) queued = start (c, plan, &error);

  g_assert_no_error (error);
  g_assert_cmpint (queued->state, ==, HOIST_RUN_QUEUED);
  g_assert_cmpint (queued->position, >, 0);
  HoistRun *run = hoist_engine_wait_run (c->engine, queued->id, NULL, &error);
  g_assert_no_error (error);
  return run;
}

static void
test_good (Case *c, gconstpointer unused)
{
  g_autoptr (HoistRun) run = run_to_the_end (c);

  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_NEW_HEALTHY);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (c->n_lines, >, 0);
  g_assert_cmpuint (c->n_progress, >, 0);
  g_autoptr (GPtrArray) lines = hoist_store_list_log (c->f.store, run->id, 0, 1000, NULL);
  g_assert_cmpuint (lines->len, ==, c->n_lines); /* all that is stored was told, once */
}

/* The order carries the hold: the tenant is held when the run has ended well, and only then. */
static void
test_hold_after (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistPlan) plan = make_plan (c);
  HoistRunOrder order = { .plan = plan->id,
                          .plan_hash = plan->hash,
                          .user = "local:ann",
                          .hold_after = "Segments are slow" };
  g_autoptr (HoistRun) queued = hoist_engine_start_run (c->engine, &order, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (queued->hold_after, ==, "Segments are slow");
  g_autoptr (HoistRun) run = hoist_engine_wait_run (c->engine, queued->id, NULL, &error);
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_NEW_HEALTHY);
  g_autoptr (HoistTenant) tenant = hoist_store_dup_tenant (c->f.store, c->f.tenant->id, &error);
  g_assert_cmpstr (tenant->hold_reason, ==, "Segments are slow");
  g_assert_cmpstr (tenant->hold_by, ==, "local:ann");
  g_assert_cmpint (tenant->hold_at, >, 0);
  g_autoptr (HoistPlan) next = make_plan (c);
  g_assert_null (start (c, next, &error)); /* nothing brings it forward again */
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
}

static void
assert_no_start (Case *c, const HoistPlan *plan, HoistErrorCode code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (start (c, plan, &error));
  g_assert_error (error, HOIST_ERROR, (int) code);
}

static void
test_gates (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistPlan) plan = make_plan (c), other = make_plan (c);

  HoistRunOrder order = { .plan = plan->id, .plan_hash = "0000", .user = "ann" };

  g_assert_null (hoist_engine_start_run (c->engine, &order, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_STALE);
  g_clear_error (&error);
  order.plan = "pl_zzzzzzzzzzzzzzzz";
  g_assert_null (hoist_engine_start_run (c->engine, &order, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_clear_error (&error);
  fixture_set_scenario (&c->f, "[{'order':'step','kind':'fetch','do':'hang'}]");
  g_autoptr (HoistRun) run = start (c, plan, &error);
  g_assert_no_error (error);
  assert_no_start (c, plan, HOIST_ERROR_STALE); /* used */
  assert_no_start (c, other, HOIST_ERROR_BUSY);
  g_assert_null (hoist_engine_order_services (
      c->engine,
      &(HoistServicesOrder){ .tenant = c->f.tenant->id, .action = "stop", .user = "ann" }, NULL,
      &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_BUSY);
  g_clear_error (&error);
  while (
      !hoist_engine_cancel_run (c->engine, run->id, "ann", &error)) /* it may be just beginning */
    {
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
      g_clear_error (&error);
      g_thread_yield ();
    }
  g_autoptr (HoistRun) ended = hoist_engine_wait_run (c->engine, run->id, NULL, &error);
  g_assert_cmpint (ended->outcome, ==, HOIST_OUTCOME_UNTOUCHED);
  g_assert_false (hoist_engine_cancel_run (c->engine, run->id, "ann", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
}

static void
test_acknowledge (Case *c, gconstpointer unused)
{
  HoistPlanRequest request = { .kind = HOIST_PLAN_UPGRADE,
                               .target_version = "v0.3.0",
                               .run_migrations = TRUE };
  static const char *const yes[] = { "no-backup", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistPlan) plan =
      hoist_engine_make_plan (c->engine, c->f.tenant->id, &request, NULL, &error);

  assert_no_start (c, plan, HOIST_ERROR_ACKNOWLEDGE);
  HoistRunOrder order = {
    .plan = plan->id, .plan_hash = plan->hash, .acknowledged = yes, .user = "ann"
  };
  g_autoptr (HoistRun) run = hoist_engine_start_run (c->engine, &order, &error);
  g_assert_no_error (error);
  g_autoptr (HoistRun) ended = hoist_engine_wait_run (c->engine, run->id, NULL, &error);
  g_assert_cmpint (ended->outcome, ==, HOIST_OUTCOME_NEW_HEALTHY);
}

static void
test_expired (Case *c, gconstpointer unused)
{
  g_autoptr (HoistPlan) plan = make_plan (c);
  g_autoptr (GError) error = NULL;
  HoistPlan fields = *plan;

  fields.id = (char *) "pl_0000000000000000";
  fields.expires_at = hoist_clock_wall_us () - 1;
  g_autoptr (HoistPlan) old = hoist_plan_new (&fields);
  g_assert_true (hoist_store_add_plan (c->f.store, old, &error));
  assert_no_start (c, old, HOIST_ERROR_STALE);
}

/* What failed is refused until somebody says what was resolved. */
static void
test_failed_before (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fixture_set_scenario (&c->f, "[{'order':'step','kind':'migrate','direction':'apply','do':'error',"
                               "'message':'Migration scripts/x.py failed: no such column: a'}]");
  g_autoptr (HoistRun) run = run_to_the_end (c);
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_OLD_RESTORED);
  g_assert_cmpstr (run->cause, ==, "Migration scripts/x.py failed: no such column: a.");
  g_autoptr (HoistPlan) plan = make_plan (c);
  g_assert_true (hoist_plan_has_blocker (plan));
  assert_no_start (c, plan, HOIST_ERROR_REFUSED);
  g_assert_false (hoist_engine_resolve_run (c->engine, run->id, "", "ann", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (
      hoist_engine_resolve_run (c->engine, run->id, "the column was added by hand", "ann", &error));
  g_assert_false (hoist_engine_resolve_run (c->engine, run->id, "again", "ann", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
  g_clear_error (&error);
  /* The plan from before is good again: what the plane had against it is looked at afresh. */
  g_autoptr (HoistRun) again = start (c, plan, &error);
  g_assert_no_error (error);
  g_autoptr (HoistRun) ended = hoist_engine_wait_run (c->engine, again->id, NULL, &error);
  g_assert_cmpint (ended->outcome, ==, HOIST_OUTCOME_NEW_HEALTHY);
}

static void
test_blocker (Case *c, gconstpointer unused)
{
  fixture_write_node (&c->f, "facts.json",
                      "{'commit':'" OLD_COMMIT "','tag':'v0.2.0','target_commit':'" NEW_COMMIT
                      "','findings':[{'check':'disk','severity':'blocker','message':'Not enough "
                      "room.','next':'','repair':''}]}");
  g_autoptr (HoistPlan) plan = make_plan (c);
  assert_no_start (c, plan, HOIST_ERROR_REFUSED);
}

static void
test_parked (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fixture_set_scenario (&c->f,
                        "[{'order':'step','kind':'health','do':'error','message':'ill'},{'order':'"
                        "step','kind':'stop','direction':'undo','do':'error','times':9}]");
  g_autoptr (HoistRun) run = run_to_the_end (c);
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_PARKED);
  g_autoptr (HoistPlan) plan = make_plan (c);
  assert_no_start (c, plan, HOIST_ERROR_PARKED);
  g_assert_null (hoist_engine_order_services (
      c->engine,
      &(HoistServicesOrder){ .tenant = c->f.tenant->id, .action = "start", .user = "ann" }, NULL,
      &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_PARKED);
  g_clear_error (&error);
  g_assert_true (hoist_engine_resolve_run (c->engine, run->id, "started by hand", "ann", &error));
  g_autoptr (HoistRun) again = start (c, plan, &error);
  g_assert_no_error (error);
  g_autoptr (HoistRun) ended = hoist_engine_wait_run (c->engine, again->id, NULL, &error);
}

/* One place at work is taken; who waits can be cancelled without ever having begun. */
static void
test_cancel_waiting (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistPlan) plan = make_plan (c);

  hoist_engine_stop (c->engine); /* nothing starts any more */
  g_autoptr (HoistRun) run = start (c, plan, &error);
  g_assert_no_error (error);
  g_assert_true (hoist_engine_cancel_run (c->engine, run->id, "ann", &error));
  g_autoptr (HoistRun) ended = hoist_store_dup_run (c->f.store, run->id, NULL);
  g_assert_cmpint (ended->outcome, ==, HOIST_OUTCOME_UNTOUCHED);
  g_assert_cmpstr (ended->cause, ==, "Cancelled by ann.");
}

/* A run that was queued when the daemon ended is begun by the next one. */
static void
test_next_daemon (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistPlan) plan = make_plan (c);

  hoist_engine_stop (c->engine);
  g_autoptr (HoistRun) run = start (c, plan, &error);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (c->engine);
  new_engine (c);
  hoist_engine_start (c->engine);
  g_autoptr (HoistRun) ended = hoist_engine_wait_run (c->engine, run->id, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ended->outcome, ==, HOIST_OUTCOME_NEW_HEALTHY);
}

/* In the thread of whoever journals: the run has begun to fetch. */
static void
fetching_cb (HoistStore *store, const HoistEvent *event, gpointer run, GCancellable *cancellable)
{
  if (g_str_equal (event->phase, "intent") && event->step == 1)
    g_cancellable_cancel (cancellable);
}

static void
test_wait_can_be_given_up (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (HoistPlan) plan = make_plan (c);

  fixture_set_scenario (&c->f, "[{'order':'step','kind':'fetch','do':'hang'}]");
  gulong handler = g_signal_connect (c->f.store, "appended", G_CALLBACK (fetching_cb), cancellable);
  g_autoptr (HoistRun) run = start (c, plan, &error);
  g_assert_null (hoist_engine_wait_run (c->engine, run->id, cancellable, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  g_signal_handler_disconnect (c->f.store, handler);
  g_clear_error (&error);
  while (!hoist_engine_cancel_run (c->engine, run->id, "ann", NULL))
    g_thread_yield ();
}

/* PERFORMANCE.md: a thousand runs queued in less than a second (here with a store that syncs every
 * one). */
static void
test_a_thousand (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) plans = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_plan_unref);
  HoistTenant *kept = c->f.tenant;
  guint n = g_test_thorough () ? 1000 : 100;

  hoist_engine_stop (c->engine);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *slug = g_strdup_printf ("t%u", i);
      c->f.tenant = fixture_new_tenant (slug);
      g_assert_true (hoist_store_put_tenant (c->f.store, c->f.tenant, &error));
      g_ptr_array_add (plans, fixture_add_plan (&c->f, HOIST_PLAN_UPGRADE, TRUE));
      hoist_tenant_unref (c->f.tenant);
    }
  c->f.tenant = kept;
  gint64 before = hoist_clock_boottime_us ();
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HoistRun) run = start (c, g_ptr_array_index (plans, i), &error);
      g_assert_no_error (error);
    }
  g_test_message ("%u runs queued in %.3f s", n,
                  (double) (hoist_clock_boottime_us () - before) / G_USEC_PER_SEC);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/engine/" name, Case, NULL, set_up, function, tear_down)
  ADD ("hold-after", test_hold_after);
  ADD ("good", test_good);
  ADD ("gates", test_gates);
  ADD ("acknowledge", test_acknowledge);
  ADD ("expired", test_expired);
  ADD ("failed-before", test_failed_before);
  ADD ("blocker", test_blocker);
  ADD ("parked", test_parked);
  ADD ("cancel-waiting", test_cancel_waiting);
  ADD ("next-daemon", test_next_daemon);
  ADD ("wait-can-be-given-up", test_wait_can_be_given_up);
  ADD ("a-thousand", test_a_thousand);
  return g_test_run ();
}
