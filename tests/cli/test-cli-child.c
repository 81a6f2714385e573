/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/hoist-cli-child.h"
#include "base/hoist-error.h"

#include <string.h>

static void
test_input (void)
{
  const char *argv[] = { "cat", NULL };
  HoistCliChild child = { .argv = argv, .input = "a\nb", .n_input = 3, .folder = "/" };
  g_autoptr (GError) error = NULL;
  g_autofree char *output = hoist_cli_child_run (&child, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (output, ==, "a\nb");
  const char *quiet[] = { "true", NULL };
  HoistCliChild silent = { .argv = quiet };
  g_autofree char *nothing = hoist_cli_child_run (&silent, NULL, &error);
  g_assert_cmpstr (nothing, ==, "");
}

static void
test_failure (void)
{
  const char *argv[] = { "ls", "/nonexistent/for/this/test", NULL };
  HoistCliChild child = { .argv = argv };
  g_autoptr (GError) error = NULL;
  g_assert_null (hoist_cli_child_run (&child, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "/nonexistent/for/this/test"));
}

/* Nothing of ours reaches the child. */
static void
test_environment (void)
{
  const char *argv[] = { "env", NULL };
  HoistCliChild child = { .argv = argv };
  g_autoptr (GError) error = NULL;
  g_setenv ("HOIST_TOKEN", "hst_planted_secret", TRUE);
  g_autofree char *output = hoist_cli_child_run (&child, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (strstr (output, "hst_planted_secret"));
  g_assert_nonnull (strstr (output, "GIT_CONFIG_GLOBAL=/dev/null"));
}

static gboolean
cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

static gpointer
loop (gpointer user_data)
{
  GMainContext *context = g_main_context_new ();
  g_autoptr (GSource) source = g_timeout_source_new (100);
  g_source_set_callback (source, cancel_cb, user_data, NULL);
  g_source_attach (source, context);
  while (!g_cancellable_is_cancelled (user_data))
    g_main_context_iteration (context, TRUE);
  g_main_context_unref (context);
  return NULL;
}

static void
test_cancel (void)
{
  const char *argv[] = { "sleep", "60", NULL };
  HoistCliChild child = { .argv = argv };
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GThread *thread = g_thread_new ("cancel", loop, cancellable);
  gint64 start = g_get_monotonic_time ();
  g_assert_null (hoist_cli_child_run (&child, cancellable, &error));
  g_assert_cmpint (hoist_error_get_code (error), ==, HOIST_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 30 * G_USEC_PER_SEC);
  g_thread_join (thread);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-child/input", test_input);
  g_test_add_func ("/cli-child/failure", test_failure);
  g_test_add_func ("/cli-child/environment", test_environment);
  g_test_add_func ("/cli-child/cancel", test_cancel);
  return g_test_run ();
}
