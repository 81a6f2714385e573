/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What /proc says: names that look like numbers, processes that are none any more. */
#include "base/hoist-process-stat.h"

#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void
test_own (void)
{
  HoistProcessStat stat;

  /* A name that looks like the end of the name. */
  prctl (PR_SET_NAME, ") R 1 1 1 (");
  g_assert_true (hoist_process_stat_read (getpid (), &stat));
  prctl (PR_SET_NAME, "test");
  g_assert_cmpint (stat.parent, ==, getppid ());
  g_assert_cmpint (stat.group, ==, getpgrp ());
  g_assert_cmpint (stat.session, ==, getsid (0));
  g_assert_cmpint (stat.state, ==, 'R');
  g_assert_cmpuint (stat.start_time, ==, hoist_process_get_start_time (getpid ()));
  g_assert_false (hoist_process_stat_read (0, &stat));
  g_assert_false (hoist_process_stat_read (-1, &stat));
  g_assert_false (hoist_process_is_alive (getpid (), 0));
  g_assert_cmpuint (hoist_process_get_start_time (0x3fffffff), ==, 0);
}

static void
test_zombie (void)
{
  HoistProcessStat stat;
  pid_t pid = fork ();
  siginfo_t ended;

  if (pid == 0)
    _exit (0);
  g_assert_cmpint (waitid (P_PID, (id_t) pid, &ended, WEXITED | WNOWAIT), ==, 0);
  g_assert_true (hoist_process_stat_read (pid, &stat));
  g_assert_cmpint (stat.state, ==, 'Z');
  g_assert_false (hoist_process_stat_is_live (&stat));
  g_assert_cmpuint (stat.start_time, !=, 0);
  g_assert_cmpuint (hoist_process_get_start_time (pid), ==, 0);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  g_assert_false (hoist_process_stat_read (pid, &stat));
}

static gpointer
outlive_main (gpointer data)
{
  for (;;)
    pause ();
  return NULL;
}

/* The main thread ended, another goes on: the process lives although it shows as a zombie. */
static void
test_headless (void)
{
  HoistProcessStat stat;
  pid_t pid = fork ();

  if (pid == 0)
    {
      g_thread_new (NULL, outlive_main, NULL);
      pthread_exit (NULL);
    }
  do
    g_assert_true (hoist_process_stat_read (pid, &stat));
  while (stat.state != 'Z');
  g_assert_cmpuint (hoist_process_get_start_time (pid), !=, 0);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
}

static void
test_file (void)
{
  char text[8];

  g_assert_cmpint (hoist_process_stat_read_file (getpid (), "stat", text, sizeof text), ==, 8);
  g_assert_cmpint (hoist_process_stat_read_file (0x3fffffff, "stat", text, sizeof text), ==, -1);
}

/* A pid that was given out again is another process. */
static void
test_open (void)
{
  guint64 start_time = hoist_process_get_start_time (getpid ());
  int fd = hoist_process_open (getpid (), start_time);

  g_assert_cmpint (fd, >=, 0);
  close (fd);
  g_assert_cmpint (hoist_process_open (getpid (), start_time + 1), ==, -1);
  g_assert_cmpint (hoist_process_open (0, 0), ==, -1);
  g_assert_cmpint (hoist_process_open (0x3fffffff, 1), ==, -1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/process-stat/own", test_own);
  g_test_add_func ("/base/process-stat/zombie", test_zombie);
  g_test_add_func ("/base/process-stat/headless", test_headless);
  g_test_add_func ("/base/process-stat/file", test_file);
  g_test_add_func ("/base/process-stat/open", test_open);
  return g_test_run ();
}
