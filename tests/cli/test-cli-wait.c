/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/hoist-cli.h"

static void
work (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_int (task, 42);
}

static void
test_wait (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, hoist_cli_capture_cb, &result);
  g_task_run_in_thread (task, work);
  hoist_cli_wait (&result);
  g_assert_true (result == G_ASYNC_RESULT (task));
  g_assert_cmpint (g_task_propagate_int (task, NULL), ==, 42);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-wait/wait", test_wait);
  return g_test_run ();
}
