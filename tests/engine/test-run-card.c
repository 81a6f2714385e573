/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run that waits for a person: until somebody says that it is done and the node agrees, over the
 * end of the daemon, and back when it is cancelled. */
#include "engine/hoist-run-card.h"

#include "base/hoist-error.h"
#include "fixture.h"

#define NOT_YET "{'order':'probe','kind':'card','do':'probe','probe':'not-applied','times':2}"
#define DONE "{'order':'probe','kind':'card','do':'probe','probe':'applied'}"

/* cbapp's guide with a card before the stop. */
static void
add_card (Fixture *f, const char *more)
{
  g_autofree char *steps = g_strconcat (
      "\nsteps:\n  - {id: grant, title: Grant, when: before_stop, card: {text: Run this., copy: [",
      "GRANT x]}, undo: nothing", more, "}\n", NULL);

  hoist_guide_unref (f->guide);
  f->guide = fixture_extend_guide (steps);
}

typedef struct
{
  HoistRunExecutor *executor;
  HoistRunEnd end;
  char *id;
  guint card; /* index of its step */
  GThread *thread;
} Going;

static gpointer
execute_thread (gpointer data)
{
  Going *going = data;

  going->end = hoist_run_executor_execute (going->executor);
  return NULL;
}

static void
take_up (Fixture *f, Going *going)
{
  HoistRunWorkerSettings settings = fixture_make_settings (f);
  g_autoptr (GError) error = NULL;

  going->executor = hoist_run_executor_new (&settings, f->queue, going->id, &error);
  g_assert_no_error (error);
  going->thread = g_thread_new ("run", execute_thread, going);
}

static void
begin (Fixture *f, Going *going)
{
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);

  *going = (Going){ .id = fixture_queue_run (f, plan) };
  for (guint i = 0; i < plan->steps->len; i++)
    if (((const HoistStep *) plan->steps->pdata[i])->kind->id == HOIST_STEP_CARD)
      going->card = i;
  g_assert_cmpuint (going->card, >, 0);
  take_up (f, going);
}

static void
finish (Going *going)
{
  g_thread_join (going->thread);
  g_clear_pointer (&going->executor, hoist_run_executor_unref);
}

static HoistRunStep *
dup_card (Fixture *f, const Going *going)
{
  g_autoptr (HoistRun) run = hoist_store_dup_run (f->store, going->id, NULL);

  return hoist_run_step_new (run->steps->pdata[going->card]);
}

typedef struct
{
  const Going *going;
  const char *why;
} Wanted;

static gboolean
is_open (Fixture *f, gpointer data)
{
  const Wanted *wanted = data;
  HoistRunStep *card = dup_card (f, wanted->going);
  gboolean is = g_str_equal (card->card, "open") && g_str_equal (card->card_why, wanted->why);
  g_autoptr (HoistRun) run = hoist_store_dup_run (f->store, wanted->going->id, NULL);

  if (is)
    g_assert_cmpstr (run->waits_for, ==, run->state == HOIST_RUN_RUNNING ? "Grant" : "");
  hoist_run_step_free (card);
  return is;
}

static void
wait_open (Fixture *f, const Going *going, const char *why)
{
  Wanted wanted = { going, why };

  fixture_wait (f, is_open, &wanted);
}

static void
tick (const Going *going, const char *note)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (
      hoist_run_executor_tick_card (going->executor, going->card, "local:ann", note, &error));
  g_assert_no_error (error);
}

static void
test_done (Fixture *f, gconstpointer unused)
{
  Going going;
  g_autoptr (GError) error = NULL;

  add_card (f, ", done_when: {query: SELECT 1}");
  fixture_set_scenario (f, "[" NOT_YET "," DONE "]");
  begin (f, &going);
  wait_open (f, &going, "");
  g_assert_false (hoist_run_executor_tick_card (going.executor, 0, "local:ann", NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
  tick (&going, "first");
  wait_open (f, &going, "as the world shows");
  tick (&going, "as the owner of the database");
  finish (&going);
  g_autoptr (HoistRun) run = hoist_store_dup_run (f->store, going.id, NULL);
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_NEW_HEALTHY);
  g_assert_cmpstr (run->waits_for, ==, "");
  HoistRunStep *card = dup_card (f, &going);
  g_assert_cmpstr (card->card, ==, "");
  g_assert_cmpstr (card->card_by, ==, "local:ann");
  g_assert_cmpstr (card->card_note, ==, "as the owner of the database");
  g_assert_cmpint (card->result, ==, HOIST_RESULT_DONE);
  hoist_run_step_free (card);
  g_free (going.id);
}

/* What is there already, or not needed, asks nobody. */
static void
test_nothing_to_do (Fixture *f, gconstpointer unused)
{
  Going going;

  add_card (f, ", done_when: {query: SELECT 1}");
  fixture_set_scenario (f, "[" DONE "]");
  begin (f, &going);
  finish (&going);
  HoistRunStep *card = dup_card (f, &going);
  g_assert_cmpint (card->state, ==, HOIST_STEP_APPLIED);
  g_assert_cmpstr (card->card_by, ==, "");
  hoist_run_step_free (card);
  g_free (going.id);
}

static void
no_work_cb (const char *run, gpointer user_data)
{
}

typedef struct
{
  const char *id;
  gint64 position;
} Behind;

static gint64
read_position (Fixture *f, const char *id)
{
  g_autoptr (HoistRun) run = hoist_store_dup_run (f->store, id, NULL);

  return run->position;
}

static gboolean
is_behind (Fixture *f, gpointer data)
{
  const Behind *behind = data;

  return read_position (f, behind->id) >= behind->position;
}

/* The daemon ends while the card is open, as often as it likes: the next one waits on. */
static void
test_over_restarts (Fixture *f, gconstpointer unused)
{
  Going going;

  add_card (f, "");
  begin (f, &going);
  Behind behind = { going.id, 0 };
  for (guint i = 0; i < HOIST_RUN_MAX_ATTEMPTS + 1; i++)
    {
      wait_open (f, &going, "");
      fixture_wait (f, is_behind, &behind); /* of this life: recovered, intent, card-open */
      behind.position = read_position (f, going.id) + 3;
      hoist_run_queue_stop (f->queue);
      finish (&going);
      g_assert_cmpint (going.end, ==, HOIST_RUN_END_LEFT);
      hoist_run_queue_free (f->queue);
      f->queue = hoist_run_queue_new (1, 1, no_work_cb, NULL);
      take_up (f, &going);
    }
  fixture_wait (f, is_behind, &behind);
  tick (&going, "");
  finish (&going);
  g_autoptr (HoistRun) run = hoist_store_dup_run (f->store, going.id, NULL);
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_NEW_HEALTHY);
  g_assert_cmpstr (run->waits_for, ==, "");
  g_free (going.id);
}

static void
test_cancelled (Fixture *f, gconstpointer unused)
{
  Going going;
  g_autoptr (GError) error = NULL;

  add_card (f, "");
  begin (f, &going);
  wait_open (f, &going, "");
  g_assert_true (hoist_run_executor_cancel (going.executor, "local:ann", &error));
  finish (&going);
  g_autoptr (HoistRun) run = hoist_store_dup_run (f->store, going.id, NULL);
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_OLD_RESTORED);
  g_assert_cmpstr (run->waits_for, ==, "");
  g_assert_cmpstr (run->cause, ==, "Cancelled by local:ann.");
  g_autofree char *effects = fixture_read_node (f, "effects");
  g_assert_cmpuint (fixture_count (effects, "apply stop"), ==, 0);
  g_free (going.id);
}

static void
test_too_late (Fixture *f, gconstpointer unused)
{
  Going going;

  add_card (f, ", seconds: 1");
  begin (f, &going);
  finish (&going);
  g_autoptr (HoistRun) run = hoist_store_dup_run (f->store, going.id, NULL);
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_OLD_RESTORED);
  g_assert_cmpstr (run->waits_for, ==, "");
  g_assert_cmpstr (run->cause, ==, "Nobody has done “grant” in the time that the guide gives.");
  g_free (going.id);
}

#define ADD(name, test)                                                                            \
  g_test_add ("/run-card/" name, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("done", test_done);
  ADD ("nothing-to-do", test_nothing_to_do);
  ADD ("over-restarts", test_over_restarts);
  ADD ("cancelled", test_cancelled);
  ADD ("too-late", test_too_late);
  return g_test_run ();
}
