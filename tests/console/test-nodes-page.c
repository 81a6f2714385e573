/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page of nodes in each of its states: none, some, narrow, not offered, unreachable. */
#include "console/pages/hoist-nodes-page.h"

#include "node-scene.h"
#include "scene.h"

static void
test_some (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (GPtrArray) list = node_scene_list ();
  HoistNodesPage *page = hoist_nodes_page_new (session);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 860, 520);
  g_autofree char *texts = NULL;

  hoist_nodes_page_show (page, list);
  scene_settle ();
  texts = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (texts, "4 nodes; 3 are not in contact"));
  g_assert_nonnull (strstr (texts, "web1"));
  g_assert_nonnull (strstr (texts, "In contact"));
  g_assert_nonnull (strstr (texts, "Another host key"));
  g_assert_nonnull (strstr (texts, "Never seen"));
  scene_picture (window, "nodes");
  scene_close (window);
}

static void
test_states (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GError) foreign =
      g_error_new_literal (HOIST_ERROR, HOIST_ERROR_NOT_OFFERED, "There is no such route.");
  g_autoptr (GError) away =
      g_error_new_literal (HOIST_ERROR, HOIST_ERROR_UNREACHABLE, "Nobody answers.");
  HoistNodesPage *page = hoist_nodes_page_new (session);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 860, 520);
  g_autofree char *base = NULL;
  g_autofree char *error = NULL;
  g_autofree char *empty = NULL;

  hoist_nodes_page_show_problem (page, foreign);
  base = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (base, "This Control Plane Names No Nodes"));
  hoist_nodes_page_show_problem (page, away);
  error = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (error, "The Nodes Can’t Be Shown"));
  g_assert_nonnull (strstr (error, "Nobody answers."));
  hoist_nodes_page_show (page, none);
  empty = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (empty, "No Other Nodes"));
  scene_picture (window, "nodes-empty");
  scene_close (window);
}

static void
test_narrow (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (GPtrArray) list = node_scene_list ();
  HoistNodesPage *page = hoist_nodes_page_new (session);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 360, 640);

  hoist_nodes_page_show (page, list);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  scene_settle ();
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window)), <=, 362);
  scene_picture (window, "nodes-narrow");
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/nodes-page/some", test_some);
  g_test_add_func ("/console/nodes-page/states", test_states);
  g_test_add_func ("/console/nodes-page/narrow", test_narrow);
  return g_test_run ();
}
