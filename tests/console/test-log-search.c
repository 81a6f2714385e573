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
      hoist_log_search_extend (search);
      hoist_log_search_extend (search);
      g_assert_cmpuint (hoist_log_search_get_n_matches (search), ==, i);
    }
  gtk_text_buffer_set_text (buffer, "", 0);
  hoist_log_search_restart (search);
  g_assert_cmpuint (hoist_log_search_get_n_matches (search), ==, 0);
  hoist_log_search_free (search);
  g_object_unref (view);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/log-search/steps", test_steps);
  g_test_add_func ("/console/log-search/extend", test_extend);
  return g_test_run ();
}
