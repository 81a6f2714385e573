/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Closing with a run open hides, without one closes; the last end closes what is hidden. */
#include "console/hoist-background.h"

#include "scene.h"

static void
gone_cb (gpointer user_data, GObject *window)
{
  *(gboolean *) user_data = TRUE;
}

static GtkWindow *
make_window (HoistRunNotifier *notifier, gboolean *ret_gone)
{
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());

  *ret_gone = FALSE;
  g_object_weak_ref (G_OBJECT (window), gone_cb, ret_gone);
  hoist_background_keep (window, notifier);
  gtk_window_present (window);
  return window;
}

static void
test_hide (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistRunNotifier) notifier = hoist_run_notifier_new (NULL);
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 4);
  g_autoptr (HoistRun) model = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_NEW_HEALTHY);
  HoistRun fields = *model;
  g_autoptr (HoistRun) ended = NULL;
  gboolean gone;
  GtkWindow *window = make_window (notifier, &gone);

  hoist_run_notifier_watch (notifier, session);
  hoist_fleet_take_run (hoist_session_get_fleet (session), run);
  gtk_window_close (window);
  scene_settle ();
  g_assert_false (gone);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (window)));
  fields.id = run->id;
  fields.position = run->position + 1;
  ended = hoist_run_new (&fields);
  hoist_fleet_take_run (hoist_session_get_fleet (session), ended);
  scene_settle ();
  g_assert_true (gone);
}

static void
test_close (void)
{
  g_autoptr (HoistRunNotifier) notifier = hoist_run_notifier_new (NULL);
  gboolean gone;
  GtkWindow *window = make_window (notifier, &gone);

  gtk_window_close (window);
  scene_settle ();
  g_assert_true (gone);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/background/hide", test_hide);
  g_test_add_func ("/console/background/close", test_close);
  return g_test_run ();
}
