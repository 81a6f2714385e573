/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nodes that fall silent in the middle of a run: waited for, said, given up by the right outcome.
 */
#include "engine/hoist-run-contact.h"

#include <glib/gstdio.h>

#include "base/hoist-error.h"
#include "fixture.h"

/* The fake agent has put the file there as it went. */
static void
bring_back (Fixture *f, guint place)
{
  g_autofree char *path = g_build_filename (f->nodes[place], "away", NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
}

typedef struct
{
  Fixture *f;
  HoistRunExecutor *executor;
  char *id;
} Life;

static gpointer
execute_thread (gpointer data)
{
  Life *life = data;

  g_assert_cmpint (hoist_run_executor_execute (life->executor), ==, HOIST_RUN_END_ENDED);
  return NULL;
}

static GThread *
begin_with (Life *life, Fixture *f, HoistRunWorkerSettings settings, guint contact_seconds)
{
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  g_autoptr (GError) error = NULL;

  settings.contact_seconds = contact_seconds;
  life->f = f;
  life->id = fixture_queue_run (f, plan);
  life->executor = hoist_run_executor_new (&settings, f->queue, life->id, &error);
  g_assert_no_error (error);
  return g_thread_new ("run", execute_thread, life);
}

static GThread *
begin (Life *life, Fixture *f, guint contact_seconds)
{
  return begin_with (life, f, fixture_make_settings (f), contact_seconds);
}

static HoistRun *
end (Life *life, GThread *thread)
{
  g_thread_join (thread);
  hoist_run_executor_unref (life->executor);
  HoistRun *run = hoist_store_dup_run (life->f->store, life->id, NULL);
  g_free (life->id);
  return run;
}

static gboolean
is_silent_cb (Fixture *f, gpointer data)
{
  g_autoptr (HoistRun) run = hoist_store_dup_run (f->store, data, NULL);

  return run->no_contact_since != 0;
}

/* The agent dies when web1 is to check out, and its machine is away: it is said, and when it is
 * back the run goes on; nothing was applied twice. */
static void
test_back_again (Fixture *f, gconstpointer unused)
{
  Life life;

  fixture_add_followers (f, 1);
  fixture_at (f, 1);
  fixture_set_scenario (f,
                        "[{'order':'step','kind':'checkout','do':'die-after-effect','away':true}]");
  fixture_at (f, 0);
  GThread *thread = begin (&life, f, 600);
  fixture_wait (f, is_silent_cb, life.id);
  g_autoptr (HoistRun) during = hoist_store_dup_run (f->store, life.id, NULL);
  g_assert_cmpstr (during->no_contact, ==, fixture_get_node_id (1));
  g_assert_cmpint (during->state, ==, HOIST_RUN_RUNNING);
  bring_back (f, 1);
  g_autoptr (HoistRun) run = end (&life, thread);
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_NEW_HEALTHY);
  g_assert_cmpint (run->no_contact_since, ==, 0);
  fixture_at (f, 1);
  g_autofree char *effects = fixture_read_node (f, "effects");
  fixture_at (f, 0);
  g_assert_cmpuint (fixture_count (effects, "apply checkout"), ==, 1);
}

/* The limit passes while a changed node is silent: neither way can be proven, and it is said what
 * is known of which node. */
static void
test_never_again (Fixture *f, gconstpointer unused)
{
  Life life;

  fixture_add_followers (f, 1);
  fixture_at (f, 1);
  fixture_set_scenario (f,
                        "[{'order':'step','kind':'checkout','do':'die-after-effect','away':true}]");
  fixture_at (f, 0);
  GThread *thread = begin (&life, f, 1);
  g_autoptr (HoistRun) run = end (&life, thread);
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_PARKED);
  g_assert_nonnull (strstr (run->cause, "o contact with web1 since"));
  g_assert_nonnull (strstr (run->what_is_true_now, "On web1: no contact since"));
  g_assert_nonnull (strstr (run->what_is_true_now, "On its lead: code at"));
  g_assert_cmpstr (run->no_contact, ==, fixture_get_node_id (1));
}

/* A silent node that was not changed yet does not hold the others: they go back, and what was not
 * changed is said to be so. */
static void
test_untouched_follower (Fixture *f, gconstpointer unused)
{
  Life life;

  fixture_add_followers (f, 2);
  fixture_at (f, 2);
  fixture_set_scenario (f, "[{'order':'observe','do':'die-before','away':true}]");
  fixture_at (f, 0);
  GThread *thread = begin (&life, f, 1);
  g_autoptr (HoistRun) run = end (&life, thread);
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_OLD_RESTORED);
  g_assert_nonnull (strstr (run->cause, "web2"));
  g_assert_nonnull (strstr (run->what_is_true_now, "web2 was not changed by this run"));
  g_autoptr (HoistSighting) seen = hoist_store_dup_sighting (f->store, f->tenant->id);
  g_assert_cmpint (hoist_sighting_find_place (seen, fixture_get_node_id (2))->unknown_since, >, 0);
  fixture_at (f, 1);
  g_autofree char *effects = fixture_read_node (f, "effects");
  fixture_at (f, 0);
  g_assert_cmpuint (fixture_count (effects, "undo checkout"), ==, 1);
}

/* Waiting may be cancelled; then the run goes back, for which the node must be there again. */
static void
test_cancelled (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  Life life;

  fixture_add_followers (f, 1);
  fixture_at (f, 1);
  fixture_set_scenario (f,
                        "[{'order':'step','kind':'checkout','do':'die-after-effect','away':true}]");
  fixture_at (f, 0);
  GThread *thread = begin (&life, f, 600);
  fixture_wait (f, is_silent_cb, life.id);
  g_assert_true (hoist_run_executor_cancel (life.executor, "ann", &error));
  bring_back (f, 1);
  g_autoptr (HoistRun) run = end (&life, thread);
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_OLD_RESTORED);
  g_assert_cmpstr (run->cause, ==, "Cancelled by ann.");
}

static guint
count_lines (Fixture *f, const char *run, const char *text)
{
  g_autoptr (GPtrArray) lines = hoist_store_list_log (f->store, run, 0, 1000, NULL);
  guint n = 0;

  for (guint i = 0; i < lines->len; i++)
    n += strstr (((const HoistLogLine *) lines->pdata[i])->text, text) != NULL;
  return n;
}

/* Its machine is there again when the run has just given it up. */
static void
given_up_cb (const char *run, GPtrArray *lines, gpointer data)
{
  for (guint i = 0; i < lines->len; i++)
    if (((const HoistLogLine *) lines->pdata[i])->level == HOIST_LOG_ERROR)
      bring_back (data, 1);
}

/* The answer and the last lines of a look are lost with the line to web1, and nothing was changed
 * yet: the run ends untouched, and the lines are fetched before it does, once. */
static void
test_lines_fetched (Fixture *f, gconstpointer unused)
{
  Life life;

  fixture_add_followers (f, 1);
  fixture_at (f, 1);
  fixture_set_scenario (
      f, "[{'order':'step','kind':'fetch','do':'die-after-record','quiet':true,'away':true}]");
  fixture_at (f, 0);
  HoistRunWorkerSettings settings = fixture_make_settings (f);
  settings.log = given_up_cb;
  settings.user_data = f;
  g_autofree char *id = NULL;
  GThread *thread = begin_with (&life, f, settings, 1);
  id = g_strdup (life.id);
  g_autoptr (HoistRun) run = end (&life, thread);
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_UNTOUCHED);
  g_assert_cmpint (run->no_contact_since, ==, 0);
  g_assert_cmpuint (count_lines (f, id, "fetch line 1"), ==, 2); /* the lead's and web1's */
  g_assert_cmpuint (count_lines (f, id, "fetch line 2"), ==, 2);
  g_assert_cmpuint (count_lines (f, id, "is not in this log"), ==, 0);
}

/* It stays away: the log says what it lacks. */
static void
test_lines_missed (Fixture *f, gconstpointer unused)
{
  Life life;

  fixture_add_followers (f, 1);
  fixture_at (f, 1);
  fixture_set_scenario (
      f, "[{'order':'step','kind':'fetch','do':'die-after-record','quiet':true,'away':true}]");
  fixture_at (f, 0);
  GThread *thread = begin (&life, f, 1);
  g_autofree char *id = g_strdup (life.id);
  g_autoptr (HoistRun) run = end (&life, thread);
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_UNTOUCHED);
  g_assert_cmpuint (count_lines (f, id, "fetch line 1"), ==, 1);
  g_assert_cmpuint (count_lines (f, id, "What web1 wrote during"), ==, 1);
  g_autofree char *where = g_strdup_printf ("tenants/%s/runs/%s of", f->tenant->id, id);
  g_assert_cmpuint (count_lines (f, id, where), ==, 1);
}

/* A look is made twice, and the node keeps the lines of both in one file: none arrives twice. */
static void
test_lines_of_two_attempts (Fixture *f, gconstpointer unused)
{
  Life life;

  fixture_set_scenario (
      f, "[{'order':'step','kind':'preflight','do':'die-after-effect','lines':3},"
         "{'order':'step','kind':'preflight','do':'die-after-record','quiet':true}]");
  GThread *thread = begin (&life, f, 1);
  g_autofree char *id = g_strdup (life.id);
  g_autoptr (HoistRun) run = end (&life, thread);
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_NEW_HEALTHY);
  g_assert_cmpuint (count_lines (f, id, "preflight line 3"), ==, 1);
  g_assert_cmpuint (count_lines (f, id, "preflight line 1"), ==, 2);
}

/* All nodes hear one epoch; after a node was met again all hear the next. */
static void
test_one_epoch (Fixture *f, gconstpointer unused)
{
  HoistRunWorkerSettings settings = fixture_make_settings (f);
  g_autoptr (GError) error = NULL;

  fixture_add_followers (f, 1);
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  g_autofree char *id = fixture_queue_run (f, plan);
  g_autoptr (HoistRunWorker) worker = hoist_run_worker_new (&settings, id, &error);
  HoistRunPlace *lead = hoist_run_worker_get_lead (worker);
  HoistRunPlace *web1 = g_ptr_array_index (worker->places, 1);

  g_assert_true (hoist_run_contact_connect (worker, lead, NULL, &error));
  g_assert_true (hoist_run_contact_connect (worker, web1, NULL, &error));
  g_assert_cmpint (lead->epoch, ==, 1);
  g_assert_cmpint (web1->epoch, ==, 1);
  g_assert_true (hoist_run_contact_connect (worker, web1, NULL, &error));
  g_assert_cmpint (web1->epoch, ==, 2);
  g_assert_true (hoist_run_worker_ensure (worker, lead, &error));
  g_assert_cmpint (lead->epoch, ==, 2);
  g_autofree char *epoch = fixture_read_node (f, "epoch");
  g_assert_cmpstr (epoch, ==, "2");
  hoist_run_contact_let_go (worker);
  g_assert_false (hoist_run_worker_ensure (worker, lead, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/run-contact/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("one-epoch", test_one_epoch);
  ADD ("back-again", test_back_again);
  ADD ("never-again", test_never_again);
  ADD ("cancelled", test_cancelled);
  ADD ("untouched-follower", test_untouched_follower);
  ADD ("lines-fetched", test_lines_fetched);
  ADD ("lines-missed", test_lines_missed);
  ADD ("lines-of-two-attempts", test_lines_of_two_attempts);
  return g_test_run ();
}
