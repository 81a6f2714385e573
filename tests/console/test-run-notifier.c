/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of a run is told once, only of a run that was seen going on; parked is urgent; what is
 * open is counted, and the last end makes it quiet. */
#include "console/hoist-run-notifier.h"

#include "scene.h"

typedef struct
{
  guint n_told, n_quiet;
  char *id, *title, *body;
  gboolean urgent;
} Ear;

static void
told_cb (Ear *ear, const char *id, const char *title, const char *body, gboolean urgent)
{
  ear->n_told++;
  g_free (ear->id);
  g_free (ear->title);
  g_free (ear->body);
  ear->id = g_strdup (id);
  ear->title = g_strdup (title);
  ear->body = g_strdup (body);
  ear->urgent = urgent;
}

static void
quiet_cb (Ear *ear)
{
  ear->n_quiet++;
}

static void
ear_clear (Ear *ear)
{
  g_free (ear->id);
  g_free (ear->title);
  g_free (ear->body);
}

static HoistRunNotifier *
make (HoistSession *session, Ear *ear)
{
  HoistRunNotifier *notifier = hoist_run_notifier_new (NULL);

  hoist_run_notifier_watch (notifier, session);
  hoist_run_notifier_watch (notifier, session); /* twice is once */
  g_signal_connect_swapped (notifier, "told", G_CALLBACK (told_cb), ear);
  g_signal_connect_swapped (notifier, "quiet", G_CALLBACK (quiet_cb), ear);
  return notifier;
}

static void
end (HoistSession *session, const HoistRun *run, HoistOutcome outcome)
{
  g_autoptr (HoistRun) model = scene_ended (HOIST_PLAN_UPGRADE, outcome);
  HoistRun fields = *model;
  g_autoptr (HoistRun) ended = NULL;

  fields.id = run->id;
  fields.position = run->position + 10;
  ended = hoist_run_new (&fields);
  hoist_fleet_take_run (hoist_session_get_fleet (session), ended);
}

static void
test_end (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 4);
  g_autoptr (HoistRun) old = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_NEW_HEALTHY);
  Ear ear = { 0 };
  g_autoptr (HoistRunNotifier) notifier = make (session, &ear);

  hoist_fleet_take_run (hoist_session_get_fleet (session), old); /* history is no news */
  g_assert_cmpuint (ear.n_told, ==, 0);
  hoist_fleet_take_run (hoist_session_get_fleet (session), run);
  g_assert_cmpuint (hoist_run_notifier_count_open (notifier), ==, 1);
  end (session, run, HOIST_OUTCOME_OLD_RESTORED);
  g_assert_cmpuint (ear.n_told, ==, 1);
  g_assert_cmpuint (ear.n_quiet, ==, 1);
  g_assert_cmpstr (ear.id, ==, run->id);
  g_assert_cmpstr (ear.title, ==, "acme is still at v0.2.0");
  g_assert_true (g_str_has_prefix (ear.body, "The migration add_segment_tables.py failed"));
  g_assert_false (ear.urgent);
  g_assert_cmpuint (hoist_run_notifier_count_open (notifier), ==, 0);
  end (session, run, HOIST_OUTCOME_OLD_RESTORED); /* the same once more */
  g_assert_cmpuint (ear.n_told, ==, 1);
  ear_clear (&ear);
}

static void
test_parked (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 4);
  Ear ear = { 0 };
  g_autoptr (HoistRunNotifier) notifier = make (session, &ear);

  hoist_fleet_take_run (hoist_session_get_fleet (session), run);
  end (session, run, HOIST_OUTCOME_PARKED);
  g_assert_cmpstr (ear.title, ==, "acme is parked and needs you");
  g_assert_true (ear.urgent);
  ear_clear (&ear);
}

/* A person is waited for: told at once and once for each card; what was done is taken back. */
static void
test_card (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  HoistFleet *fleet = hoist_session_get_fleet (session);
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 4);
  HoistRun fields = *run;
  Ear ear = { 0 };
  g_autoptr (HoistRunNotifier) notifier = make (session, &ear);

  hoist_fleet_take_run (fleet, run);
  g_assert_cmpuint (ear.n_told, ==, 0);
  for (guint i = 0; i < 3; i++) /* open, open still, ticked */
    {
      fields.waits_for = (char *) (i < 2 ? "Grant" : "");
      fields.position++;
      g_autoptr (HoistRun) now = hoist_run_new (&fields);
      hoist_fleet_take_run (fleet, now);
    }
  g_assert_cmpuint (ear.n_told, ==, 1);
  g_assert_cmpstr (ear.title, ==, "acme waits for you");
  g_assert_cmpstr (ear.body, ==, "Grant");
  g_assert_true (ear.urgent);
  fields.waits_for = (char *) "Grant"; /* the node has not seen it */
  fields.position++;
  g_autoptr (HoistRun) again = hoist_run_new (&fields);
  hoist_fleet_take_run (fleet, again);
  g_assert_cmpuint (ear.n_told, ==, 2);
  g_assert_cmpuint (hoist_run_notifier_count_open (notifier), ==, 1);
  ear_clear (&ear);
}

/* A session that is closed takes its open runs with it. */
static void
test_unwatch (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 4);
  Ear ear = { 0 };
  g_autoptr (HoistRunNotifier) notifier = make (session, &ear);

  hoist_fleet_take_run (hoist_session_get_fleet (session), run);
  hoist_run_notifier_unwatch (notifier, session);
  g_assert_cmpuint (hoist_run_notifier_count_open (notifier), ==, 0);
  end (session, run, HOIST_OUTCOME_PARKED);
  g_assert_cmpuint (ear.n_told, ==, 0);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/run-notifier/end", test_end);
  g_test_add_func ("/console/run-notifier/parked", test_parked);
  g_test_add_func ("/console/run-notifier/card", test_card);
  g_test_add_func ("/console/run-notifier/unwatch", test_unwatch);
  return g_test_run ();
}
