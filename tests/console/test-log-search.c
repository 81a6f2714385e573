/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding in a growing text: case, steps that go round, text that comes later, another text. */
#include "console/widgets/hoist-log-search.h"
#include "scene.h"

static void
test_steps (void)
{
  GtkWidget *view = g_object_ref_sink (gtk_text_view_new ());
  HoistLogSearch *search = hoist_log_search_new (GTK_TEXT_VIEW (view));
  g_autofree char *at = NULL, *back = NULL;

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)),
                            "Error one\nfine\nan ERROR\n", -1);
  g_assert_null (hoist_log_search_dup_position (search));
  hoist_log_search_set_text (search, "error");
  g_assert_cmpuint (hoist_log_search_get_n_matches (search), ==, 2);
  g_assert_true (hoist_log_search_step (search, 1));
  g_assert_true (hoist_log_search_step (search, 1));
  at = hoist_log_search_dup_position (search);
  g_assert_cmpstr (at, ==, "2 of 2");
  hoist_log_search_step (search, 1);
  back = hoist_log_search_dup_position (search);
  g_assert_cmpstr (back, ==, "1 of 2");
  hoist_log_search_free (search);
  g_object_unref (view);
}

static void
test_extend (void)
{
  GtkWidget *view = g_object_ref_sink (gtk_text_view_new ());
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  HoistLogSearch *search = hoist_log_search_new (GTK_TEXT_VIEW (view));
  g_autofree char *none = NULL;

  hoist_log_search_set_text (search, "row");
  none = hoist_log_search_dup_position (search);
  g_assert_cmpstr (none, ==, "No matches");
  g_assert_false (hoist_log_search_step (search, 1));
  for (guint i = 1; i <= 3; i++) /* each is found once, however often it grows */
    {
      gtk_text_buffer_insert_at_cursor (buffer, "a row\n", -1);
      hoist_log_search_extend (search, G_MAXINT64);
      hoist_log_search_extend (search, G_MAXINT64);
      g_assert_cmpuint (hoist_log_search_get_n_matches (search), ==, i);
    }
  gtk_text_buffer_set_text (buffer, "", 0);
  hoist_log_search_restart (search);
  g_assert_cmpuint (hoist_log_search_get_n_matches (search), ==, 0);
  hoist_log_search_free (search);
  g_object_unref (view);
}

/* Much text is searched in slices: the clock is asked after a few lines, what was found is there at
 * once, and ending it leaves no mark behind. */
static void
test_slices (void)
{
  GtkWidget *view = g_object_ref_sink (gtk_text_view_new ());
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  HoistLogSearch *search = hoist_log_search_new (GTK_TEXT_VIEW (view));
  GString *text = g_string_new (NULL);
  g_autofree char *so_far = NULL;
  g_autofree char *all = NULL;
  guint before, slices = 0;
  GtkTextIter start;

  for (guint i = 0; i < 30000; i++)
    g_string_append_printf (text, "%s %u\n", i % 2 == 0 ? "row" : "other", i);
  gtk_text_buffer_set_text (buffer, text->str, (int) text->len);
  hoist_log_search_set_text (search, "row");
  for (before = 0; hoist_log_search_is_waiting (search); slices++)
    {
      g_assert_cmpuint (hoist_log_search_get_n_matches (search), >=, before);
      before = hoist_log_search_get_n_matches (search);
      hoist_log_search_extend (search, 0); /* the time is over already: a few lines */
      g_assert_cmpuint (hoist_log_search_get_n_matches (search), <=, before + 64);
      if (so_far == NULL)
        so_far = hoist_log_search_dup_position (search);
    }
  g_assert_cmpuint (slices, >, 50);
  g_assert_true (g_str_has_suffix (so_far, " so far…"));
  g_assert_cmpuint (hoist_log_search_get_n_matches (search), ==, 15000);
  hoist_log_search_step (search, -1); /* the last one is beyond those that are marked */
  all = hoist_log_search_dup_position (search);
  g_assert_cmpstr (all, ==, "15000 of 15000");
  hoist_log_search_set_text (search, "");
  g_assert_false (hoist_log_search_is_waiting (search));
  gtk_text_buffer_get_start_iter (buffer, &start);
  g_assert_false (gtk_text_iter_forward_to_tag_toggle (&start, NULL));
  hoist_log_search_free (search);
  g_string_free (text, TRUE);
  g_object_unref (view);
}

/* The oldest lines go: matches in them are none any more, the others are where they are now. */
static void
test_cut (void)
{
  GtkWidget *view = g_object_ref_sink (gtk_text_view_new ());
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  HoistLogSearch *search = hoist_log_search_new (GTK_TEXT_VIEW (view));
  g_autofree char *at = NULL;
  GtkTextIter start, end;

  gtk_text_buffer_set_text (buffer, "row 1\nrow 2\nrow 3\n", -1);
  hoist_log_search_set_text (search, "row");
  for (guint i = 0; i < 3; i++)
    hoist_log_search_step (search, 1);
  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_get_iter_at_line (buffer, &end, 1);
  gtk_text_buffer_delete (buffer, &start, &end);
  hoist_log_search_cut (search, 6);
  at = hoist_log_search_dup_position (search);
  g_assert_cmpstr (at, ==, "2 of 2");
  gtk_text_buffer_insert_at_cursor (buffer, "", -1);
  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_insert (buffer, &end, "row 4\n", -1);
  hoist_log_search_extend (search, G_MAXINT64);
  g_assert_cmpuint (hoist_log_search_get_n_matches (search), ==, 3);
  hoist_log_search_free (search);
  g_object_unref (view);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/log-search/steps", test_steps);
  g_test_add_func ("/console/log-search/extend", test_extend);
  g_test_add_func ("/console/log-search/slices", test_slices);
  g_test_add_func ("/console/log-search/cut", test_cut);
  return g_test_run ();
}
