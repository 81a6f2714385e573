/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The matrix on the screen: cells lead to their tenants, and stay when nothing has changed. */
#include "console/widgets/hoist-matrix-view.h"

#include "scene.h"

static void
test_cells (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  GListModel *tenants = hoist_fleet_get_tenants (hoist_session_get_fleet (session));
  HoistMatrixView *view = g_object_new (HOIST_TYPE_MATRIX_VIEW, NULL);
  GtkWindow *window = scene_show (GTK_WIDGET (view), 700, 200);
  GtkWidget *button;

  g_assert_true (hoist_matrix_view_show (view, tenants));
  g_assert_cmpuint (scene_count (GTK_WIDGET (view), GTK_TYPE_BUTTON), ==, 3);
  button = scene_find (GTK_WIDGET (view), GTK_TYPE_BUTTON, NULL);
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (button)), ==,
                   "win.show-tenants");
  hoist_matrix_view_show (view, tenants);
  g_assert_true (button == scene_find (GTK_WIDGET (view), GTK_TYPE_BUTTON, NULL));
  scene_picture (window, "matrix");
  scene_close (window);
}

static void
test_narrow (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  GListModel *tenants = hoist_fleet_get_tenants (hoist_session_get_fleet (session));
  HoistMatrixView *view = g_object_new (HOIST_TYPE_MATRIX_VIEW, NULL);
  GtkWindow *window = scene_show (GTK_WIDGET (view), 360, 240);
  g_autofree char *texts = NULL;
  int width;

  hoist_matrix_view_show (view, tenants);
  hoist_matrix_view_set_narrow (view, TRUE);
  scene_settle ();
  texts = scene_texts (GTK_WIDGET (view));
  g_assert_nonnull (strstr (texts, "Production"));
  g_assert_cmpuint (scene_count (GTK_WIDGET (view), GTK_TYPE_BUTTON), ==, 3);
  gtk_widget_measure (GTK_WIDGET (view), GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  g_assert_cmpint (width, <=, 360);
  scene_picture (window, "matrix-narrow");
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/matrix-view/cells", test_cells);
  g_test_add_func ("/console/matrix-view/narrow", test_narrow);
  return g_test_run ();
}
