/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Followers that go together: which steps do, that they really are under way at once, that the
 * journal is in the plan's order, and what happens when one fails, dies, is cancelled, or when the
 * control plane dies in the middle. */
#include "engine/hoist-run-group.h"

#include "base/hoist-error.h"
#include "engine/hoist-run-contact.h"
#include "engine/hoist-run-record.h"
#include "fixture.h"

typedef struct
{
  Fixture f;
  HoistPlan *plan;
  char *run;
  HoistRunStepper stepper;
  GMutex mutex;
  GCond changed;
  gboolean hangs;
  HoistRunExecutor *executor; /* borrowed */
} Case;

/* The agent that hangs has said so, and the line is in the store. */
static void
hanging_cb (const char *run, GPtrArray *lines, gpointer data)
{
  Case *c = data;

  for (guint i = 0; i < lines->len; i++)
    if (g_str_equal (((const HoistLogLine *) g_ptr_array_index (lines, i))->text, "hanging"))
      {
        g_mutex_lock (&c->mutex);
        c->hangs = TRUE;
        g_cond_broadcast (&c->changed);
        g_mutex_unlock (&c->mutex);
      }
}

static void
open_worker (Case *c)
{
  g_autoptr (GError) error = NULL;
  HoistRunWorkerSettings settings = fixture_make_settings (&c->f);

  c->stepper = (HoistRunStepper){ .queue = c->f.queue };
  c->stepper.worker = hoist_run_worker_new (&settings, c->run, &error);
  g_assert_no_error (error);
}

static void
close_worker (Case *c)
{
  g_clear_pointer (&c->stepper.worker, hoist_run_worker_free);
  hoist_run_reason_clear (&c->stepper.reason);
}

/* A lead and three followers, two of them at a time. */
static void
set_up (Case *c, gconstpointer unused)
{
  fixture_set_up (&c->f, NULL);
  fixture_add_followers (&c->f, 3);
  c->f.guide->nodes.at_a_time = 2;
  c->plan = fixture_add_plan (&c->f, HOIST_PLAN_UPGRADE, TRUE);
  c->run = fixture_queue_run (&c->f, c->plan);
  g_mutex_init (&c->mutex);
  g_cond_init (&c->changed);
}

static void
tear_down (Case *c, gconstpointer unused)
{
  close_worker (c);
  hoist_plan_unref (c->plan);
  g_free (c->run);
  g_mutex_clear (&c->mutex);
  g_cond_clear (&c->changed);
  fixture_tear_down (&c->f, NULL);
}

static void
set_scenario (Case *c, guint place, const char *json)
{
  fixture_at (&c->f, place);
  fixture_set_scenario (&c->f, json);
  fixture_at (&c->f, 0);
}

static guint
count_effects (Case *c, guint place, const char *effect)
{
  fixture_at (&c->f, place);
  g_autofree char *effects = fixture_read_node (&c->f, "effects");
  fixture_at (&c->f, 0);
  return fixture_count (effects, effect);
}

static guint
find_step (Case *c, const char *kind, guint place)
{
  for (guint i = 0; i < c->plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (c->plan->steps, i);
      if (g_str_equal (step->kind->name, kind)
          && g_str_equal (step->node, fixture_get_node_id (place)))
        return i;
    }
  g_assert_not_reached ();
}

static const HoistRunStep *
get_step_of (Case *c, const HoistRun *run, const char *kind, guint place)
{
  return g_ptr_array_index (run->steps, find_step (c, kind, place));
}

/* "intent 7, intent 8, done 7, done 8": the records of those two steps. */
static char *
describe_journal (Case *c, guint first)
{
  g_autoptr (GPtrArray) events = hoist_store_journal_list (c->f.store, 0, 1000, NULL, c->run, NULL);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < events->len; i++)
    {
      const HoistEvent *event = g_ptr_array_index (events, i);
      if (event->type == HOIST_EVENT_STEP && !g_str_has_prefix (event->phase, "undo")
          && (event->step == (int) first || event->step == (int) first + 1))
        g_string_append_printf (text, "%s%s %d", text->len ? ", " : "", event->phase,
                                event->step - (int) first);
    }
  return g_string_free (text, FALSE);
}

static void
assert_journal (Case *c, guint first, const char *wanted)
{
  g_autofree char *records = describe_journal (c, first);

  g_assert_cmpstr (records, ==, wanted);
  g_assert_true (hoist_store_journal_verify (c->f.store, NULL, NULL));
}

/* --- which -------------------------------------------------------------------------------- */

static void
test_count (Case *c, gconstpointer unused)
{
  static const char *const together[] = { "preflight", "fetch", "dependencies", "stop",  "checkout",
                                          "activate",  "start", "health",       "finish" };

  open_worker (c);
  for (guint i = 0; i < G_N_ELEMENTS (together); i++)
    {
      HoistRunWorker *worker = c->stepper.worker;
      g_assert_cmpuint (hoist_run_group_count (worker, find_step (c, together[i], 0)), ==, 1);
      g_assert_cmpuint (hoist_run_group_count (worker, find_step (c, together[i], 1)), ==, 2);
      g_assert_cmpuint (hoist_run_group_count (worker, find_step (c, together[i], 3)), ==, 1);
    }
  g_assert_cmpuint (hoist_run_group_count (c->stepper.worker, find_step (c, "guard", 1)), ==, 1);
}

/* --- whole runs --------------------------------------------------------------------------- */

/* Each of the two answers only once both have been asked. */
static void
test_at_once (Case *c, gconstpointer unused)
{
  static const char *const kinds[] = { "stop", "checkout", "start", "health" };

  for (guint i = 1; i <= 2; i++)
    {
      g_autoptr (GString) rules = g_string_new ("[");
      for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
        g_string_append_printf (rules,
                                "%s{'order':'step','kind':'%s','do':'meet','count':2,"
                                "'at':'%s/met-%s'}",
                                k ? "," : "", kinds[k], c->f.folder, kinds[k]);
      g_string_append_c (rules, ']');
      set_scenario (c, i, rules->str);
    }
  g_autoptr (HoistRun) run = fixture_execute (&c->f, c->run);
  g_assert_cmpstr (run->cause, ==, "");
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_NEW_HEALTHY);
  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      g_autofree char *effect = g_strdup_printf ("apply %s", kinds[k]);
      for (guint i = 1; i <= 3; i++)
        g_assert_cmpuint (count_effects (c, i, effect), ==, 1);
      assert_journal (c, find_step (c, kinds[k], 1), "intent 0, intent 1, done 0, done 1");
    }
}

/* One fails: the other ends its step, nothing further is begun, and all goes back. */
static void
test_one_fails (Case *c, gconstpointer unused)
{
  set_scenario (c, 1,
                "[{'order':'step','kind':'checkout','direction':'apply','do':'error',"
                "'message':'the disk is full'}]");
  g_autoptr (HoistRun) run = fixture_execute (&c->f, c->run);
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_OLD_RESTORED);
  g_assert_cmpstr (run->cause, ==, "It failed on web1. The disk is full.");
  assert_journal (c, find_step (c, "checkout", 1), "intent 0, intent 1, failed 0, done 1");
  g_assert_cmpuint (count_effects (c, 2, "apply checkout"), ==, 1);
  g_assert_cmpuint (count_effects (c, 2, "undo checkout"), ==, 1);
  g_assert_cmpuint (count_effects (c, 2, "apply start"), ==, 0);
  g_assert_cmpuint (count_effects (c, 3, "apply stop"), ==, 0);
}

/* Both fail: each is journalled, the reason is the first one's. */
static void
test_both_fail (Case *c, gconstpointer unused)
{
  for (guint i = 1; i <= 2; i++)
    {
      g_autofree char *rules = g_strdup_printf (
          "[{'order':'step','kind':'health','do':'error','message':'api answers %u'}]", 500 + i);
      set_scenario (c, i, rules);
    }
  g_autoptr (HoistRun) run = fixture_execute (&c->f, c->run);
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_OLD_RESTORED);
  g_assert_cmpstr (run->cause, ==, "It failed on web1. Api answers 501.");
  assert_journal (c, find_step (c, "health", 1), "intent 0, intent 1, failed 0, failed 1");
}

/* An agent dies with its step done, the other's step goes on: it is examined, nothing is repeated.
 */
static void
test_one_dies (Case *c, gconstpointer unused)
{
  set_scenario (c, 1,
                "[{'order':'step','kind':'checkout','direction':'apply','do':"
                "'die-after-record'},{'order':'step','kind':'start','direction':'apply',"
                "'do':'die-after-effect'}]");
  g_autoptr (HoistRun) run = fixture_execute (&c->f, c->run);
  g_assert_cmpstr (run->cause, ==, "");
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_NEW_HEALTHY);
  for (guint i = 1; i <= 3; i++)
    {
      g_assert_cmpuint (count_effects (c, i, "apply checkout"), ==, 1);
      g_assert_cmpuint (count_effects (c, i, "apply start"), ==, 1);
    }
  assert_journal (c, find_step (c, "checkout", 1), "intent 0, intent 1, done 1, done 0");
}

/* One dies while the other fails: what the first was doing is not known, and is taken back. */
static void
test_one_dies_one_fails (Case *c, gconstpointer unused)
{
  set_scenario (c, 1,
                "[{'order':'step','kind':'checkout','direction':'apply','do':"
                "'die-after-effect'}]");
  set_scenario (c, 2, "[{'order':'step','kind':'checkout','direction':'apply','do':'error'}]");
  g_autoptr (HoistRun) run = fixture_execute (&c->f, c->run);
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_OLD_RESTORED);
  g_assert_cmpuint (count_effects (c, 1, "apply checkout"), ==, 1);
  g_assert_cmpuint (count_effects (c, 1, "undo checkout"), ==, 1);
  g_assert_cmpint (get_step_of (c, run, "checkout", 1)->state, ==, HOIST_STEP_UNDONE);
  assert_journal (c, find_step (c, "checkout", 1), "intent 0, intent 1, failed 1");
}

static gpointer
execute_thread (gpointer data)
{
  Case *c = data;

  g_assert_cmpint (hoist_run_executor_execute (c->executor), ==, HOIST_RUN_END_ENDED);
  return NULL;
}

/* A cancel reaches every one of them. */
static void
test_cancel (Case *c, gconstpointer unused)
{
  HoistRunWorkerSettings settings = fixture_make_settings (&c->f);
  g_autoptr (GError) error = NULL;

  settings.log = hanging_cb;
  settings.user_data = c;
  for (guint i = 1; i <= 2; i++)
    set_scenario (c, i, "[{'order':'step','kind':'start','direction':'apply','do':'hang'}]");
  g_autoptr (HoistRunExecutor) executor =
      hoist_run_executor_new (&settings, c->f.queue, c->run, &error);
  g_assert_no_error (error);
  c->executor = executor;
  GThread *thread = g_thread_new ("run", execute_thread, c);
  g_mutex_lock (&c->mutex);
  while (!c->hangs)
    g_cond_wait (&c->changed, &c->mutex);
  g_mutex_unlock (&c->mutex);
  g_assert_true (hoist_run_executor_cancel (executor, "local:ann", &error));
  g_thread_join (thread);
  g_autoptr (HoistRun) run = hoist_store_dup_run (c->f.store, c->run, NULL);
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_OLD_RESTORED);
  g_assert_cmpstr (run->cause, ==, "Cancelled by local:ann.");
  g_assert_cmpint (get_step_of (c, run, "start", 1)->result, ==, HOIST_RESULT_CANCELLED);
  g_assert_cmpint (get_step_of (c, run, "start", 2)->result, ==, HOIST_RESULT_CANCELLED);
}

/* --- one life and the next ---------------------------------------------------------------- */

/* Everything before the first follower is checked out. */
static guint
go_to_checkout (Case *c)
{
  guint first = find_step (c, "checkout", 1);
  g_autoptr (GError) error = NULL;

  open_worker (c);
  g_assert_true (hoist_run_contact_connect (
      c->stepper.worker, hoist_run_worker_get_lead (c->stepper.worker), NULL, &error));
  g_assert_no_error (error);
  g_assert_true (
      hoist_run_worker_journal (c->stepper.worker, HOIST_EVENT_RUN, "started", -1, NULL, &error));
  for (guint i = 0; i < first; i++)
    g_assert_cmpint (
        hoist_run_stepper_carry_out (&c->stepper, g_ptr_array_index (c->plan->steps, i), FALSE), ==,
        HOIST_RUN_FLOW_ON);
  return first;
}

/* The control plane is killed when of two intents one order was given and its outcome journalled,
 * or neither was: the next life goes on with what there is, and does nothing twice. */
static void
die_in_the_middle (Case *c, guint n_done)
{
  guint first = go_to_checkout (c);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (hoist_run_group_count (c->stepper.worker, first), ==, 2);
  for (guint i = 0; i < 2; i++)
    g_assert_true (hoist_run_stepper_begin (&c->stepper,
                                            g_ptr_array_index (c->plan->steps, first + i), &error));
  HoistRunDone done[2] = { { g_ptr_array_index (c->plan->steps, first), NULL, NULL },
                           { g_ptr_array_index (c->plan->steps, first + 1), NULL, NULL } };
  hoist_run_worker_order_all (c->stepper.worker, done, 2);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_no_error (done[i].error);
      if (i < n_done)
        g_assert_true (hoist_run_worker_accept (c->stepper.worker, done[i].step, FALSE,
                                                done[i].answer, &error));
      hoist_value_unref (done[i].answer);
    }
  g_assert_cmpuint (hoist_run_group_count (c->stepper.worker, first + n_done), ==, 1);
  close_worker (c); /* its lines end, as when a process dies */

  g_autoptr (HoistRun) run = fixture_execute (&c->f, c->run);
  g_assert_cmpstr (run->cause, ==, "");
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_NEW_HEALTHY);
  for (guint i = 1; i <= 3; i++)
    g_assert_cmpuint (count_effects (c, i, "apply checkout"), ==, 1);
  assert_journal (c, first, "intent 0, intent 1, done 0, done 1");
}

static void
test_resume_none_done (Case *c, gconstpointer unused)
{
  die_in_the_middle (c, 0);
}

static void
test_resume_some_done (Case *c, gconstpointer unused)
{
  die_in_the_middle (c, 1);
}

/* Somebody else has the lease: no intent, no order, no word. */
static void
test_lost (Case *c, gconstpointer unused)
{
  guint first = go_to_checkout (c);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (hoist_store_claim_lease (c->f.store, c->f.tenant->id, c->run, &error), >, 1);
  g_assert_cmpint (hoist_run_group_carry_out (&c->stepper, first, 2), ==, HOIST_RUN_FLOW_LOST);
  g_assert_null (c->stepper.reason.cause);
  assert_journal (c, first, "");
  for (guint i = 1; i <= 2; i++)
    g_assert_cmpuint (count_effects (c, i, "apply checkout"), ==, 0);
}

/* A node whose line died unnoticed does not hold up the other; it is sought again afterwards. */
static void
test_dead_line (Case *c, gconstpointer unused)
{
  guint first = go_to_checkout (c);
  HoistRunPlace *place =
      hoist_run_worker_get_place (c->stepper.worker, g_ptr_array_index (c->plan->steps, first));

  hoist_agent_link_close (g_steal_pointer (&place->link), 1000);
  g_assert_cmpint (hoist_run_group_carry_out (&c->stepper, first, 2), ==, HOIST_RUN_FLOW_ON);
  for (guint i = 1; i <= 2; i++)
    g_assert_cmpuint (count_effects (c, i, "apply checkout"), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/run-group/" name, Case, NULL, set_up, function, tear_down)
  ADD ("count", test_count);
  ADD ("at-once", test_at_once);
  ADD ("one-fails", test_one_fails);
  ADD ("both-fail", test_both_fail);
  ADD ("one-dies", test_one_dies);
  ADD ("one-dies-one-fails", test_one_dies_one_fails);
  ADD ("cancel", test_cancel);
  ADD ("resume-none-done", test_resume_none_done);
  ADD ("resume-some-done", test_resume_some_done);
  ADD ("lost", test_lost);
  ADD ("dead-line", test_dead_line);
  return g_test_run ();
}
