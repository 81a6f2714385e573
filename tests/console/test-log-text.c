/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of a log in a buffer: levels, times, doubles, and that a buffer begun anew shows the
 * same lines without calling them new. */
#include "console/widgets/hoist-log-text.h"

#include "scene.h"

#define FOREVER G_MAXINT64

static char *
dup_shown (GtkWidget *view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static GPtrArray *
make_lines (void)
{
  const HoistLogLevel levels[] = { HOIST_LOG_INFO, HOIST_LOG_OUTPUT, HOIST_LOG_WARNING,
                                   HOIST_LOG_ERROR };
  const char *const texts[] = { "own", "<b>child</b>", "careful", "broken" };
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_log_line_free);

  for (guint i = 0; i < 4; i++)
    g_ptr_array_add (lines, hoist_log_line_new (i + 1, SCENE_NOW + i * 61 * G_USEC_PER_SEC, 0,
                                                levels[i], texts[i], ""));
  return lines;
}

static void
test_levels (void)
{
  GtkWidget *view = g_object_ref_sink (gtk_text_view_new ());
  HoistLogText *text = hoist_log_text_new (GTK_TEXT_VIEW (view));
  g_autoptr (GPtrArray) lines = make_lines ();
  g_autofree char *all = NULL;
  g_autofree char *own = NULL;
  g_autofree char *problems = NULL;
  g_autofree char *everything = NULL;

  hoist_log_text_set_times (text, HOIST_LOG_TIMES_OFF);
  hoist_log_text_append (text, lines);
  hoist_log_text_append (text, lines); /* the same once more: nothing comes of it */
  g_assert_cmpuint (hoist_log_text_get_n_lines (text), ==, 4);
  g_assert_cmpuint (hoist_log_text_fill (text, FOREVER), ==, 4);
  all = dup_shown (view);
  g_assert_cmpstr (all, ==, "own\n│ <b>child</b>\ncareful\nbroken\n");
  hoist_log_text_set_filter (text, HOIST_LOG_FILTER_OWN);
  g_assert_true (hoist_log_text_is_waiting (text));
  g_assert_cmpuint (hoist_log_text_fill (text, FOREVER), ==, 0); /* none of them is new */
  own = dup_shown (view);
  g_assert_cmpstr (own, ==, "own\ncareful\nbroken\n");
  hoist_log_text_set_filter (text, HOIST_LOG_FILTER_PROBLEMS);
  hoist_log_text_fill (text, FOREVER);
  problems = dup_shown (view);
  g_assert_cmpstr (problems, ==, "careful\nbroken\n");
  g_assert_cmpuint (hoist_log_text_count_shown (text), ==, 2);
  everything = hoist_log_text_dup_tail (text, 3); /* what is saved is not filtered */
  g_assert_cmpstr (everything, ==, "│ <b>child</b>\ncareful\nbroken");
  hoist_log_text_free (text);
  g_object_unref (view);
}

/* Whose a line is stands before it, once, where there are several; also in what is saved. */
static void
test_nodes (void)
{
  GtkWidget *view = g_object_ref_sink (gtk_text_view_new ());
  HoistLogText *text = hoist_log_text_new (GTK_TEXT_VIEW (view));
  g_autoptr (GPtrArray) lines = make_lines ();
  g_autoptr (GPtrArray) steps =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_run_step_free);
  const char *const ids[] = { "", "nd_0000000000000002" };
  g_autofree char *shown = NULL;
  g_autofree char *tail = NULL;
  g_autofree char *all = NULL;
  g_autofree char *without = NULL;

  for (guint i = 0; i < 2; i++)
    g_ptr_array_add (steps,
                     hoist_run_step_new (&(HoistRunStep){ .index = i, .node = (char *) ids[i] }));
  g_autoptr (HoistRun) run = hoist_run_new (&(HoistRun){ .steps = steps });
  g_autoptr (HoistLogNodes) nodes = hoist_log_nodes_new (run, NULL, "here");

  ((HoistLogLine *) g_ptr_array_index (lines, 1))->step = 1;
  ((HoistLogLine *) g_ptr_array_index (lines, 3))->step = -1;
  hoist_log_text_set_times (text, HOIST_LOG_TIMES_OFF);
  hoist_log_text_append (text, lines);
  hoist_log_text_set_nodes (text, nodes);
  hoist_log_text_fill (text, FOREVER);
  shown = dup_shown (view);
  g_assert_cmpstr (shown, ==,
                   "here          own\nnd_0000000000000002  │ <b>child</b>\n"
                   "here          careful\n              broken\n");
  tail = hoist_log_text_dup_tail (text, 2);
  g_assert_cmpstr (tail, ==, "here          careful\n              broken");
  all = hoist_log_text_dup_all (text);
  g_assert_nonnull (strstr (all, "  nd_0000000000000002  │ <b>child</b>\n"));
  hoist_log_text_set_nodes (text, NULL);
  hoist_log_text_fill (text, FOREVER);
  without = dup_shown (view);
  g_assert_cmpstr (without, ==, "own\n│ <b>child</b>\ncareful\nbroken\n");
  hoist_log_text_free (text);
  g_object_unref (view);
}

static void
test_times (void)
{
  GtkWidget *view = g_object_ref_sink (gtk_text_view_new ());
  HoistLogText *text = hoist_log_text_new (GTK_TEXT_VIEW (view));
  g_autoptr (GPtrArray) lines = make_lines ();
  g_autofree char *absolute = NULL;
  g_autofree char *relative = NULL;

  hoist_log_text_append (text, lines);
  hoist_log_text_fill (text, FOREVER);
  absolute = dup_shown (view);
  g_assert_true (g_str_has_prefix (absolute, "04:45:06  own\n04:46:07  │ "));
  hoist_log_text_set_times (text, HOIST_LOG_TIMES_RELATIVE);
  hoist_log_text_fill (text, FOREVER);
  relative = dup_shown (view);
  g_assert_true (g_str_has_prefix (relative, "  0:00.0  own\n  1:01.0  │ "));
  g_assert_nonnull (strstr (relative, "  3:03.0  broken\n"));
  hoist_log_text_free (text);
  g_object_unref (view);
}

/* Filled in slices: what waits is said, and comes later. */
static void
test_slices (void)
{
  GtkWidget *view = g_object_ref_sink (gtk_text_view_new ());
  HoistLogText *text = hoist_log_text_new (GTK_TEXT_VIEW (view));
  g_autoptr (GPtrArray) lines = scene_lines (1, 200);
  guint n = 0, slices = 0;

  hoist_log_text_append (text, lines);
  while (hoist_log_text_is_waiting (text))
    {
      n += hoist_log_text_fill (text, 0); /* the time is always over */
      slices++;
    }
  g_assert_cmpuint (n, ==, 200);
  g_assert_cmpuint (slices, >, 2);
  hoist_log_text_clear (text);
  g_assert_cmpuint (hoist_log_text_get_n_lines (text), ==, 0);
  g_assert_cmpint (hoist_log_text_get_last_seq (text), ==, 0);
  hoist_log_text_free (text);
  g_object_unref (view);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/log-text/levels", test_levels);
  g_test_add_func ("/console/log-text/times", test_times);
  g_test_add_func ("/console/log-text/nodes", test_nodes);
  g_test_add_func ("/console/log-text/slices", test_slices);
  return g_test_run ();
}
