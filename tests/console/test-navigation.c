/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way back: order of pages, what a push, a replacement and a pop leave, that dropped pages go,
 * that the page in front gets the focus. */
#include "console/widgets/hoist-navigation.h"
#include "scene.h"

#define TEST_TYPE_LEAF (test_leaf_get_type ())
G_DECLARE_FINAL_TYPE (TestLeaf, test_leaf, TEST, LEAF, HoistPage)
struct _TestLeaf
{
  HoistPage parent_instance;
};
G_DEFINE_FINAL_TYPE (TestLeaf, test_leaf, HOIST_TYPE_PAGE)
#define TEST_TYPE_BRANCH (test_branch_get_type ())
G_DECLARE_FINAL_TYPE (TestBranch, test_branch, TEST, BRANCH, HoistPage)
struct _TestBranch
{
  HoistPage parent_instance;
};
G_DEFINE_FINAL_TYPE (TestBranch, test_branch, HOIST_TYPE_PAGE)

static guint n_alive;

static void
gone_cb (gpointer data, GObject *where)
{
  n_alive--;
}

static HoistPage *
make (GType type, const char *title)
{
  HoistPage *page = g_object_new (type, "title", title, NULL);
  GtkWidget *button = gtk_button_new_with_label (title);

  GTK_BUILDABLE_GET_IFACE (page)->add_child (GTK_BUILDABLE (page), NULL, G_OBJECT (button), NULL);
  n_alive++;
  g_object_weak_ref (G_OBJECT (page), gone_cb, NULL);
  return page;
}

static void
test_leaf_class_init (TestLeafClass *klass)
{
}

static void
test_leaf_init (TestLeaf *self)
{
}

static void
test_branch_class_init (TestBranchClass *klass)
{
}

static void
test_branch_init (TestBranch *self)
{
}

static const char *
title (HoistNavigation *navigation)
{
  return hoist_page_get_title (hoist_navigation_get_visible_page (navigation));
}

static gboolean
can_go_back (HoistPage *page)
{
  GtkWidget *header = scene_find (GTK_WIDGET (page), ADW_TYPE_HEADER_BAR, NULL);

  for (GtkWidget *button = scene_find (header, GTK_TYPE_BUTTON, NULL); button != NULL;
       button = gtk_widget_get_next_sibling (button))
    if (g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (button)), "win.back") == 0)
      return gtk_widget_get_visible (button);
  g_assert_not_reached ();
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_order (void)
{
  GtkWidget *widget = g_object_ref_sink (hoist_navigation_new ());
  HoistNavigation *navigation = HOIST_NAVIGATION (widget);
  guint n_told = 0;

  g_signal_connect_swapped (navigation, "notify::visible-page", G_CALLBACK (count_cb), &n_told);
  g_assert_null (hoist_navigation_get_visible_page (navigation));
  g_assert_false (hoist_navigation_pop (navigation));
  hoist_navigation_set_root (navigation, make (TEST_TYPE_LEAF, "root"));
  hoist_navigation_push (navigation, make (TEST_TYPE_BRANCH, "tenant"));
  hoist_navigation_push (navigation, make (TEST_TYPE_LEAF, "changes"));
  g_assert_cmpuint (hoist_navigation_get_depth (navigation), ==, 3);
  g_assert_cmpstr (title (navigation), ==, "changes");
  hoist_navigation_replace (navigation, make (TEST_TYPE_LEAF, "run"));
  g_assert_cmpuint (hoist_navigation_get_depth (navigation), ==, 3);
  g_assert_true (hoist_navigation_pop (navigation));
  g_assert_cmpstr (title (navigation), ==, "tenant");
  g_assert_true (hoist_navigation_pop (navigation));
  g_assert_false (hoist_navigation_pop (navigation)); /* the bottom stays */
  g_assert_cmpstr (title (navigation), ==, "root");
  g_assert_cmpuint (n_told, ==, 6);
  g_assert_cmpuint (n_alive, ==, 1);
  g_object_unref (widget);
  g_assert_cmpuint (n_alive, ==, 0);
}

static void
test_jumps (void)
{
  GtkWidget *widget = g_object_ref_sink (hoist_navigation_new ());
  HoistNavigation *navigation = HOIST_NAVIGATION (widget);

  hoist_navigation_set_root (navigation, make (TEST_TYPE_LEAF, "root"));
  hoist_navigation_push (navigation, make (TEST_TYPE_BRANCH, "tenant"));
  hoist_navigation_push (navigation, make (TEST_TYPE_LEAF, "changes"));
  hoist_navigation_push (navigation, make (TEST_TYPE_LEAF, "upgrade"));
  hoist_navigation_pop_to_type (navigation, TEST_TYPE_BRANCH);
  g_assert_cmpstr (title (navigation), ==, "tenant");
  hoist_navigation_pop_to_type (navigation, ADW_TYPE_BIN); /* there is none: the bottom */
  g_assert_cmpstr (title (navigation), ==, "root");
  hoist_navigation_push (navigation, make (TEST_TYPE_LEAF, "one"));
  hoist_navigation_push (navigation, make (TEST_TYPE_LEAF, "two"));
  hoist_navigation_pop_to_root (navigation);
  g_assert_cmpuint (hoist_navigation_get_depth (navigation), ==, 1);
  hoist_navigation_push (navigation, make (TEST_TYPE_LEAF, "three"));
  hoist_navigation_set_root (navigation, make (TEST_TYPE_LEAF, "other"));
  g_assert_cmpuint (hoist_navigation_get_depth (navigation), ==, 1);
  g_assert_cmpstr (title (navigation), ==, "other");
  g_assert_cmpuint (n_alive, ==, 1);
  g_object_unref (widget);
  g_assert_cmpuint (n_alive, ==, 0);
}

static void
test_back_button (void)
{
  GtkWidget *widget = g_object_ref_sink (hoist_navigation_new ());
  HoistNavigation *navigation = HOIST_NAVIGATION (widget);
  HoistPage *root = make (TEST_TYPE_LEAF, "root");
  HoistPage *above = make (TEST_TYPE_LEAF, "above");

  hoist_navigation_set_root (navigation, root);
  hoist_navigation_push (navigation, above);
  g_assert_false (can_go_back (root));
  g_assert_true (can_go_back (above));
  hoist_navigation_set_folded (navigation, TRUE); /* then it leads to the sidebar */
  g_assert_true (can_go_back (root));
  hoist_navigation_set_folded (navigation, FALSE);
  g_assert_false (can_go_back (root));
  g_object_unref (widget);
}

static const char *
focused (GtkWindow *window)
{
  GtkWidget *widget = gtk_window_get_focus (window);

  return GTK_IS_BUTTON (widget) ? gtk_button_get_label (GTK_BUTTON (widget)) : NULL;
}

static void
test_focus (void)
{
  GtkWidget *widget = hoist_navigation_new ();
  HoistNavigation *navigation = HOIST_NAVIGATION (widget);
  GtkWindow *window = scene_show (widget, 500, 300);

  hoist_navigation_set_root (navigation, make (TEST_TYPE_LEAF, "root"));
  scene_settle ();
  g_assert_cmpstr (focused (window), ==, "root");
  hoist_navigation_push (navigation, make (TEST_TYPE_LEAF, "above"));
  scene_settle ();
  g_assert_cmpstr (focused (window), ==, "above");
  g_assert_true (hoist_navigation_pop (navigation));
  scene_settle ();
  g_assert_cmpstr (focused (window), ==, "root");
  scene_close (window);
}

/* A page that has nothing to show yet: the keyboard is at its back button, not nowhere. */
static void
test_focus_of_nothing (void)
{
  GtkWidget *widget = hoist_navigation_new ();
  HoistNavigation *navigation = HOIST_NAVIGATION (widget);
  GtkWindow *window = scene_show (widget, 500, 300);
  HoistPage *empty = g_object_new (TEST_TYPE_LEAF, "title", "empty", NULL);
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) back = g_simple_action_new ("back", NULL);
  GtkWidget *focus;

  g_action_map_add_action (G_ACTION_MAP (actions), G_ACTION (back));
  gtk_widget_insert_action_group (GTK_WIDGET (window), "win", G_ACTION_GROUP (actions));
  hoist_navigation_set_root (navigation, make (TEST_TYPE_LEAF, "root"));
  scene_settle ();
  hoist_navigation_push (navigation, empty);
  scene_settle ();
  focus = gtk_window_get_focus (window);
  g_assert_nonnull (focus);
  g_assert_true (gtk_widget_is_ancestor (focus, GTK_WIDGET (empty)));
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (focus)), ==, "win.back");
  scene_close (window);
}

static gboolean
one_is_alive (gpointer data)
{
  return n_alive == 1;
}

/* With animations a dropped page stays until it has slid out, also when several go at once. */
static void
test_animated (void)
{
  GtkWidget *widget = hoist_navigation_new ();
  HoistNavigation *navigation = HOIST_NAVIGATION (widget);
  GtkWindow *window = scene_show (widget, 500, 300);

  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", TRUE, NULL);
  hoist_navigation_set_root (navigation, make (TEST_TYPE_LEAF, "root"));
  for (guint i = 0; i < 5; i++)
    hoist_navigation_push (navigation, make (TEST_TYPE_LEAF, "above"));
  hoist_navigation_pop_to_root (navigation);
  scene_wait (one_is_alive, NULL);
  g_assert_cmpstr (title (navigation), ==, "root");
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  scene_close (window);
  g_assert_cmpuint (n_alive, ==, 0);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  g_test_add_func ("/console/navigation/order", test_order);
  g_test_add_func ("/console/navigation/jumps", test_jumps);
  g_test_add_func ("/console/navigation/back-button", test_back_button);
  g_test_add_func ("/console/navigation/focus", test_focus);
  g_test_add_func ("/console/navigation/focus-of-nothing", test_focus_of_nothing);
  g_test_add_func ("/console/navigation/animated", test_animated);
  return g_test_run ();
}
