/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole runs against the fake agent: every way to fail in every step ends in one of the four
 * outcomes, with the world as the outcome says, nothing applied twice, and a journal that folds to
 * the snapshot. */
#include "engine/hoist-run-executor.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "engine/hoist-run-record.h"
#include "fixture.h"

/* --- what must hold after every run ------------------------------------------------------ */

static void
assert_world (Fixture *f, const char *commit, gboolean running)
{
  g_autofree char *text = fixture_read_node (f, "world.json");
  g_autoptr (HoistValue) world = fixture_parse (text);

  g_assert_cmpstr (hoist_value_lookup_string (world, "commit", ""), ==, commit);
  g_assert_cmpint (hoist_value_lookup_bool (world, "running", FALSE), ==, running);
}

static void
assert_data (Fixture *f, const char *data)
{
  g_autofree char *text = fixture_read_node (f, "world.json");
  g_autoptr (HoistValue) world = fixture_parse (text);

  g_assert_cmpstr (hoist_value_lookup_string (world, "data", ""), ==, data);
}

/* Folding the journal again gives the snapshot again, but for the times, which are the writer's. */
static void
assert_journal_folds (Fixture *f, const HoistRun *run)
{
  g_autoptr (HoistPlan) plan = hoist_store_dup_plan (f->store, run->plan, NULL);
  g_autoptr (GPtrArray) events = hoist_store_journal_list (f->store, 0, 1000, NULL, run->id, NULL);
  g_autoptr (HoistRun) folded =
      hoist_run_record_begin (plan, run->id, run->started_by, run->reason, run->created_at);

  for (guint i = 1; i < events->len; i++)
    {
      const HoistEvent *event = g_ptr_array_index (events, i);
      HoistRun *next = hoist_run_record_fold (folded, event->type, event->phase, event->step,
                                              event->payload, event->time);
      hoist_run_unref (folded);
      folded = next;
    }
  g_assert_cmpint (folded->state, ==, run->state);
  g_assert_cmpint (folded->outcome, ==, run->outcome);
  g_assert_cmpstr (folded->cause, ==, run->cause);
  g_assert_cmpstr (folded->what_is_true_now, ==, run->what_is_true_now);
  g_assert_cmpstr (folded->details, ==, run->details);
  g_assert_cmpint (folded->discarded_rows, ==, run->discarded_rows);
  for (guint i = 0; i < run->steps->len; i++)
    {
      const HoistRunStep *a = g_ptr_array_index (folded->steps, i),
                         *b = g_ptr_array_index (run->steps, i);
      g_assert_cmpint (a->state, ==, b->state);
      g_assert_cmpint (a->result, ==, b->result);
      g_assert_cmpint (a->undo_result, ==, b->undo_result);
    }
  g_assert_true (hoist_store_journal_verify (f->store, NULL, NULL));
}

static void
assert_ended (Fixture *f, const HoistRun *run, HoistOutcome outcome)
{
  if (run->outcome != outcome)
    g_error ("the outcome is %s (%s; %s), wanted %s", hoist_outcome_names[run->outcome], run->cause,
             run->what_is_true_now, hoist_outcome_names[outcome]);
  g_assert_cmpint (run->state, ==, HOIST_RUN_ENDED);
  g_assert_cmpstr (run->what_is_true_now, !=, "");
  if (outcome == HOIST_OUTCOME_NEW_HEALTHY)
    assert_world (f, NEW_COMMIT, TRUE);
  else if (outcome != HOIST_OUTCOME_PARKED)
    assert_world (f, OLD_COMMIT, TRUE);
  if (outcome == HOIST_OUTCOME_OLD_RESTORED || outcome == HOIST_OUTCOME_UNTOUCHED)
    assert_data (f, "old");
  assert_journal_folds (f, run);
}

static HoistRun *
run_upgrade (Fixture *f, const char *scenario, gboolean backup_db)
{
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, backup_db);

  fixture_set_scenario (f, scenario);
  g_autofree char *id = fixture_queue_run (f, plan);
  return fixture_execute (f, id);
}

/* --- good -------------------------------------------------------------------------------- */

static void
test_good (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistRun) run = run_upgrade (f, "[]", TRUE);
  g_autofree char *effects = fixture_read_node (f, "effects");

  assert_ended (f, run, HOIST_OUTCOME_NEW_HEALTHY);
  g_assert_cmpstr (
      effects, ==,
      "apply preflight\napply fetch\napply dependencies\napply prepare\napply stop\napply "
      "backup\napply checkout\napply activate\n"
      "apply migrate\napply start\napply health\napply finish\n");
  g_assert_cmpstr (run->cause, ==, "");
  g_assert_cmpfloat (run->progress, ==, 1.0);
  g_assert_cmpfloat (run->downtime_s, >, 0);
  g_assert_cmpstr (run->migrations_run, ==,
                   "scripts/create_schema.py\nscripts/add_person_columns.py");
  g_assert_true (g_str_has_prefix (run->details, "apply preflight\napply fetch"));
  g_autoptr (HoistBackup) backup = hoist_store_dup_backup (f->store, run->backup, NULL);
  g_assert_nonnull (backup);
  g_assert_cmpint (backup->verified_at, >, 0);
  g_autoptr (HoistSighting) sighting = hoist_store_dup_sighting (f->store, f->tenant->id);
  g_assert_cmpstr (sighting->commit, ==, NEW_COMMIT);
  g_autoptr (HoistTenant) tenant = hoist_store_dup_tenant (f->store, f->tenant->id, NULL);
  g_assert_cmpint (tenant->deployed_at, >, 0);
}

/* The lease is given back: the next run can have it. */
static void
test_lease_is_given_back (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistRun) run = run_upgrade (f, "[]", TRUE);
  g_autoptr (GError) error = NULL;
  gint64 epoch = hoist_store_claim_lease (f->store, f->tenant->id, "rn_zzzzzzzzzzzzzzzz", &error);

  g_assert_no_error (error);
  g_assert_cmpint (epoch, >, 1);
}

/* --- every step × every way to fail ------------------------------------------------------ */

typedef struct
{
  const char *kind;
  HoistOutcome error, die_before, die_after_effect, die_after_record;
} Row;

#define N HOIST_OUTCOME_NEW_HEALTHY
#define O HOIST_OUTCOME_OLD_RESTORED
#define U HOIST_OUTCOME_UNTOUCHED

/* reliability.md 3.3, column F2 (and the error that an agent answers). The fake node can't tell
 * afterwards whether fetch, dependencies, activate … were applied: it says "not applied", and they
 * are done once more. */
static const Row rows[] = {
  { "preflight", U, N, N, N }, { "fetch", U, N, N, N },    { "dependencies", U, N, N, N },
  { "prepare", U, N, N, N },   { "stop", O, N, N, N },     { "backup", O, N, N, N },
  { "checkout", O, N, N, N },  { "activate", O, N, N, N }, { "migrate", O, O, O, N },
  { "start", O, N, N, N },     { "health", O, N, N, N },   { "finish", N, N, N, N },
};

static void
try_row (Fixture *unused, const char *kind, const char *how, HoistOutcome wanted)
{
  Fixture f = { 0 };
  g_autofree char *scenario = g_strdup_printf (
      "[{'order':'step','kind':'%s','direction':'apply','do':'%s','message':'%s broke'}]", kind,
      how, kind);

  fixture_set_up (&f, NULL);
  g_autoptr (HoistRun) run = run_upgrade (&f, scenario, TRUE);
  g_test_message ("%s %s: %s", kind, how, hoist_outcome_names[run->outcome]);
  assert_ended (&f, run, wanted);
  if (wanted == HOIST_OUTCOME_OLD_RESTORED)
    {
      g_assert_cmpstr (run->cause, !=, "");
      g_assert_true (g_str_has_prefix (run->error_key, kind));
      g_assert_cmpint (
          run->discarded_rows, ==,
          hoist_run_record_find_kind (run, HOIST_STEP_BACKUP)->state == HOIST_STEP_UNDONE ? 3 : 0);
    }
  g_autofree char *effects = fixture_read_node (&f, "effects");
  g_assert_cmpuint (fixture_count (effects, "apply migrate"), <=, 1);
  if (g_str_equal (how, "die-after-record"))
    {
      g_autofree char *line = g_strdup_printf ("apply %s", kind);
      g_assert_cmpuint (fixture_count (effects, line), ==, 1);
    }
  fixture_tear_down (&f, NULL);
}

static void
test_matrix_forward (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      try_row (NULL, rows[i].kind, "error", rows[i].error);
      try_row (NULL, rows[i].kind, "die-before", rows[i].die_before);
      try_row (NULL, rows[i].kind, "die-after-effect", rows[i].die_after_effect);
      try_row (NULL, rows[i].kind, "die-after-record", rows[i].die_after_record);
    }
}

/* The health check fails, and then each undo step is disturbed once: the old release is back all
 * the same. */
static void
test_matrix_back (void)
{
  static const char *const kinds[] = {
    "start", "migrate", "activate", "checkout", "backup", "stop"
  };
  static const char *const hows[] = { "error", "die-before", "die-after-effect",
                                      "die-after-record" };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (guint j = 0; j < G_N_ELEMENTS (hows); j++)
      {
        Fixture f = { 0 };
        g_autofree char *scenario =
            g_strdup_printf ("[{'order':'step','kind':'health','do':'error','message':'Service api "
                             "died 2 s after its start: KeyError'},"
                             "{'order':'step','kind':'%s','direction':'undo','do':'%s'}]",
                             kinds[i], hows[j]);
        fixture_set_up (&f, NULL);
        g_autoptr (HoistRun) run = run_upgrade (&f, scenario, TRUE);
        g_test_message ("undo %s %s: %s", kinds[i], hows[j], hoist_outcome_names[run->outcome]);
        assert_ended (&f, run, HOIST_OUTCOME_OLD_RESTORED);
        g_assert_cmpstr (run->cause, ==, "Service api died 2 s after its start: KeyError.");
        fixture_tear_down (&f, NULL);
      }
}

static void
test_undo_fails_for_good (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistRun) run =
      run_upgrade (f,
                   "[{'order':'step','kind':'health','do':'error','message':'unwell'},"
                   "{'order':'step','kind':'checkout','direction':'undo','do':'error','message':'"
                   "disk full','times':9}]",
                   TRUE);
  g_autofree char *orders = fixture_read_node (f, "orders");

  assert_ended (f, run, HOIST_OUTCOME_PARKED);
  g_assert_cmpuint (fixture_count (orders, "step undo checkout"), ==, 3);
  g_assert_cmpuint (fixture_count (orders, "step undo backup"), ==, 0); /* hands off */
  g_assert_cmpstr (run->cause, ==, "Unwell.");
  g_assert_nonnull (strstr (run->what_is_true_now, "code at commit 2222222"));
  g_assert_nonnull (strstr (run->what_is_true_now, run->backup));
  g_assert_nonnull (strstr (run->what_is_true_now, "Disk full."));
  g_assert_nonnull (strstr (run->next, run->id));
  g_autoptr (HoistRun) parked = hoist_store_dup_parked_run_of_tenant (f->store, f->tenant->id);
  g_assert_nonnull (parked);
}

/* The agent says that the database is back and it is not: nothing is started on it. */
static void
test_lying_restore (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistRun) run =
      run_upgrade (f,
                   "[{'order':'step','kind':'health','do':'error','message':'unwell'},"
                   "{'order':'step','kind':'backup','direction':'undo','do':'lie','times':9}]",
                   TRUE);
  g_autofree char *orders = fixture_read_node (f, "orders");

  assert_ended (f, run, HOIST_OUTCOME_PARKED);
  g_assert_cmpuint (fixture_count (orders, "step undo stop"), ==, 0);
  g_assert_nonnull (strstr (run->what_is_true_now, "not equal to the backup"));
}

/* Everything says done, but the node shows another commit: it goes back. */
static void
test_lying_checkout (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistRun) run =
      run_upgrade (f, "[{'order':'step','kind':'checkout','direction':'apply','do':'lie'}]", TRUE);

  assert_ended (f, run, HOIST_OUTCOME_OLD_RESTORED);
  g_assert_nonnull (strstr (run->cause, "not at v0.3.0"));
}

static void
test_no_backup (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistRun) run =
      run_upgrade (f, "[{'order':'step','kind':'health','do':'error','message':'unwell'}]", FALSE);
  g_autofree char *effects = fixture_read_node (f, "effects");

  assert_ended (f, run, HOIST_OUTCOME_PARKED);
  g_assert_true (run->point_of_no_return_passed);
  g_assert_null (strstr (effects, "undo"));
  g_assert_nonnull (strstr (run->what_is_true_now, "no backup"));
}

static void
test_refused (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistRun) run = run_upgrade (f,
                                          "[{'order':'step','kind':'fetch','do':'error','code':'"
                                          "stale','message':'v0.3.0 was moved upstream'}]",
                                          TRUE);

  assert_ended (f, run, HOIST_OUTCOME_UNTOUCHED);
  g_assert_cmpstr (run->cause, ==, "v0.3.0 was moved upstream.");
  g_autofree char *effects = fixture_read_node (f, "effects");
  g_assert_null (strstr (effects, "stop"));
}

static void
test_no_agent (Fixture *f, gconstpointer unused)
{
  g_autofree char *agent = (char *) f->target.agent_path;
  f->target.agent_path = g_strdup ("/nonexistent/hoist-agent");
  g_autoptr (HoistRun) run = run_upgrade (f, "[]", TRUE);

  assert_ended (f, run, HOIST_OUTCOME_UNTOUCHED);
  g_assert_nonnull (strstr (run->cause, "/nonexistent/hoist-agent"));
}

static void
test_dies_again_and_again (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistRun) early =
      run_upgrade (f, "[{'order':'step','kind':'fetch','do':'die-before','times':99}]", TRUE);
  assert_ended (f, early, HOIST_OUTCOME_UNTOUCHED);
  g_autoptr (HoistRun) late = run_upgrade (f,
                                           "[{'order':'step','kind':'checkout','direction':'apply',"
                                           "'do':'die-before','times':99,'skip':0}]",
                                           TRUE);
  assert_ended (f, late, HOIST_OUTCOME_OLD_RESTORED);
}

static void
test_fenced_by_the_node (Fixture *f, gconstpointer unused)
{
  fixture_write_node (f, "epoch", "1000");
  g_autoptr (HoistRun) run = run_upgrade (f, "[]", TRUE);
  g_autofree char *effects = fixture_read_node (f, "effects");

  assert_ended (f, run, HOIST_OUTCOME_UNTOUCHED);
  g_assert_cmpstr (effects, ==, "");
  g_assert_nonnull (strstr (run->cause, "higher epoch"));
}

/* Held while it waited for its turn. */
static void
test_held_meanwhile (Fixture *f, gconstpointer unused)
{
  HoistTenant fields = *f->tenant;

  fields.hold_reason = (char *) "audit week";
  g_autoptr (HoistTenant) held = hoist_tenant_new (&fields);
  g_assert_true (hoist_store_put_tenant (f->store, held, NULL));
  g_autoptr (HoistRun) run = run_upgrade (f, "[]", TRUE);
  assert_ended (f, run, HOIST_OUTCOME_UNTOUCHED);
  g_assert_cmpstr (run->cause, ==, "Acme is held: audit week.");
}

/* The node can't be claimed for a while in the middle of a run: it is waited for. */
static void
test_node_away_for_a_moment (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistRun) run = run_upgrade (
      f,
      "[{'order':'claim','do':'error','code':'busy','message':'held','skip':1,'times':4},"
      "{'order':'step','kind':'checkout','direction':'apply','do':'die-before'}]",
      TRUE);
  assert_ended (f, run, HOIST_OUTCOME_NEW_HEALTHY);
}

/* --- a daemon that died ------------------------------------------------------------------ */

typedef struct
{
  Fixture *f;
  HoistRunExecutor *executor;
  GMutex mutex;
  GCond changed;
  gboolean hangs;
} Victim;

/* Writes what a daemon would have journalled up to an intent, then lets another executor take it
 * up. */
static void
journal (Fixture *f, const char *run, HoistEventType type, const char *phase, int step,
         const char *json)
{
  g_autoptr (HoistRun) before = hoist_store_dup_run (f->store, run, NULL);
  g_autoptr (HoistValue) payload = fixture_parse (json);
  g_autoptr (HoistRun) after =
      hoist_run_record_fold (before, type, phase, step, payload, hoist_clock_wall_us ());
  HoistJournalEntry entry = { .type = type,
                              .phase = phase,
                              .tenant = before->tenant,
                              .run = run,
                              .step = step,
                              .payload = payload,
                              .snapshot = after };
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistEvent) event = hoist_store_journal_append (f->store, &entry, &error);

  g_assert_no_error (error);
}

/* A journal that stands right after the intent of each step, and a node where nothing of that step
 * has happened. */
static void
test_recovery_after_intent (void)
{
  g_autoptr (HoistPlan) shape = NULL;

  for (guint at = 0; at < 11; at++)
    {
      Fixture f = { 0 };
      fixture_set_up (&f, NULL);
      g_autoptr (HoistPlan) plan = fixture_add_plan (&f, HOIST_PLAN_UPGRADE, TRUE);
      g_autofree char *id = fixture_queue_run (&f, plan);
      journal (&f, id, HOIST_EVENT_RUN, "started", -1, "{'epoch':1}");
      for (guint i = 0; i <= at; i++)
        {
          const HoistStep *step = g_ptr_array_index (plan->steps, i);
          journal (&f, id, HOIST_EVENT_STEP, "intent", (int) i, "{'attempt':1,'log_seq':0}");
          if (i == at)
            break;
          journal (&f, id, HOIST_EVENT_STEP, "done", (int) i,
                   "{'result':'done','facts':{},'details':[]}");
          if (step->kind->id == HOIST_STEP_STOP)
            fixture_write_node (&f, "world.json",
                                "{'commit':'" OLD_COMMIT
                                "','running':false,'data':'old','tree_clean':true,'healthy':true}");
          if (step->kind->id == HOIST_STEP_CHECKOUT)
            fixture_write_node (
                &f, "world.json",
                "{'commit':'" NEW_COMMIT
                "','running':false,'data':'migrated','tree_clean':true,'healthy':true}");
          if (step->kind->id == HOIST_STEP_START)
            fixture_write_node (
                &f, "world.json",
                "{'commit':'" NEW_COMMIT
                "','running':true,'data':'migrated','tree_clean':true,'healthy':true}");
        }
      g_autoptr (HoistRun) run = fixture_execute (&f, id);
      gboolean migrate =
          ((const HoistStep *) g_ptr_array_index (plan->steps, at))->kind->id == HOIST_STEP_MIGRATE;
      assert_ended (&f, run, migrate ? HOIST_OUTCOME_OLD_RESTORED : HOIST_OUTCOME_NEW_HEALTHY);
      fixture_tear_down (&f, NULL);
    }
}

static void
test_crash_loop (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  g_autofree char *id = fixture_queue_run (f, plan);

  journal (f, id, HOIST_EVENT_RUN, "started", -1, "{'epoch':1}");
  journal (f, id, HOIST_EVENT_STEP, "intent", HOIST_STEP_STOP, "{'attempt':1,'log_seq':0}");
  journal (f, id, HOIST_EVENT_RUN, "recovered", -1, "{'epoch':2}");
  journal (f, id, HOIST_EVENT_RUN, "recovered", -1, "{'epoch':3}");
  g_autoptr (HoistRun) run = fixture_execute (f, id);
  assert_ended (f, run, HOIST_OUTCOME_PARKED);
  g_assert_nonnull (strstr (run->cause, "three times in the same step"));
  g_autofree char *effects = fixture_read_node (f, "effects");
  g_assert_cmpstr (effects, ==, "");
}

/* --- log --------------------------------------------------------------------------------- */

/* Lines that were said while nobody listened are there after all, none of them twice. */
static void
test_log_is_complete (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistRun) run = run_upgrade (
      f,
      "[{'order':'step','kind':'migrate','direction':'apply','do':'die-after-record','lines':500}]",
      TRUE);
  g_autoptr (GPtrArray) lines = hoist_store_list_log (f->store, run->id, 0, 10000, NULL);
  guint next = 1;

  assert_ended (f, run, HOIST_OUTCOME_NEW_HEALTHY);
  for (guint i = 0; i < lines->len; i++)
    {
      const HoistLogLine *line = g_ptr_array_index (lines, i);
      g_assert_cmpint (line->seq, ==, i + 1);
      if (!g_str_has_prefix (line->text, "migrate line "))
        continue;
      g_autofree char *wanted = g_strdup_printf ("migrate line %u", next++);
      g_assert_cmpstr (line->text, ==, wanted);
    }
  g_assert_cmpuint (next, ==, 501);
}

/* --- cancel ------------------------------------------------------------------------------ */

static gpointer
execute_thread (gpointer data)
{
  Victim *victim = data;

  g_assert_cmpint (hoist_run_executor_execute (victim->executor), ==, HOIST_RUN_END_ENDED);
  return NULL;
}

/* The hanging agent has said so, and the line is in the store. */
static void
hanging_cb (const char *run, GPtrArray *lines, gpointer data)
{
  Victim *victim = data;

  for (guint i = 0; i < lines->len; i++)
    if (g_str_equal (((const HoistLogLine *) g_ptr_array_index (lines, i))->text, "hanging"))
      {
        g_mutex_lock (&victim->mutex);
        victim->hangs = TRUE;
        g_cond_broadcast (&victim->changed);
        g_mutex_unlock (&victim->mutex);
      }
}

static void
cancel_in (Fixture *f, const char *kind, HoistOutcome wanted)
{
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  g_autofree char *id = fixture_queue_run (f, plan);
  g_autofree char *scenario =
      g_strdup_printf ("[{'order':'step','kind':'%s','direction':'apply','do':'hang'}]", kind);
  HoistRunWorkerSettings settings = fixture_make_settings (f);
  Victim victim = { .f = f };
  g_autoptr (GError) error = NULL;

  fixture_set_scenario (f, scenario);
  g_mutex_init (&victim.mutex);
  g_cond_init (&victim.changed);
  settings.log = hanging_cb;
  settings.user_data = &victim;
  g_autoptr (HoistRunExecutor) executor = hoist_run_executor_new (&settings, f->queue, id, &error);
  g_assert_no_error (error);
  victim.executor = executor;
  GThread *thread = g_thread_new ("run", execute_thread, &victim);
  g_mutex_lock (&victim.mutex);
  while (!victim.hangs)
    g_cond_wait (&victim.changed, &victim.mutex);
  g_mutex_unlock (&victim.mutex);
  g_assert_true (hoist_run_executor_cancel (executor, "local:ann", &error));
  /* Twice is once, unless the run has ended in between. */
  g_assert_true (hoist_run_executor_cancel (executor, "local:ann", &error)
                 || g_error_matches (error, HOIST_ERROR, HOIST_ERROR_CONFLICT));
  g_clear_error (&error);
  g_thread_join (thread);
  g_autoptr (HoistRun) run = hoist_store_dup_run (f->store, id, NULL);
  assert_ended (f, run, wanted);
  g_assert_cmpstr (run->cause, ==, "Cancelled by local:ann.");
  g_assert_cmpstr (run->error_key, ==, "");
  g_assert_false (hoist_run_executor_cancel (executor, "local:ann", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
}

static void
test_cancel_before_stop (Fixture *f, gconstpointer unused)
{
  cancel_in (f, "dependencies", HOIST_OUTCOME_UNTOUCHED);
}

static void
test_cancel_after_stop (Fixture *f, gconstpointer unused)
{
  cancel_in (f, "migrate", HOIST_OUTCOME_OLD_RESTORED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/run-executor/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("good", test_good);
  ADD ("lease-is-given-back", test_lease_is_given_back);
  g_test_add_func ("/run-executor/matrix-forward", test_matrix_forward);
  g_test_add_func ("/run-executor/matrix-back", test_matrix_back);
  ADD ("undo-fails-for-good", test_undo_fails_for_good);
  ADD ("lying-restore", test_lying_restore);
  ADD ("lying-checkout", test_lying_checkout);
  ADD ("no-backup", test_no_backup);
  ADD ("refused", test_refused);
  ADD ("no-agent", test_no_agent);
  ADD ("dies-again-and-again", test_dies_again_and_again);
  ADD ("fenced-by-the-node", test_fenced_by_the_node);
  ADD ("held-meanwhile", test_held_meanwhile);
  ADD ("node-away-for-a-moment", test_node_away_for_a_moment);
  g_test_add_func ("/run-executor/recovery-after-intent", test_recovery_after_intent);
  ADD ("crash-loop", test_crash_loop);
  ADD ("log-is-complete", test_log_is_complete);
  ADD ("cancel-before-stop", test_cancel_before_stop);
  ADD ("cancel-after-stop", test_cancel_after_stop);
  return g_test_run ();
}
