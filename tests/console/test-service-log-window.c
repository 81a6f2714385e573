/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last lines of a service: of the one that was asked for, none, or why not. */
#include "console/dialogs/hoist-service-log-window.h"

#include "console/widgets/hoist-log-view.h"
#include "model/hoist-json.h"
#include "scene.h"

static HoistServiceLogWindow *
open_window (void)
{
  g_autoptr (HoistTenantReport) report = scene_acme ();
  HoistServiceLogWindow *window = hoist_service_log_window_new (NULL, NULL, report, "api");

  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  scene_settle ();
  return window;
}

static void
show (HoistServiceLogWindow *window, const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) answer = hoist_json_parse (json, -1, &error);

  g_assert_no_error (error);
  hoist_service_log_window_show (window, answer);
}

static void
test_lines (void)
{
  HoistServiceLogWindow *window = open_window ();
  GtkWidget *log = scene_find (GTK_WIDGET (window), HOIST_TYPE_LOG_VIEW, NULL);
  g_autofree char *tail = NULL;

  show (window,
        "{\"logs\":[{\"service\":\"frontend\",\"path\":\"/f.log\",\"lines\":[\"not this\"]},"
        "{\"service\":\"api\",\"path\":\"/a.log\",\"lines\":[\"one\",\"<b>two</b>\"]}]}");
  tail = hoist_log_view_dup_tail (HOIST_LOG_VIEW (log), 10);
  g_assert_cmpstr (tail, ==, "one\n<b>two</b>");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "api of acme");
  show (window, "{\"logs\":[{\"service\":\"api\",\"path\":\"/a.log\",\"lines\":[\"three\"]}]}");
  g_assert_cmpuint (hoist_log_view_get_n_lines (HOIST_LOG_VIEW (log)), ==, 1); /* read again */
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_states (void)
{
  HoistServiceLogWindow *window = open_window ();
  g_autoptr (GError) away =
      g_error_new_literal (HOIST_ERROR, HOIST_ERROR_UNREACHABLE, "the node does not answer");
  g_autofree char *empty = NULL;
  g_autofree char *error = NULL;

  show (window, "{\"logs\":[]}");
  empty = scene_texts (GTK_WIDGET (window));
  g_assert_nonnull (strstr (empty, "Nothing Was Written"));
  hoist_service_log_window_show_problem (window, away);
  error = scene_texts (GTK_WIDGET (window));
  g_assert_nonnull (strstr (error, "The Lines Can’t Be Read"));
  g_assert_nonnull (strstr (error, "the node does not answer"));
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/service-log-window/lines", test_lines);
  g_test_add_func ("/console/service-log-window/states", test_states);
  return g_test_run ();
}
