/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tenant is held once its rollback has ended well: not before, not when it did not work, and once
 * only. */
#include "console/dialogs/hoist-hold-after.h"

#include "scene.h"

static guint n_holds;
static char *held;

static void
set_holds_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const char *tenant, *reason;

  n_holds++;
  g_variant_get_child (parameter, 0, "(&s&s)", &tenant, &reason);
  g_free (held);
  held = g_strdup_printf ("%s: %s", tenant, reason);
}

static GtkWidget *
make_window (void)
{
  static const GActionEntry entries[] = {
    { .name = "set-holds", .activate = set_holds_action, .parameter_type = "a(ss)" }
  };
  GtkWidget *window = g_object_new (GTK_TYPE_APPLICATION_WINDOW, NULL);

  g_action_map_add_action_entries (G_ACTION_MAP (window), entries, 1, NULL);
  n_holds = 0;
  return window;
}

static void
end (HoistSession *session, const HoistRun *run, HoistOutcome outcome, int later)
{
  g_autoptr (HoistRun) model = scene_ended (HOIST_PLAN_ROLLBACK, outcome);
  HoistRun fields = *model;
  g_autoptr (HoistRun) ended = NULL;

  fields.id = run->id;
  fields.position = run->position + later;
  ended = hoist_run_new (&fields);
  hoist_fleet_take_run (hoist_session_get_fleet (session), ended);
}

static void
test_well (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_ROLLBACK, 4);
  GtkWidget *window = make_window ();
  g_autofree char *expected = g_strdup_printf ("%s: Segments are slow", run->tenant);

  hoist_fleet_take_run (hoist_session_get_fleet (session), run);
  hoist_hold_after_run (window, session, run, "Segments are slow");
  g_assert_cmpuint (n_holds, ==, 0);
  end (session, run, HOIST_OUTCOME_NEW_HEALTHY, 1);
  g_assert_cmpuint (n_holds, ==, 1);
  g_assert_cmpstr (held, ==, expected);
  end (session, run, HOIST_OUTCOME_NEW_HEALTHY, 2);
  g_assert_cmpuint (n_holds, ==, 1);
  g_clear_pointer (&held, g_free);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_not_well (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_ROLLBACK, 4);
  GtkWidget *window = make_window ();

  hoist_fleet_take_run (hoist_session_get_fleet (session), run);
  hoist_hold_after_run (window, session, run, "x");
  end (session, run, HOIST_OUTCOME_OLD_RESTORED, 1);
  g_assert_cmpuint (n_holds, ==, 0);
  hoist_hold_after_run (window, session, run, "x");
  gtk_window_destroy (GTK_WINDOW (window)); /* gone before the end: nothing happens */
  end (session, run, HOIST_OUTCOME_NEW_HEALTHY, 2);
  g_assert_cmpuint (n_holds, ==, 0);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/hold-after/well", test_well);
  g_test_add_func ("/console/hold-after/not-well", test_not_well);
  return g_test_run ();
}
