/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window's actions on control planes, by their names: open, pause, forget and take it back. */
#include "console/hoist-window-private.h"

#include "console/hoist-application.h"
#include "console/widgets/hoist-sidebar.h"
#include "scene.h"
#include "served-plane.h"

typedef struct
{
  char *folder;
  HoistApplication *application;
  HoistPlaneList *list;
  HoistWindow *window;
  ServedPlane *one, *two;
  HoistKnownPlane *first, *second;
} Fixture;

static void
set_up (Fixture *f, gconstpointer unused)
{
  g_autofree char *file = NULL;

  f->application = hoist_application_new ();
  g_application_set_flags (G_APPLICATION (f->application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (f->application), NULL, NULL));
  f->folder = served_plane_make_folder ();
  file = g_build_filename (f->folder, "planes.json", NULL);
  f->list = hoist_plane_list_new (file);
  f->one = served_plane_new (2, FALSE);
  f->two = served_plane_new (5, TRUE);
  f->first = hoist_plane_list_add (f->list, HOIST_PLANE_ADDRESS, "One",
                                   served_plane_get_address (f->one), NULL);
  f->second = hoist_plane_list_add (f->list, HOIST_PLANE_ADDRESS, "Two",
                                    served_plane_get_address (f->two), NULL);
  g_assert_true (hoist_plane_list_set_last (f->list, f->second, NULL));
  f->window = hoist_window_new (ADW_APPLICATION (f->application), f->list, NULL);
  gtk_window_present (GTK_WINDOW (f->window));
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  scene_close (GTK_WINDOW (f->window));
  g_clear_object (&f->list);
  g_clear_object (&f->application);
  served_plane_free (f->one);
  served_plane_free (f->two);
  scene_settle ();
  served_plane_remove_folder (f->folder);
}

static void
act (Fixture *f, const char *name, HoistKnownPlane *plane)
{
  g_action_group_activate_action (
      G_ACTION_GROUP (f->window), name,
      plane != NULL ? g_variant_new_string (hoist_known_plane_get_uuid (plane)) : NULL);
}

static HoistSessionState
state_of (Fixture *f, HoistKnownPlane *plane)
{
  return hoist_session_get_state (
      hoist_plane_set_find (hoist_window_get_planes (f->window), plane));
}

static gboolean
both_are_online (gpointer data)
{
  Fixture *f = data;

  return state_of (f, f->first) == HOIST_SESSION_ONLINE
         && state_of (f, f->second) == HOIST_SESSION_ONLINE;
}

static void
test_several (Fixture *f, gconstpointer unused)
{
  g_autofree char *texts = NULL;

  scene_wait (both_are_online, f); /* also the one that is not shown */
  g_assert_true (hoist_session_get_plane (hoist_window_get_session (f->window)) == f->second);
  act (f, "open-plane", f->first);
  g_assert_true (hoist_session_get_plane (hoist_window_get_session (f->window)) == f->first);
  g_assert_true (both_are_online (f)); /* leaving one closes nothing */
  texts = scene_texts (GTK_WIDGET (f->window));
  g_assert_nonnull (strstr (texts, "One"));
  g_assert_nonnull (strstr (texts, "Two"));
}

static void
test_pause (Fixture *f, gconstpointer unused)
{
  scene_wait (both_are_online, f);
  act (f, "pause", NULL);
  g_assert_cmpint (state_of (f, f->second), ==, HOIST_SESSION_PAUSED);
  g_assert_cmpint (state_of (f, f->first), ==, HOIST_SESSION_ONLINE);
  g_assert_true (hoist_known_plane_get_notes (f->second)->paused);
  act (f, "pause-plane", f->second);
  scene_wait (both_are_online, f);
}

static gboolean
nobody_leaves (gpointer data)
{
  g_autoptr (GPtrArray) leaving = hoist_plane_list_dup_leaving (((Fixture *) data)->list);

  return leaving->len == 0;
}

static void
test_forget (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistKnownPlane) second = g_object_ref (f->second);
  GtkWidget *undo;

  scene_wait (both_are_online, f);
  act (f, "forget", NULL);
  g_assert_true (hoist_session_get_plane (hoist_window_get_session (f->window)) == f->first);
  g_assert_null (hoist_plane_list_find (f->list, hoist_known_plane_get_uuid (second)));
  scene_settle ();
  undo = scene_find (GTK_WIDGET (f->window), GTK_TYPE_BUTTON, "Undo");
  g_assert_nonnull (undo);
  g_signal_emit_by_name (undo, "clicked");
  scene_settle ();
  g_assert_true (hoist_session_get_plane (hoist_window_get_session (f->window)) == second);
  g_assert_true (nobody_leaves (f));
  scene_wait (both_are_online, f);
}

/* Only when the toast has gone is it for good. */
static void
test_forget_for_good (Fixture *f, gconstpointer unused)
{
  GtkWidget *undo, *toast;

  scene_wait (both_are_online, f);
  act (f, "forget-plane", f->first);
  g_assert_true (hoist_session_get_plane (hoist_window_get_session (f->window)) == f->second);
  scene_settle ();
  g_assert_false (nobody_leaves (f));
  undo = scene_find (GTK_WIDGET (f->window), GTK_TYPE_BUTTON, "Undo");
  toast = gtk_widget_get_parent (undo);
  g_signal_emit_by_name (gtk_widget_get_last_child (toast), "clicked"); /* its closing button */
  scene_wait (nobody_leaves, f);
  act (f, "forget", NULL); /* the last one: the welcome page */
  g_assert_null (hoist_window_get_session (f->window));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
#define ADD(name, test) g_test_add ("/window-planes/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("several", test_several);
  ADD ("pause", test_pause);
  ADD ("forget", test_forget);
  ADD ("forget-for-good", test_forget_for_good);
  return g_test_run ();
}
