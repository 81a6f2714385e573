/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has the keyboard goes away, is hidden or can't be used: the nearest control gets it, and
 * gives it back when nobody has moved on. */
#include "console/widgets/hoist-focus-keeper.h"
#include "focus-check.h"
#include "scene.h"

#define N 4

typedef struct
{
  GtkWindow *window;
  GtkWidget *box, *buttons[N], *other;
} Fixture;

/* Two places: a box with the buttons "0" to "3", and before it another button, which is where GTK
 * by itself would go to. */
static void
set_up (Fixture *f, gconstpointer unused)
{
  GtkWidget *both = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  f->other = gtk_button_new_with_label ("other");
  gtk_box_append (GTK_BOX (both), f->other);
  f->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (both), f->box);
  for (guint i = 0; i < N; i++)
    {
      g_autofree char *label = g_strdup_printf ("%u", i);

      f->buttons[i] = gtk_button_new_with_label (label);
      gtk_box_append (GTK_BOX (f->box), f->buttons[i]);
    }
  f->window = scene_show (both, 200, 300);
  hoist_focus_keeper_watch (f->window);
  hoist_focus_keeper_watch (f->window); /* the second one changes nothing */
  gtk_widget_grab_focus (f->buttons[1]);
  scene_settle ();
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  scene_close (f->window);
}

static void
assert_focus (Fixture *f, GtkWidget *expected)
{
  scene_settle ();
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
  scene_settle ();
  g_assert_true (focus_check (f->window, "after the change") == expected);
}

static void
test_insensitive (Fixture *f, gconstpointer unused)
{
  gtk_widget_set_sensitive (f->buttons[1], FALSE);
  assert_focus (f, f->buttons[2]);
  gtk_widget_set_sensitive (f->buttons[1], TRUE); /* it was only busy */
  assert_focus (f, f->buttons[1]);
  gtk_widget_set_sensitive (f->buttons[1], FALSE);
  assert_focus (f, f->buttons[2]);
  gtk_widget_grab_focus (f->buttons[3]); /* somebody has moved on */
  gtk_widget_set_sensitive (f->buttons[1], TRUE);
  assert_focus (f, f->buttons[3]);
}

static void
test_last (Fixture *f, gconstpointer unused)
{
  gtk_widget_grab_focus (f->buttons[3]);
  scene_settle ();
  gtk_widget_set_visible (f->buttons[3], FALSE);
  assert_focus (f, f->buttons[2]);
  gtk_widget_set_visible (f->buttons[3], TRUE);
  assert_focus (f, f->buttons[3]);
}

static void
test_removed (Fixture *f, gconstpointer unused)
{
  gtk_box_remove (GTK_BOX (f->box), f->buttons[1]);
  assert_focus (f, f->buttons[0]);
}

static void
test_whole_place (Fixture *f, gconstpointer unused)
{
  gtk_widget_set_sensitive (f->box, FALSE);
  assert_focus (f, f->other);
  gtk_widget_set_sensitive (f->box, TRUE);
  assert_focus (f, f->buttons[1]);
}

static void
test_row (Fixture *f, gconstpointer unused)
{
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "title", "A row", NULL);
  GtkWidget *first = gtk_button_new_with_label ("Verify");
  GtkWidget *second = gtk_button_new_with_label ("Delete");

  adw_action_row_add_suffix (ADW_ACTION_ROW (row), first);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), second);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  gtk_box_append (GTK_BOX (f->box), list);
  gtk_widget_grab_focus (first);
  scene_settle ();
  gtk_widget_set_sensitive (first, FALSE);
  assert_focus (f, row); /* not what stands beside it and deletes */
  gtk_widget_set_sensitive (first, TRUE);
  assert_focus (f, first);
}

static void
test_every_window (void)
{
  GtkWindow *window;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *one = gtk_button_new_with_label ("one");
  GtkWidget *two = gtk_button_new_with_label ("two");

  gtk_box_append (GTK_BOX (box), one);
  gtk_box_append (GTK_BOX (box), two);
  hoist_focus_keeper_watch_all ();
  window = scene_show (box, 200, 200);
  gtk_widget_grab_focus (one);
  scene_settle ();
  gtk_widget_set_sensitive (one, FALSE);
  scene_settle ();
  g_assert_true (focus_check (window, "a later window") == two);
  gtk_widget_set_sensitive (two, FALSE); /* nothing is left: nothing is taken from anybody */
  scene_settle ();
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
#define ADD(name, function)                                                                        \
  g_test_add ("/console/focus-keeper/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("insensitive", test_insensitive);
  ADD ("last", test_last);
  ADD ("removed", test_removed);
  ADD ("whole-place", test_whole_place);
  ADD ("row", test_row);
  g_test_add_func ("/console/focus-keeper/every-window", test_every_window);
  return g_test_run ();
}
