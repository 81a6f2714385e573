/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rollouts carried out with hands that only note: waves, limits, the stop rule, retrying, and going
 * on after the daemon has ended. */
#include "engine/hoist-rollout-driver.h"

#include "base/hoist-error.h"
#include "base/hoist-id.h"
#include "engine/hoist-run-record.h"
#include "fixture.h"
#include "store/hoist-store-rollout.h"

typedef struct
{
  Fixture f;
  HoistRolloutDriver *driver;
  gboolean refuses; /* start_run does */
  char *blocked;    /* slug whose plan has a blocker; NULL */
  gint n_resolved;  /* atomic */
  char *id;         /* of the rollout that is looked at */
  guint want[5];    /* waiting, running, done, failed, and whether it is over */
} Case;

static HoistPlan *
make_plan_cb (const HoistRollout *rollout, const HoistRolloutTarget *target,
              GCancellable *cancellable, gpointer user_data, GError **error)
{
  Case *c = user_data;
  g_autofree char *id = hoist_id_new (HOIST_ID_PLAN);
  g_autoptr (GPtrArray) findings =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);
  HoistPlan fields = { .id = id,
                       .tenant = target->tenant,
                       .tenant_slug = target->tenant_slug,
                       .from_version = target->from_version,
                       .from_commit = (char *) OLD_COMMIT,
                       .to_version = target->to_version,
                       .to_commit = target->to_commit,
                       .findings = findings };

  if (g_strcmp0 (c->blocked, target->tenant_slug) == 0)
    g_ptr_array_add (
        findings, hoist_finding_new ("disk", HOIST_FINDING_BLOCKER, "The disk is full.", "", ""));
  return hoist_plan_new (&fields);
}

static HoistRun *
start_run_cb (const HoistRollout *rollout, const HoistPlan *plan, gpointer user_data,
              GError **error)
{
  Case *c = user_data;
  if (c->refuses)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_STALE, "The plan is stale.");
      return NULL;
    }
  g_autofree char *id = fixture_queue_run (&c->f, plan);

  return hoist_store_dup_run (c->f.store, id, error);
}

static gboolean
resolve_run_cb (const char *run, const char *statement, const char *user, gpointer user_data,
                GError **error)
{
  g_atomic_int_inc (&((Case *) user_data)->n_resolved);
  return TRUE;
}

static void
new_driver (Case *c)
{
  HoistRolloutHands hands = { make_plan_cb, start_run_cb, resolve_run_cb, c };

  c->driver = hoist_rollout_driver_new (c->f.store, &hands);
}

static void
set_up (Case *c, gconstpointer unused)
{
  fixture_set_up (&c->f, NULL);
  new_driver (c);
}

static void
tear_down (Case *c, gconstpointer unused)
{
  g_clear_pointer (&c->driver, hoist_rollout_driver_free);
  g_free (c->id);
  fixture_tear_down (&c->f, NULL);
}

/* "t" a test tenant, "p" one in production: "tpp". */
static HoistRollout *
make (const char *pattern, guint parallel, int max_failures)
{
  g_autofree char *id = hoist_id_new (HOIST_ID_ROLLOUT);
  HoistRollout fields = { .id = id, .parallel = parallel, .max_failures = max_failures };
  HoistRollout *rollout = hoist_rollout_new (&fields);

  for (guint i = 0; pattern[i] != '\0'; i++)
    {
      g_autofree char *tenant = hoist_id_new (HOIST_ID_TENANT);
      g_autofree char *slug = g_strdup_printf ("%c%u", pattern[i], i);
      HoistRolloutTarget target = { .index = i,
                                    .wave = pattern[i] != 't',
                                    .tenant = tenant,
                                    .tenant_slug = slug,
                                    .from_version = (char *) "v0.2.0",
                                    .to_version = (char *) "v0.3.0",
                                    .to_commit = (char *) NEW_COMMIT,
                                    .state = HOIST_TARGET_WAITING };
      g_ptr_array_add (rollout->targets, hoist_rollout_target_new (&target));
    }
  return rollout;
}

static gboolean
counts_are (Fixture *f, gpointer data)
{
  Case *c = data;
  g_autoptr (HoistRollout) is = hoist_store_dup_rollout (f->store, c->id, NULL);
  gboolean over = is->state == HOIST_ROLLOUT_STOPPED || is->state == HOIST_ROLLOUT_ENDED;
  guint starting = 0;

  for (guint i = 0; i < is->targets->len;
       i++) /* one that has no run yet is not what is waited for */
    starting += ((HoistRolloutTarget *) is->targets->pdata[i])->state == HOIST_TARGET_STARTING;
  return starting == 0 && is->waiting == c->want[0] && is->running == c->want[1]
         && is->done == c->want[2] && is->failed == c->want[3] && over == (gboolean) c->want[4];
}

static HoistRollout *
wait_for (Case *c, guint waiting, guint running, guint done, guint failed)
{
  guint want[] = { waiting, running, done, failed, running == 0 };

  memcpy (c->want, want, sizeof want);
  fixture_wait (&c->f, counts_are, c);
  return hoist_store_dup_rollout (c->f.store, c->id, NULL);
}

static void
add (Case *c, const char *pattern, guint parallel, int max_failures)
{
  g_autoptr (HoistRollout) planned = make (pattern, parallel, max_failures);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRollout) begun = hoist_rollout_driver_add (c->driver, planned, &error);

  g_assert_no_error (error);
  g_assert_cmpint (begun->state, ==, HOIST_ROLLOUT_RUNNING);
  g_free (c->id);
  c->id = g_strdup (planned->id);
}

static void
end_run (Case *c, const char *id, HoistOutcome outcome)
{
  g_autoptr (HoistRun) run = hoist_store_dup_run (c->f.store, id, NULL);
  g_autoptr (GError) error = NULL;
  HoistRun fields = *run;

  fields.state = HOIST_RUN_ENDED;
  fields.outcome = outcome;
  fields.cause = (char *) (outcome == HOIST_OUTCOME_NEW_HEALTHY ? "" : "The migration failed.");
  g_autoptr (HoistRun) ended = hoist_run_new (&fields);
  HoistJournalEntry entry = { .type = HOIST_EVENT_RUN,
                              .phase = "ended",
                              .tenant = run->tenant,
                              .run = run->id,
                              .step = -1,
                              .snapshot = ended };
  g_autoptr (HoistEvent) event = hoist_store_journal_append (c->f.store, &entry, &error);
  g_assert_no_error (error);
}

/* Ends the runs of all targets that are going on. */
static void
end_all (Case *c, HoistOutcome outcome)
{
  g_autoptr (HoistRollout) rollout = hoist_store_dup_rollout (c->f.store, c->id, NULL);

  for (guint i = 0; i < rollout->targets->len; i++)
    {
      const HoistRolloutTarget *target = g_ptr_array_index (rollout->targets, i);
      if (target->state == HOIST_TARGET_RUNNING)
        end_run (c, target->run, outcome);
    }
}

static void
test_waves (Case *c, gconstpointer unused)
{
  add (c, "tppp", 2, 0);
  g_autoptr (HoistRollout) first = wait_for (c, 3, 1, 0, 0); /* the test tenant alone */
  g_assert_cmpint (((HoistRolloutTarget *) first->targets->pdata[0])->state, ==,
                   HOIST_TARGET_RUNNING);
  end_all (c, HOIST_OUTCOME_NEW_HEALTHY);
  g_autoptr (HoistRollout) second = wait_for (c, 1, 2, 1, 0);
  end_all (c, HOIST_OUTCOME_NEW_HEALTHY);
  g_autoptr (HoistRollout) third = wait_for (c, 0, 1, 3, 0);
  end_all (c, HOIST_OUTCOME_NEW_HEALTHY);
  g_autoptr (HoistRollout) last = wait_for (c, 0, 0, 4, 0);
  g_assert_cmpint (last->state, ==, HOIST_ROLLOUT_ENDED);
  g_assert_cmpint (last->ended_at, >=, last->created_at);
}

/* The first failure stops further starts, not what is going on; resuming goes on with the rest. */
static void
test_stop_rule (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  add (c, "pppp", 2, 0);
  g_autoptr (HoistRollout) first = wait_for (c, 2, 2, 0, 0);
  end_run (c, ((HoistRolloutTarget *) first->targets->pdata[0])->run, HOIST_OUTCOME_OLD_RESTORED);
  g_autoptr (HoistRollout) second = wait_for (c, 2, 1, 0, 1);
  g_assert_cmpint (second->state, ==, HOIST_ROLLOUT_STOPPING);
  g_assert_nonnull (strstr (second->stop_reason, "The migration failed."));
  end_all (c, HOIST_OUTCOME_NEW_HEALTHY);
  g_autoptr (HoistRollout) stopped = wait_for (c, 2, 0, 1, 1);
  g_assert_cmpint (stopped->state, ==, HOIST_ROLLOUT_STOPPED);
  g_assert_null (hoist_rollout_driver_halt (c->driver, c->id, "ann", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
  g_clear_error (&error);
  g_autoptr (HoistRollout) resumed = hoist_rollout_driver_resume (c->driver, c->id, "ann", &error);
  g_assert_no_error (error);
  g_autoptr (HoistRollout) third = wait_for (c, 0, 2, 1, 1);
  end_all (c, HOIST_OUTCOME_NEW_HEALTHY);
  g_autoptr (HoistRollout) last = wait_for (c, 0, 0, 3, 1);
  g_assert_cmpint (last->state, ==, HOIST_ROLLOUT_ENDED);
}

static void
test_goes_on_and_retries (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  c->blocked = (char *) "p1";
  add (c, "ppp", 1, -1);
  g_autoptr (HoistRollout) first = wait_for (c, 2, 1, 0, 0);
  end_all (c, HOIST_OUTCOME_OLD_RESTORED); /* p0 fails, p1 is refused, p2 is started all the same */
  g_autoptr (HoistRollout) second = wait_for (c, 0, 1, 0, 2);
  g_assert_cmpint (((HoistRolloutTarget *) second->targets->pdata[1])->state, ==,
                   HOIST_TARGET_REFUSED);
  g_assert_cmpstr (((HoistRolloutTarget *) second->targets->pdata[1])->check, ==, "disk");
  g_assert_null (hoist_rollout_driver_retry (c->driver, c->id, "freed", "ann", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT); /* it is going on */
  g_clear_error (&error);
  end_all (c, HOIST_OUTCOME_NEW_HEALTHY);
  g_autoptr (HoistRollout) third = wait_for (c, 0, 0, 1, 2);
  c->blocked = NULL;
  g_autoptr (HoistRollout) again =
      hoist_rollout_driver_retry (c->driver, c->id, "freed some disk", "ann", &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_atomic_int_get (&c->n_resolved), ==, 1); /* p1 had no run */
  g_autoptr (HoistRollout) fourth = wait_for (c, 1, 1, 1, 0);
  end_all (c, HOIST_OUTCOME_NEW_HEALTHY);
  g_autoptr (HoistRollout) fifth = wait_for (c, 0, 1, 2, 0);
  end_all (c, HOIST_OUTCOME_NEW_HEALTHY);
  g_autoptr (HoistRollout) last = wait_for (c, 0, 0, 3, 0);
  g_assert_null (hoist_rollout_driver_retry (c->driver, c->id, "freed", "ann", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
}

static void
test_halt (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  add (c, "ppp", 1, 0);
  g_autoptr (HoistRollout) first = wait_for (c, 2, 1, 0, 0);
  g_autoptr (HoistRollout) halted = hoist_rollout_driver_halt (c->driver, c->id, "ann", &error);
  g_assert_no_error (error);
  g_assert_cmpint (halted->state, ==, HOIST_ROLLOUT_STOPPING);
  g_assert_cmpstr (halted->stop_reason, ==, "Stopped by ann.");
  end_all (c, HOIST_OUTCOME_NEW_HEALTHY);
  g_autoptr (HoistRollout) stopped = wait_for (c, 2, 0, 1, 0);
  g_assert_cmpint (stopped->state, ==, HOIST_ROLLOUT_STOPPED);
}

/* The daemon ends while one is running, one waits, and runs end while nobody looks. */
static void
test_restart (Case *c, gconstpointer unused)
{
  add (c, "ppp", 2, 0);
  g_autoptr (HoistRollout) first = wait_for (c, 1, 2, 0, 0);
  g_clear_pointer (&c->driver, hoist_rollout_driver_free);
  end_run (c, ((HoistRolloutTarget *) first->targets->pdata[0])->run, HOIST_OUTCOME_NEW_HEALTHY);
  new_driver (c);
  hoist_rollout_driver_start (c->driver);
  g_autoptr (HoistRollout) second = wait_for (c, 0, 2, 1, 0);
  end_all (c, HOIST_OUTCOME_NEW_HEALTHY);
  g_autoptr (HoistRollout) last = wait_for (c, 0, 0, 3, 0);
  g_assert_cmpint (last->state, ==, HOIST_ROLLOUT_ENDED);
}

/* Killed between the note of a plan and its run, and between its run and the note of that. */
static void
test_killed_while_starting (Case *c, gconstpointer unused)
{
  g_autoptr (HoistRollout) rollout = make ("pp", 2, 0);
  g_autoptr (GError) error = NULL;
  HoistRolloutTarget *noted = g_ptr_array_index (rollout->targets, 0);
  HoistRolloutTarget *started = g_ptr_array_index (rollout->targets, 1);
  g_autoptr (HoistPlan) first = make_plan_cb (rollout, noted, NULL, c, NULL);
  g_autoptr (HoistPlan) second = make_plan_cb (rollout, started, NULL, c, NULL);
  g_autofree char *run = fixture_queue_run (&c->f, second);

  rollout->state = HOIST_ROLLOUT_RUNNING;
  noted->state = started->state = HOIST_TARGET_STARTING;
  g_free (noted->plan);
  g_free (started->plan);
  noted->plan = g_strdup (first->id);
  started->plan = g_strdup (second->id);
  hoist_rollout_count (rollout);
  g_assert_true (hoist_store_add_rollout (c->f.store, rollout, &error));
  c->id = g_strdup (rollout->id);
  hoist_rollout_driver_start (c->driver);
  g_autoptr (HoistRollout) going = wait_for (c, 0, 2, 0, 0);
  g_assert_cmpstr (((HoistRolloutTarget *) going->targets->pdata[1])->run, ==, run);
  g_assert_cmpstr (((HoistRolloutTarget *) going->targets->pdata[0])->run, !=, "");
  g_assert_cmpstr (((HoistRolloutTarget *) going->targets->pdata[0])->plan, !=, first->id);
  end_all (c, HOIST_OUTCOME_NEW_HEALTHY);
  g_autoptr (HoistRollout) last = wait_for (c, 0, 0, 2, 0);
  g_autoptr (GPtrArray) runs = hoist_store_list_runs (c->f.store, NULL, NULL, 10, 0, NULL, NULL);
  g_assert_cmpuint (runs->len, ==, 2); /* nothing was started twice */
}

/* --- hops of one tenant ------------------------------------------------------------------ */

/* Four hops of one tenant, the first with a plan of its own. */
static HoistRun *
begin (Case *c, GError **error)
{
  g_autoptr (HoistRollout) planned = make ("pppp", 1, 0);
  const char *versions[] = { "v0.2.0", "v0.3.0", "v0.4.0", "v0.5.0", "v0.6.0" };

  planned->in_hops = TRUE;
  for (guint i = 0; i < planned->targets->len; i++)
    {
      HoistRolloutTarget *target = g_ptr_array_index (planned->targets, i);
      const HoistRolloutTarget *first = g_ptr_array_index (planned->targets, 0);
      target->wave = i;
      g_free (target->from_version);
      g_free (target->to_version);
      target->from_version = g_strdup (versions[i]);
      target->to_version = g_strdup (versions[i + 1]);
      if (i == 0)
        continue;
      g_free (target->tenant);
      g_free (target->tenant_slug);
      target->tenant = g_strdup (first->tenant);
      target->tenant_slug = g_strdup (first->tenant_slug);
    }
  g_free (c->id);
  c->id = g_strdup (planned->id);
  g_autoptr (HoistPlan) plan =
      make_plan_cb (planned, g_ptr_array_index (planned->targets, 0), NULL, c, NULL);
  return hoist_rollout_driver_begin (c->driver, planned, plan, error);
}

static void
test_hops (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRun) run = begin (c, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (HoistRollout) now = wait_for (c, 3 - i, 1, i, 0);
      g_assert_cmpint (((HoistRolloutTarget *) now->targets->pdata[i])->state, ==,
                       HOIST_TARGET_RUNNING);
      if (i == 0)
        g_assert_cmpstr (((HoistRolloutTarget *) now->targets->pdata[0])->run, ==, run->id);
      end_all (c, HOIST_OUTCOME_NEW_HEALTHY);
    }
  g_autoptr (HoistRollout) last = wait_for (c, 0, 0, 4, 0);
  g_assert_cmpint (last->state, ==, HOIST_ROLLOUT_ENDED);
  g_assert_cmpstr (last->stop_reason, ==, "");
}

/* The second fails: what comes after it is never begun, resuming has nothing, and trying again goes
 * on from where the tenant stands. */
static void
test_hop_fails (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRun) run = begin (c, &error);
  g_autoptr (HoistRollout) first = wait_for (c, 3, 1, 0, 0);

  end_all (c, HOIST_OUTCOME_NEW_HEALTHY);
  g_autoptr (HoistRollout) second = wait_for (c, 2, 1, 1, 0);
  end_all (c, HOIST_OUTCOME_OLD_RESTORED);
  g_autoptr (HoistRollout) ended = wait_for (c, 0, 0, 1, 1);
  g_assert_cmpint (ended->state, ==, HOIST_ROLLOUT_ENDED);
  g_assert_cmpuint (ended->excluded, ==, 2);
  g_assert_cmpstr (ended->stop_reason, ==,
                   "p0 stays on v0.3.0, hop 1 of 4; hop 2, to v0.4.0, did not succeed: The "
                   "migration failed.");
  g_assert_null (hoist_rollout_driver_resume (c->driver, c->id, "ann", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
  g_clear_error (&error);
  g_autoptr (HoistRollout) again =
      hoist_rollout_driver_retry (c->driver, c->id, "mended", "ann", &error);
  g_assert_no_error (error);
  g_autoptr (HoistRollout) third = wait_for (c, 2, 1, 1, 0);
  g_assert_cmpint (((HoistRolloutTarget *) third->targets->pdata[1])->state, ==,
                   HOIST_TARGET_RUNNING);
  g_assert_cmpstr (third->stop_reason, ==, "");
}

/* Killed between two hops, and while one ends badly with nobody looking. */
static void
test_hops_restart (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRun) run = begin (c, &error);
  g_autoptr (HoistRollout) first = wait_for (c, 3, 1, 0, 0);

  g_clear_pointer (&c->driver, hoist_rollout_driver_free);
  end_run (c, run->id, HOIST_OUTCOME_NEW_HEALTHY);
  new_driver (c);
  hoist_rollout_driver_start (c->driver);
  g_autoptr (HoistRollout) second = wait_for (c, 2, 1, 1, 0);
  g_clear_pointer (&c->driver, hoist_rollout_driver_free);
  end_all (c, HOIST_OUTCOME_PARKED);
  new_driver (c);
  hoist_rollout_driver_start (c->driver);
  g_autoptr (HoistRollout) last = wait_for (c, 0, 0, 1, 1);
  g_assert_cmpint (last->state, ==, HOIST_ROLLOUT_ENDED);
  g_assert_nonnull (strstr (last->stop_reason, "is parked in hop 2 of 4, from v0.3.0 to v0.4.0"));
  g_autoptr (GPtrArray) runs = hoist_store_list_runs (c->f.store, NULL, NULL, 10, 0, NULL, NULL);
  g_assert_cmpuint (runs->len, ==, 2);
}

/* Stopped by hand between hops: it can go on, and does not by itself. */
static void
test_hops_halt (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRun) run = begin (c, &error);
  g_autoptr (HoistRollout) first = wait_for (c, 3, 1, 0, 0);
  g_autoptr (HoistRollout) halted = hoist_rollout_driver_halt (c->driver, c->id, "ann", &error);

  end_all (c, HOIST_OUTCOME_NEW_HEALTHY);
  g_autoptr (HoistRollout) stopped = wait_for (c, 3, 0, 1, 0);
  g_assert_cmpint (stopped->state, ==, HOIST_ROLLOUT_STOPPED);
  g_autoptr (HoistRollout) resumed = hoist_rollout_driver_resume (c->driver, c->id, "ann", &error);
  g_assert_no_error (error);
  g_autoptr (HoistRollout) second = wait_for (c, 2, 1, 1, 0);
}

/* The run could not be started: whoever asked is told, and nothing goes on by itself later. */
static void
test_hops_refused (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  c->refuses = TRUE;
  g_assert_null (begin (c, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_STALE);
  g_autoptr (HoistRollout) ended = hoist_store_dup_rollout (c->f.store, c->id, NULL);
  g_assert_cmpint (ended->state, ==, HOIST_ROLLOUT_ENDED);
  g_assert_cmpuint (ended->failed, ==, 1);
  g_assert_cmpuint (ended->excluded, ==, 3);
  g_assert_nonnull (strstr (ended->stop_reason, "p0 stays on v0.2.0; hop 1 of 4, to v0.3.0, was "
                                                "not begun: The plan is stale."));
}

/* The second has a blocker when its turn comes. */
static void
test_hops_blocked (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRun) run = begin (c, &error);
  g_autoptr (HoistRollout) first = wait_for (c, 3, 1, 0, 0);

  c->blocked = (char *) "p0";
  end_all (c, HOIST_OUTCOME_NEW_HEALTHY);
  g_autoptr (HoistRollout) last = wait_for (c, 0, 0, 1, 1);
  g_assert_cmpstr (last->stop_reason, ==,
                   "p0 stays on v0.3.0, hop 1 of 4; hop 2, to v0.4.0, was not begun: The disk is "
                   "full.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/engine/rollout-driver/" name, Case, NULL, set_up, function, tear_down)
  ADD ("waves", test_waves);
  ADD ("stop-rule", test_stop_rule);
  ADD ("goes-on-and-retries", test_goes_on_and_retries);
  ADD ("halt", test_halt);
  ADD ("restart", test_restart);
  ADD ("killed-while-starting", test_killed_while_starting);
  ADD ("hops", test_hops);
  ADD ("hop-fails", test_hop_fails);
  ADD ("hops-restart", test_hops_restart);
  ADD ("hops-halt", test_hops_halt);
  ADD ("hops-refused", test_hops_refused);
  ADD ("hops-blocked", test_hops_blocked);
  return g_test_run ();
}
