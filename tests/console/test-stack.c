/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A watched stack: only the page in front can be seen by a screen reader, also after a transition
 * and for pages that come later. */
#include "console/widgets/hoist-stack.h"
#include "scene.h"

static GtkStack *
make (void)
{
  GtkStack *stack = GTK_STACK (gtk_stack_new ());

  gtk_stack_add_named (stack, gtk_label_new ("one"), "one");
  gtk_stack_add_named (stack, gtk_label_new ("two"), "two");
  gtk_stack_add_named (stack, gtk_label_new ("three"), "three");
  return stack;
}

static guint
count_visible (GtkStack *stack)
{
  guint n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (stack)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += gtk_widget_get_visible (child) ? 1 : 0;
  return n;
}

static void
test_one (void)
{
  GtkStack *stack = g_object_ref_sink (make ());

  g_assert_cmpuint (count_visible (stack), ==, 3); /* what GTK leaves to screen readers */
  hoist_stack_watch (stack);
  g_assert_cmpuint (count_visible (stack), ==, 1);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "one");
  hoist_stack_show (stack, "three");
  g_assert_cmpuint (count_visible (stack), ==, 1);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "three");
  hoist_stack_show (stack, "three");
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "three");
  hoist_stack_show_child (stack, gtk_stack_get_child_by_name (stack, "two"));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "two");
  g_assert_cmpuint (count_visible (stack), ==, 1);
  g_object_unref (stack);
}

/* A page that is added to a watched stack is hidden once another is shown. */
static void
test_later (void)
{
  GtkStack *stack = g_object_ref_sink (make ());

  hoist_stack_watch (stack);
  gtk_stack_add_named (stack, gtk_label_new ("four"), "four");
  hoist_stack_show (stack, "two");
  g_assert_cmpuint (count_visible (stack), ==, 1);
  gtk_stack_remove (stack, gtk_stack_get_child_by_name (stack, "two"));
  g_assert_cmpuint (count_visible (stack), <=, 1);
  hoist_stack_show (stack, "four");
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "four");
  g_object_unref (stack);
}

static gboolean
is_still (gpointer data)
{
  return !gtk_stack_get_transition_running (data);
}

static void
test_transition (void)
{
  GtkStack *stack = make ();
  GtkWindow *window;

  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", TRUE, NULL);
  gtk_stack_set_transition_type (stack, GTK_STACK_TRANSITION_TYPE_SLIDE_LEFT);
  gtk_stack_set_transition_duration (stack, 100);
  hoist_stack_watch (stack);
  window = scene_show (GTK_WIDGET (stack), 300, 200);
  hoist_stack_show (stack, "two");
  g_assert_true (gtk_stack_get_transition_running (stack));
  g_assert_cmpuint (count_visible (stack), ==, 2); /* both are on the screen */
  scene_wait (is_still, stack);
  g_assert_cmpuint (count_visible (stack), ==, 1);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "two");
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  scene_close (window);
}

/* The focus goes with what is shown, and what was left is let go of, also when it is followed by
 * what it was in, with no key and no click in between (a window of GTK 4.8 keeps such a child). */
static void
test_focus (void)
{
  GtkStack *outer = GTK_STACK (gtk_stack_new ());
  GtkStack *inner = GTK_STACK (gtk_stack_new ());
  GtkWidget *first = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *button = gtk_button_new_with_label ("first");
  GtkWidget *second = gtk_button_new_with_label ("second");
  GtkWidget *page = gtk_button_new_with_label ("a page");
  GtkWindow *window;

  gtk_box_append (GTK_BOX (first), button);
  gtk_stack_add_named (inner, first, "first");
  gtk_stack_add_named (inner, second, "second");
  gtk_stack_add_named (outer, GTK_WIDGET (inner), "inner");
  gtk_stack_add_named (outer, page, "page");
  hoist_stack_watch (inner);
  hoist_stack_watch (outer);
  window = scene_show (GTK_WIDGET (outer), 300, 200);
  gtk_widget_grab_focus (button);
  hoist_stack_show (inner, "second");
  g_assert_true (gtk_window_get_focus (window) == second);
  hoist_stack_show (outer, "page");
  g_assert_true (gtk_window_get_focus (window) == page);
  scene_settle ();
  g_object_add_weak_pointer (G_OBJECT (first), (gpointer *) &first);
  g_object_add_weak_pointer (G_OBJECT (inner), (gpointer *) &inner);
  gtk_stack_remove (outer, GTK_WIDGET (inner));
  scene_settle ();
  g_assert_null (inner);
  g_assert_null (first);
  scene_close (window);
}

/* The same where the child itself has the focus, as a page has. */
static void
test_focus_itself (void)
{
  GtkStack *stack = GTK_STACK (gtk_stack_new ());
  GtkWidget *first = gtk_button_new_with_label ("first");
  GtkWidget *second = gtk_button_new_with_label ("second");
  GtkWindow *window;

  gtk_stack_add_named (stack, first, "first");
  gtk_stack_add_named (stack, second, "second");
  hoist_stack_watch (stack);
  window = scene_show (GTK_WIDGET (stack), 300, 200);
  gtk_widget_grab_focus (first);
  hoist_stack_show (stack, "second");
  g_assert_true (gtk_window_get_focus (window) == second);
  g_object_add_weak_pointer (G_OBJECT (first), (gpointer *) &first);
  gtk_stack_remove (stack, first);
  scene_settle ();
  g_assert_null (first);
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/stack/one", test_one);
  g_test_add_func ("/console/stack/later", test_later);
  g_test_add_func ("/console/stack/transition", test_transition);
  g_test_add_func ("/console/stack/focus", test_focus);
  g_test_add_func ("/console/stack/focus-itself", test_focus_itself);
  return g_test_run ();
}
