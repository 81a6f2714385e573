/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Credentials and planes: a group for each, in order, also when one comes or goes; its buttons are
 * the main window's actions. */
#include "console/dialogs/hoist-planes-window.h"

#include "console/dialogs/hoist-plane-group.h"
#include "scene.h"
#include "served-plane.h"

static void
forget_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_string_append (user_data, g_variant_get_string (parameter, NULL));
}

static void
test_planes (void)
{
  const GActionEntry entries[] = {
    { .name = "forget-plane", .activate = forget_cb, .parameter_type = "s" },
  };
  g_autoptr (GString) forgotten = g_string_new (NULL);
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  char *folder = served_plane_make_folder ();
  g_autofree char *file = g_build_filename (folder, "planes.json", NULL);
  g_autoptr (HoistPlaneList) list = hoist_plane_list_new (file);
  g_autoptr (HoistPlaneSet) set = hoist_plane_set_new (list);
  HoistPlanesWindow *window;
  HoistKnownPlane *first;
  g_autofree char *empty = NULL;
  g_autofree char *two = NULL;

  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, 1, forgotten);
  window = hoist_planes_window_new (NULL, set, G_ACTION_GROUP (actions));
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  empty = scene_texts (GTK_WIDGET (window));
  g_assert_nonnull (strstr (empty, "No Control Planes"));
  first = hoist_plane_list_add (list, HOIST_PLANE_ADDRESS, "Berlin", "https://b.example", NULL);
  hoist_plane_list_add (list, HOIST_PLANE_DEMO, "Demo", "/srv/demo", NULL);
  scene_settle ();
  g_assert_cmpuint (scene_count (GTK_WIDGET (window), HOIST_TYPE_PLANE_GROUP), ==, 2);
  two = scene_texts (GTK_WIDGET (window));
  g_assert_true (strstr (two, "Berlin") < strstr (two, "Demo"));
  g_assert_null (strstr (two, "No Control Planes"));
  scene_picture (GTK_WINDOW (window), "credentials-and-planes");
  g_signal_emit_by_name (scene_find (GTK_WIDGET (window), GTK_TYPE_BUTTON, "Forget"), "clicked");
  g_assert_cmpstr (forgotten->str, ==, hoist_known_plane_get_uuid (first));
  g_assert_true (hoist_plane_list_remove (list, first, NULL));
  scene_settle ();
  g_assert_cmpuint (scene_count (GTK_WIDGET (window), HOIST_TYPE_PLANE_GROUP), ==, 1);
  gtk_window_destroy (GTK_WINDOW (window));
  scene_settle ();
  g_clear_object (&set);
  served_plane_remove_folder (folder);
}

static void
undo_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  (*(guint *) user_data)++;
}

/* The shortcut of a window's own with those keys; NULL: there is none. */
static GtkShortcut *
find_shortcut (GtkWidget *window, const char *keys)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (window);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GListModel) one = g_list_model_get_item (controllers, i);

      for (guint k = 0; GTK_IS_SHORTCUT_CONTROLLER (one) && k < g_list_model_get_n_items (one); k++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (one, k);
          g_autofree char *text =
              gtk_shortcut_trigger_to_string (gtk_shortcut_get_trigger (shortcut));

          if (g_str_equal (text, keys))
            return g_steal_pointer (&shortcut);
        }
    }
  return NULL;
}

/* What was forgotten is offered here; Ctrl+Z takes it back here, too. */
static void
test_undo (void)
{
  static const GActionEntry entries[] = { { .name = "undo", .activate = undo_cb } };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  char *folder = served_plane_make_folder ();
  g_autofree char *file = g_build_filename (folder, "planes.json", NULL);
  g_autoptr (HoistPlaneList) list = hoist_plane_list_new (file);
  g_autoptr (HoistPlaneSet) set = hoist_plane_set_new (list);
  g_autoptr (GtkShortcut) undo = NULL;
  HoistPlanesWindow *window;
  guint n = 0;

  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, 1, &n);
  window = hoist_planes_window_new (NULL, set, G_ACTION_GROUP (actions));
  undo = find_shortcut (GTK_WIDGET (window), "<Control>z");
  g_assert_nonnull (undo);
  g_assert_true (gtk_shortcut_action_activate (gtk_shortcut_get_action (undo),
                                               GTK_SHORTCUT_ACTION_EXCLUSIVE, GTK_WIDGET (window),
                                               gtk_shortcut_get_arguments (undo)));
  g_assert_cmpuint (n, ==, 1);
  gtk_window_destroy (GTK_WINDOW (window));
  scene_settle ();
  g_clear_object (&set);
  served_plane_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/planes-window/planes", test_planes);
  g_test_add_func ("/planes-window/undo", test_undo);
  return g_test_run ();
}
