/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exports: what the plane has is in the file; what could not be read or written is said, and leaves
 * no file. */
#include "console/pages/hoist-activity-export.h"

#include "base/hoist-file.h"
#include "console/items/hoist-run-table.h"
#include "scene.h"
#include "served-plane.h"

static char *said;

static void
say_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_free (said);
  said = g_variant_dup_string (parameter, NULL);
}

static gboolean
has_said (gpointer unused)
{
  return said != NULL;
}

static GtkWidget *
make_window (void)
{
  static const GActionEntry entries[] = {
    { .name = "say", .activate = say_action, .parameter_type = "s" }
  };
  GtkWidget *window = g_object_new (GTK_TYPE_APPLICATION_WINDOW, NULL);

  g_action_map_add_action_entries (G_ACTION_MAP (window), entries, 1, NULL);
  g_clear_pointer (&said, g_free);
  return window;
}

static HoistSession *
open_session (ServedPlane *served, HoistKnownPlane **ret_plane)
{
  HoistSession *session;

  *ret_plane = hoist_known_plane_new ("4a3cbb5e-95e0-4d1c-9f0c-2a9cb1d1b001", HOIST_PLANE_ADDRESS,
                                      "Berlin", served_plane_get_address (served));
  session = hoist_session_new (*ret_plane);
  hoist_session_open (session);
  scene_wait (scene_is_online, session);
  return session;
}

static void
test_runs (void)
{
  g_autoptr (ServedPlane) served = served_plane_new (1, FALSE);
  g_autoptr (HoistRun) run = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_NEW_HEALTHY);
  g_autoptr (GPtrArray) runs = g_ptr_array_new ();
  g_autofree char *document = NULL;
  g_autofree char *folder = served_plane_make_folder ();
  g_autofree char *path = g_build_filename (folder, "activity.csv", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (HoistKnownPlane) plane = NULL;
  g_autoptr (HoistSession) session = NULL;
  g_autofree char *text = NULL;
  GtkWidget *window = make_window ();

  g_ptr_array_add (runs, run);
  document = hoist_run_table_dup_json (runs); /* {"runs":[…]}: as the plane writes it */
  served->runs = document;
  session = open_session (served, &plane);
  hoist_activity_export_save (window, session, HOIST_ACTIVITY_RUNS, NULL, file);
  scene_wait (has_said, NULL);
  g_assert_cmpstr (said, ==, "1 entry saved");
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\"acme\",\"upgrade\",\"v0.2.0\",\"v0.3.0\""));
  gtk_window_destroy (GTK_WINDOW (window));
  served_plane_remove_folder (g_steal_pointer (&folder));
}

static void
test_refused (void)
{
  g_autoptr (ServedPlane) served = served_plane_new (1, FALSE);
  g_autofree char *folder = served_plane_make_folder ();
  g_autofree char *path = g_build_filename (folder, "audit.json", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "no", "such", "folder.csv", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) bad_file = g_file_new_for_path (nowhere);
  g_autoptr (HoistKnownPlane) plane = NULL;
  g_autoptr (HoistSession) session = NULL;
  GtkWidget *window = make_window ();

  session = open_session (served, &plane);
  hoist_activity_export_save (window, session, HOIST_ACTIVITY_AUDIT, NULL, file); /* 404 */
  scene_wait (has_said, NULL);
  g_assert_true (g_str_has_prefix (said, "Nothing was saved: "));
  g_assert_false (g_file_query_exists (file, NULL));
  g_clear_pointer (&said, g_free);
  hoist_activity_export_save (window, session, HOIST_ACTIVITY_RUNS, NULL, bad_file);
  scene_wait (has_said, NULL);
  g_assert_true (g_str_has_prefix (said, "Nothing was saved: "));
  gtk_window_destroy (GTK_WINDOW (window));
  served_plane_remove_folder (g_steal_pointer (&folder));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/activity-export/runs", test_runs);
  g_test_add_func ("/console/activity-export/refused", test_refused);
  return g_test_run ();
}
