/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a call hands to children, and how it is cancelled. */
#include "drivers/hoist-driver-call.h"

#include "base/hoist-error.h"

static guint n_progress;

static void
line_cb (const char *line, gboolean is_stderr, gpointer user_data)
{
}

static void
progress_cb (double fraction, const char *detail, gpointer user_data)
{
  n_progress++;
}

static guint n_lines;

static void
count_cb (const char *line, gboolean is_stderr, gpointer user_data)
{
  n_lines += is_stderr && g_str_equal (line, "x");
}

static gboolean
refuse_cb (gint pid, guint64 start_time, gpointer user_data, GError **error)
{
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_FENCED, "no");
  return FALSE;
}

/* Who listens to a child itself hands on what the call wants to know. */
static void
test_handed_on (void)
{
  HoistDriverCall call = { .keep_fd = -1, .line = count_cb, .effect = refuse_cb };
  HoistDriverCall deaf = HOIST_DRIVER_CALL_INIT;
  g_autoptr (GError) error = NULL;

  hoist_driver_call_line (NULL, "x", TRUE);
  hoist_driver_call_line (&deaf, "x", TRUE);
  hoist_driver_call_line (&call, "x", TRUE);
  g_assert_cmpuint (n_lines, ==, 1);
  g_assert_true (hoist_driver_call_effect (NULL, 1, 1, &error));
  g_assert_true (hoist_driver_call_effect (&deaf, 1, 1, &error));
  g_assert_false (hoist_driver_call_effect (&call, 1, 1, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FENCED);
}

static void
test_fill (void)
{
  HoistDriverCall call = {
    .keep_fd = 7, .background = TRUE, .line = line_cb, .user_data = &n_progress
  };
  HoistProcessOrder order = { 0 };

  hoist_driver_call_fill (NULL, &order);
  g_assert_cmpint (order.keep_fd, ==, -1);
  hoist_driver_call_fill (&call, &order);
  g_assert_cmpint (order.keep_fd, ==, 7);
  g_assert_true (order.background);
  g_assert_true (order.line == line_cb);
  g_assert_true (order.user_data == &n_progress);
}

static void
test_cancel_and_progress (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  HoistDriverCall call = { .cancellable = cancellable, .keep_fd = -1, .progress = progress_cb };
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_driver_call_check (NULL, &error));
  g_assert_true (hoist_driver_call_check (&call, &error));
  g_cancellable_cancel (cancellable);
  g_assert_false (hoist_driver_call_check (&call, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  hoist_driver_call_progress (&call, 0.5, "half");
  hoist_driver_call_progress (NULL, 0.5, "half");
  g_assert_cmpuint (n_progress, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/driver-call/fill", test_fill);
  g_test_add_func ("/drivers/driver-call/handed-on", test_handed_on);
  g_test_add_func ("/drivers/driver-call/cancel-and-progress", test_cancel_and_progress);
  return g_test_run ();
}
