/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log as the reader uses it: following ends when he moves and not before, the pill counts what
 * came meanwhile and brings him back, finding counts its hits, filters say what they leave out. */
#include "console/widgets/hoist-log-view.h"

#include <glib/gstdio.h>

#include "scene.h"

static gboolean
is_drawn (gpointer data)
{
  GtkWidget *view = scene_find (data, GTK_TYPE_TEXT_VIEW, NULL);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));

  return gtk_text_buffer_get_line_count (buffer) > (int) hoist_log_view_get_n_lines (data);
}

static void
append (HoistLogView *view, gint64 first, guint n)
{
  g_autoptr (GPtrArray) lines = scene_lines (first, n);

  hoist_log_view_append (view, lines);
  scene_wait (is_drawn, view);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (view));
  scene_settle ();
}

/* Not the menu's: the one around the text. */
static GtkWidget *
get_scroller (HoistLogView *view)
{
  return gtk_widget_get_ancestor (scene_find (GTK_WIDGET (view), GTK_TYPE_TEXT_VIEW, NULL),
                                  GTK_TYPE_SCROLLED_WINDOW);
}

static GtkAdjustment *
get_adjustment (HoistLogView *view)
{
  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (get_scroller (view)));
}

static double
distance_to_end (HoistLogView *view)
{
  GtkAdjustment *adjustment = get_adjustment (view);

  return gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment)
         - gtk_adjustment_get_value (adjustment);
}

/* The reader's wheel, as GTK would tell it. */
static void
turn_wheel (HoistLogView *view, double by)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (get_scroller (view));
  gboolean handled;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_SCROLL (controller)
          && gtk_event_controller_get_propagation_phase (controller) == GTK_PHASE_CAPTURE)
        g_signal_emit_by_name (controller, "scroll", 0.0, by, &handled);
    }
  gtk_adjustment_set_value (get_adjustment (view),
                            gtk_adjustment_get_value (get_adjustment (view)) + by * 300);
  scene_settle ();
}

static void
test_follow (void)
{
  HoistLogView *view = HOIST_LOG_VIEW (hoist_log_view_new ());
  GtkWindow *window = scene_show (GTK_WIDGET (view), 640, 400);
  GtkWidget *pill;

  append (view, 1, 100);
  g_assert_true (hoist_log_view_get_follow (view)); /* opened at the tail */
  g_assert_cmpfloat (distance_to_end (view), <, 4);
  gtk_window_set_default_size (window, 640, 300); /* another size is not the reader's doing */
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  g_assert_true (hoist_log_view_get_follow (view));
  turn_wheel (view, -1);
  g_assert_false (hoist_log_view_get_follow (view));
  append (view, 101, 12);
  g_assert_cmpfloat (distance_to_end (view), >, 100); /* he is left where he is */
  g_assert_cmpuint (hoist_log_view_get_unseen (view), ==, 12);
  pill = gtk_widget_get_ancestor (scene_find (GTK_WIDGET (view), GTK_TYPE_LABEL, "12 new lines"),
                                  GTK_TYPE_BUTTON);
  g_assert_true (gtk_widget_get_visible (pill));
  scene_picture (window, "log-pill");
  g_signal_emit_by_name (pill, "clicked");
  scene_settle ();
  g_assert_true (hoist_log_view_get_follow (view));
  g_assert_false (gtk_widget_get_visible (pill));
  g_assert_cmpfloat (distance_to_end (view), <, 4);
  scene_close (window);
}

/* Back at the end by his own scrolling, it follows again. */
static void
test_return (void)
{
  HoistLogView *view = HOIST_LOG_VIEW (hoist_log_view_new ());
  GtkWindow *window = scene_show (GTK_WIDGET (view), 640, 400);

  append (view, 1, 100);
  turn_wheel (view, -1);
  g_assert_false (hoist_log_view_get_follow (view));
  turn_wheel (view, 4);
  g_assert_true (hoist_log_view_get_follow (view));
  scene_close (window);
}

static void
test_find (void)
{
  HoistLogView *view = HOIST_LOG_VIEW (hoist_log_view_new ());
  GtkWindow *window = scene_show (GTK_WIDGET (view), 640, 400);

  append (view, 1, 30);
  hoist_log_view_set_find_text (view, "of many");
  g_assert_cmpuint (hoist_log_view_get_n_matches (view), ==, 7);
  g_assert_nonnull (scene_find (GTK_WIDGET (view), GTK_TYPE_LABEL, "7 matches"));
  hoist_log_view_find_again (view, 1);
  g_assert_nonnull (scene_find (GTK_WIDGET (view), GTK_TYPE_LABEL, "1 of 7"));
  gtk_widget_activate_action (GTK_WIDGET (view), "find.previous", NULL);
  g_assert_nonnull (scene_find (GTK_WIDGET (view), GTK_TYPE_LABEL, "7 of 7"));
  append (view, 31, 3); /* it goes on finding in what comes */
  g_assert_cmpuint (hoist_log_view_get_n_matches (view), ==, 8);
  scene_close (window);
}

static void
test_filter (void)
{
  HoistLogView *view = HOIST_LOG_VIEW (hoist_log_view_new ());
  GtkWindow *window = scene_show (GTK_WIDGET (view), 640, 400);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  append (view, 1, 30);
  before = hoist_log_view_dup_text (view);
  gtk_widget_activate_action (GTK_WIDGET (view), "log.lines", "s", "problems");
  gtk_widget_activate_action (GTK_WIDGET (view), "log.times", "s", "relative");
  gtk_test_widget_wait_for_draw (GTK_WIDGET (view));
  scene_settle ();
  g_assert_nonnull (
      scene_find (GTK_WIDGET (view), GTK_TYPE_LABEL, "Warnings and errors only: 6 of 30 lines"));
  after = hoist_log_view_dup_text (view);
  g_assert_cmpstr (before, ==, after); /* what is copied and saved is whole */
  scene_picture (window, "log-filter");
  gtk_widget_activate_action (GTK_WIDGET (view), "log.lines", "s", "all");
  gtk_widget_activate_action (GTK_WIDGET (view), "log.wrap", NULL);
  g_assert_cmpint (gtk_text_view_get_wrap_mode (
                       GTK_TEXT_VIEW (scene_find (GTK_WIDGET (view), GTK_TYPE_TEXT_VIEW, NULL))),
                   ==, GTK_WRAP_NONE);
  scene_close (window);
}

/* A million lines */

#define MILLION 1000000
#define BATCH 5000

static gboolean
has_found (gpointer data)
{
  return scene_find (data, GTK_TYPE_LABEL, "Searching…") == NULL
         && hoist_log_view_get_n_matches (data) > 0;
}

static gboolean
is_saved (gpointer path)
{
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && g_str_has_suffix (text, "\n");
}

static void
save_and_look (HoistLogView *view)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("hoist-log-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "run.log", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *text = NULL;

  hoist_log_view_save (view, file);
  while (!is_saved (path))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "[8"));
  g_assert_nonnull (strstr (text, " older lines are not in this text]\n"));
  g_assert_nonnull (strstr (text, "the very last of them\n"));
  g_remove (path);
  g_rmdir (folder);
}

/* What is kept has a bound, it is said what was let go, and all tools go on working on what is
 * there: nothing is as long as the log. */
static void
test_million (void)
{
  HoistLogView *view = HOIST_LOG_VIEW (hoist_log_view_new ());
  GtkWindow *window = scene_show (GTK_WIDGET (view), 640, 400);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (
      GTK_TEXT_VIEW (scene_find (GTK_WIDGET (view), GTK_TYPE_TEXT_VIEW, NULL)));
  g_autoptr (GPtrArray) lines = scene_lines (1, BATCH);
  g_autoptr (GPtrArray) last =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_log_line_free);
  g_autofree char *texts = NULL;

  for (guint n = 0; n < MILLION; n += BATCH)
    {
      for (guint i = 0; i < BATCH; i++)
        ((HoistLogLine *) g_ptr_array_index (lines, i))->seq += n > 0 ? BATCH : 0;
      hoist_log_view_append (view, lines);
      g_assert_cmpuint (hoist_log_view_get_n_lines (view), <=, HOIST_LOG_KEPT_LINES);
      for (guint turn = 0; turn < 5; turn++) /* some of them are shown meanwhile */
        g_main_context_iteration (NULL, FALSE);
      g_assert_cmpint (gtk_text_buffer_get_line_count (buffer), <=, HOIST_LOG_KEPT_LINES + 1);
    }
  g_ptr_array_add (last, hoist_log_line_new (MILLION + 1, SCENE_NOW + (gint64) MILLION * 100000, 1,
                                             HOIST_LOG_ERROR, "the very last of them", ""));
  hoist_log_view_append (view, last);
  texts = scene_texts (GTK_WIDGET (view));
  g_assert_nonnull (strstr (texts, " older lines are no longer here"));
  gtk_widget_activate_action (GTK_WIDGET (view), "log.lines", "s", "problems");
  hoist_log_view_set_find_text (view, "VERY last");
  while (!has_found (view)) /* it takes as long as it takes; the test has a limit of its own */
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (hoist_log_view_get_n_matches (view), ==, 1);
  hoist_log_view_find_again (view, 1);
  g_assert_nonnull (scene_find (GTK_WIDGET (view), GTK_TYPE_LABEL, "1 of 1"));
  save_and_look (view);
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/log-view/follow", test_follow);
  g_test_add_func ("/console/log-view/return", test_return);
  g_test_add_func ("/console/log-view/find", test_find);
  g_test_add_func ("/console/log-view/filter", test_filter);
  g_test_add_func ("/console/log-view/million", test_million);
  return g_test_run ();
}
