/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps side by side: what stands in a cell and what it is called, the form where there is no room,
 * keys, and cells that stay when their state changes. */
#include "console/widgets/hoist-lanes-view.h"

#include "console/widgets/hoist-status.h"
#include "scene.h"

static HoistLook done = { "done", "emblem-ok-symbolic", "success" };
static HoistLook waiting = { "waiting", "media-record-symbolic", "dim-label" };

static void
show (HoistLanesView *view, const char *text, HoistLook look)
{
  HoistLane lanes[] = { { "", "web1", "lead", "v0.3.0" },
                        { "nd_b", "web2", "follower", "unknown since 08:40" } };
  HoistLaneStep steps[] = { { "stop", "Stop the services", "", look, text, "tip" },
                            { "backup", "Back up the database", "", waiting, "waiting", NULL },
                            { "stop", "Stop the services", "nd_b", waiting, "waiting", NULL } };
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autoptr (GPtrArray) what = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (lanes); i++)
    g_ptr_array_add (all, &lanes[i]);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    g_ptr_array_add (what, &steps[i]);
  hoist_lanes_view_show (view, all, what);
}

static GtkWidget *
find_cell (GtkWidget *widget)
{
  if (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget)) == GTK_ACCESSIBLE_ROLE_GRID_CELL
      && gtk_widget_get_focusable (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_cell (child);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
test_wide (void)
{
  HoistLanesView *view = HOIST_LANES_VIEW (hoist_lanes_view_new ());
  GtkWindow *window = scene_show (GTK_WIDGET (view), 600, 400);
  g_autofree char *texts = NULL;
  GtkWidget *cell;

  show (view, "waiting", waiting);
  scene_settle ();
  g_assert_false (hoist_lanes_view_is_narrow (view));
  g_assert_cmpstr (hoist_lanes_view_get_name (view, 0), ==, "web1: Stop the services, waiting");
  cell = find_cell (GTK_WIDGET (view));
  g_assert_nonnull (cell);
  gtk_widget_grab_focus (cell);
  show (view, "0.4 s", done);
  g_assert_true (find_cell (GTK_WIDGET (view)) == cell);
  g_assert_true (gtk_window_get_focus (window) == cell); /* it stays where the reader is */
  g_assert_cmpstr (hoist_lanes_view_get_name (view, 0), ==, "web1: Stop the services, done, 0.4 s");
  g_assert_cmpstr (hoist_lanes_view_get_name (view, 2), ==, "web2: Stop the services, waiting");
  g_assert_null (hoist_lanes_view_get_name (view, 3));
  texts = scene_texts (GTK_WIDGET (view));
  g_assert_nonnull (strstr (texts, "follower\nunknown since 08:40"));
  g_assert_nonnull (strstr (texts, "0.4 s"));
  scene_close (window);
}

/* From cell to cell by the arrows, past them by Tab. */
static void
test_keys (void)
{
  HoistLanesView *view = HOIST_LANES_VIEW (hoist_lanes_view_new ());
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *after = gtk_button_new_with_label ("after");
  GtkWindow *window;
  GtkWidget *cell;

  gtk_box_append (GTK_BOX (box), GTK_WIDGET (view));
  gtk_box_append (GTK_BOX (box), after);
  window = scene_show (box, 600, 400);
  show (view, "waiting", waiting);
  scene_settle ();
  cell = find_cell (GTK_WIDGET (view));
  gtk_widget_grab_focus (cell);
  g_assert_true (gtk_widget_child_focus (box, GTK_DIR_DOWN));
  g_assert_true (gtk_window_get_focus (window) != cell);
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (window), GTK_WIDGET (view)));
  g_assert_true (gtk_widget_child_focus (box, GTK_DIR_TAB_FORWARD));
  g_assert_true (gtk_window_get_focus (window) == after);
  scene_close (window);
}

static gboolean
is_narrow (gpointer data)
{
  return hoist_lanes_view_is_narrow (data);
}

static void
test_narrow (void)
{
  HoistLanesView *view = HOIST_LANES_VIEW (hoist_lanes_view_new ());
  GtkWindow *window = scene_show (GTK_WIDGET (view), 330, 600);
  g_autofree char *texts = NULL;
  char word[] = "done";
  HoistLook passing = { word, "emblem-ok-symbolic", "success" };

  show (view, "0.4 s", passing);
  strcpy (word, "gone"); /* who shows it need not keep it until the form has changed */
  gtk_widget_queue_resize (GTK_WIDGET (view));
  scene_wait (is_narrow, view);
  scene_settle ();
  texts = scene_texts (GTK_WIDGET (view));
  g_assert_nonnull (strstr (texts, "web2"));
  g_assert_nonnull (strstr (texts, "Data, once for all nodes"));
  g_assert_nonnull (scene_find (GTK_WIDGET (view), GTK_TYPE_LIST_BOX_ROW, NULL));
  gtk_test_accessible_assert_property (
      GTK_ACCESSIBLE (scene_find (GTK_WIDGET (view), HOIST_TYPE_STATUS, NULL)),
      GTK_ACCESSIBLE_PROPERTY_LABEL, "done");
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/lanes-view/wide", test_wide);
  g_test_add_func ("/console/lanes-view/keys", test_keys);
  g_test_add_func ("/console/lanes-view/narrow", test_narrow);
  return g_test_run ();
}
