/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fork: the child waits for its release, dies with a parent that goes, and reports a start that
 * failed. */
#include "base/hoist-process-child.h"

#include "base/hoist-error.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const HoistProcessOrder sleeper = {
  .argv = (const char *[]){ "sleep", "1000", NULL }, .uid = -1, .gid = -1, .keep_fd = -1
};

static void
assert_command (gint pid, const char *expected)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/comm", pid), *name = NULL;

  g_assert_true (g_file_get_contents (path, &name, NULL, NULL));
  g_assert_cmpstr (g_strchomp (name), ==, expected);
}

static void
test_waits (void)
{
  HoistProcessChild child;
  g_autofree char *own = NULL, *environment = NULL, *path = NULL, *marker = NULL;
  g_autoptr (GError) error = NULL;
  gsize n;

  g_assert_true (hoist_process_child_fork (&sleeper, -1, -1, FALSE, &child, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (child.start_time, !=, 0);
  g_assert_true (g_file_get_contents ("/proc/self/comm", &own, NULL, NULL));
  assert_command (child.pid, g_strchomp (own)); /* not yet at exec */
  g_assert_true (hoist_process_child_release (&child, &error));
  g_assert_true (hoist_process_child_read_report (&child, "sleep", &error)); /* returns at exec */
  assert_command (child.pid, "sleep");
  path = g_strdup_printf ("/proc/%d/environ", child.pid);
  g_assert_true (g_file_get_contents (path, &environment, &n, NULL));
  marker =
      g_strdup_printf (HOIST_PROCESS_MARKER "=%d.%" G_GUINT64_FORMAT, child.pid, child.start_time);
  g_assert_nonnull (memmem (environment, n, marker, strlen (marker) + 1));
  hoist_process_child_clear (&child);
  g_assert_cmpint (kill (child.pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (child.pid, NULL, 0), ==, child.pid);
}

static void
test_not_released (void)
{
  HoistProcessChild child;
  int status;

  g_assert_true (hoist_process_child_fork (&sleeper, -1, -1, FALSE, &child, NULL));
  hoist_process_child_clear (&child); /* as when the parent dies */
  g_assert_cmpint (waitpid (child.pid, &status, 0), ==, child.pid);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 127);
}

static void
test_killed_before_release (void)
{
  HoistProcessChild child;
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_process_child_fork (&sleeper, -1, -1, FALSE, &child, NULL));
  g_assert_cmpint (kill (child.pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (child.pid, NULL, 0), ==, child.pid);
  /* No SIGPIPE ends us: an error comes back. */
  g_assert_false (hoist_process_child_release (&child, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_IO);
  hoist_process_child_clear (&child);
}

static void
test_report (void)
{
  HoistProcessOrder order = sleeper;
  HoistProcessChild child;
  g_autoptr (GError) error = NULL;

  order.folder = "/no/such/folder";
  g_assert_true (hoist_process_child_fork (&order, -1, -1, FALSE, &child, NULL));
  g_assert_true (hoist_process_child_release (&child, NULL));
  g_assert_false (hoist_process_child_read_report (&child, "sleep", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==,
                   "sleep could not be started: its working folder could not be entered: No such "
                   "file or directory");
  hoist_process_child_clear (&child);
  g_assert_cmpint (waitpid (child.pid, NULL, 0), ==, child.pid);
}

static void
test_detached (void)
{
  HoistProcessChild child;

  g_assert_true (hoist_process_child_fork (&sleeper, -1, -1, TRUE, &child, NULL));
  g_assert_true (hoist_process_is_alive (child.pid, child.start_time));
  g_assert_cmpint (waitpid (-1, NULL, WNOHANG), ==, -1); /* the one in between is waited for */
  g_assert_true (hoist_process_child_release (&child, NULL));
  g_assert_true (hoist_process_child_read_report (&child, "sleep", NULL));
  g_assert_cmpint (getsid (child.pid), ==, child.pid);
  hoist_process_child_clear (&child);
  g_assert_true (hoist_process_end (child.pid, child.start_time, SIGTERM, 5000, TRUE, NULL, NULL));
}

/* Low descriptor numbers are free: the child must not mix its own up. */
static void
test_low_descriptors (void)
{
  pid_t pid = fork ();
  int status;

  if (pid == 0)
    {
      HoistProcessOrder order = sleeper;
      HoistProcessOutcome outcome = { 0 };

      close (0);
      close (1);
      order.argv = (const char *[]){ "true", NULL };
      _exit (hoist_process_run (&order, &outcome, NULL, NULL) ? outcome.exit_status : 99);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/process-child/waits", test_waits);
  g_test_add_func ("/base/process-child/not-released", test_not_released);
  g_test_add_func ("/base/process-child/killed-before-release", test_killed_before_release);
  g_test_add_func ("/base/process-child/report", test_report);
  g_test_add_func ("/base/process-child/detached", test_detached);
  g_test_add_func ("/base/process-child/low-descriptors", test_low_descriptors);
  return g_test_run ();
}
