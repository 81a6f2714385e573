/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window's actions on nodes: nothing without a plane, the node's page and the dialog with one.
 */
#include "console/hoist-window-private.h"

#include "console/dialogs/hoist-enrol-dialog.h"
#include "console/hoist-application.h"
#include "console/pages/hoist-node-page.h"
#include "scene.h"
#include "served-plane.h"

static guint
count_dialogs (void)
{
  GListModel *windows = gtk_window_get_toplevels ();
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GObject) window = g_list_model_get_item (windows, i);

      n += HOIST_IS_ENROL_DIALOG (window) ? 1 : 0;
    }
  return n;
}

static void
act (HoistWindow *window)
{
  g_action_group_activate_action (G_ACTION_GROUP (window), "show-node",
                                  g_variant_new_string ("nd_0000000000000001"));
  g_action_group_activate_action (G_ACTION_GROUP (window), "enrol-node", NULL);
}

static gboolean
says_why (gpointer page)
{
  g_autofree char *texts = scene_texts (page);

  return strstr (texts, "Not Found") != NULL;
}

static void
test_actions (void)
{
  g_autoptr (HoistApplication) application = hoist_application_new ();
  g_autoptr (ServedPlane) plane = served_plane_new (2, FALSE);
  char *folder = served_plane_make_folder ();
  g_autofree char *file = g_build_filename (folder, "planes.json", NULL);
  HoistPlaneList *list = hoist_plane_list_new (file);
  HoistWindow *window;
  HoistNavigation *navigation;

  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  window = hoist_window_new (ADW_APPLICATION (application), list, NULL);
  navigation = hoist_window_get_navigation (window);
  gtk_window_present (GTK_WINDOW (window));
  act (window);
  g_assert_cmpuint (count_dialogs (), ==, 0);
  g_assert_false (HOIST_IS_NODE_PAGE (hoist_navigation_get_visible_page (navigation)));
  hoist_window_open_address (window, served_plane_get_address (plane), "One");
  act (window);
  g_assert_cmpuint (count_dialogs (), ==, 1);
  g_assert_true (HOIST_IS_NODE_PAGE (hoist_navigation_get_visible_page (navigation)));
  /* that plane knows no such node: the page says what it answered */
  scene_wait (says_why, hoist_navigation_get_visible_page (navigation));
  scene_close (GTK_WINDOW (window));
  g_object_unref (list);
  scene_settle ();
  served_plane_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/window-nodes/actions", test_actions);
  return g_test_run ();
}
