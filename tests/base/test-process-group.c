/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is left of a child: found by group, session, mark and parent, and ended for sure. The
 * children are this program itself with a role. */
#include "base/hoist-process-group.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-process-stat.h"
#include "base/hoist-process.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char *self_path;

static void
say_pid_and_stay (void)
{
  printf ("%d\n", getpid ());
  fflush (stdout);
  for (;;)
    pause ();
}

static void
stay_in_a_child (gboolean own_group, gboolean own_session)
{
  if (fork () != 0)
    return;
  if (own_group)
    setpgid (0, 0);
  if (own_session)
    setsid ();
  say_pid_and_stay ();
}

/* Five of a family say their pids; the leader goes or stays. */
static int
run_child (const char *role)
{
  if (strcmp (role, "stubborn") == 0)
    signal (SIGTERM, SIG_IGN);
  if (strcmp (role, "stopped") == 0)
    {
      printf ("%d\n", getpid ());
      fflush (stdout);
      raise (SIGSTOP);
      return 0;
    }
  if (strcmp (role, "unmarked-child") == 0 && fork () == 0)
    {
      char *argv[] = { self_path, (char *) "--child", (char *) "lonely", NULL };
      char *none[] = { NULL };

      setsid ();
      execve (self_path, argv, none);
      _exit (9);
    }
  if (strcmp (role, "family") == 0 || strcmp (role, "orphans") == 0)
    {
      stay_in_a_child (FALSE, FALSE);
      stay_in_a_child (TRUE, FALSE);
      stay_in_a_child (FALSE, TRUE);
      if (fork () == 0) /* twice forked, own session */
        {
          setsid ();
          stay_in_a_child (FALSE, FALSE);
          _exit (0);
        }
    }
  if (strcmp (role, "orphans") == 0)
    {
      printf ("%d\n", getpid ());
      return 0;
    }
  say_pid_and_stay ();
  return 0;
}

typedef struct
{
  char *folder, *log;
  gint pid;
  guint64 start_time;
  gint pids[8];
} Family;

/* Starts one and waits until n pids were said. */
static void
family_start (Family *family, const char *role, guint n)
{
  const char *argv[] = { self_path, "--child", role, NULL };
  HoistProcessOrder order = { .argv = argv, .uid = -1, .gid = -1, .keep_fd = -1 };
  guint n_said = 0;

  family->folder = g_dir_make_tmp ("hoist-group-XXXXXX", NULL);
  family->log = g_build_filename (family->folder, "log", NULL);
  g_assert_true (
      hoist_process_start_detached (&order, family->log, &family->pid, &family->start_time, NULL));
  while (n_said < n)
    {
      g_autofree char *text = hoist_file_read (family->log, 10000, NULL, NULL);
      g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

      n_said = MAX (g_strv_length (lines), 1) - 1;
      for (guint i = 0; i < n_said && i < G_N_ELEMENTS (family->pids); i++)
        family->pids[i] = atoi (lines[i]);
      g_thread_yield ();
    }
}

static void
family_assert_gone (const Family *family, guint n)
{
  for (guint i = 0; i < n; i++)
    g_assert_cmpuint (hoist_process_get_start_time (family->pids[i]), ==, 0);
}

static void
family_clear (Family *family)
{
  g_assert_true (hoist_file_remove_tree (family->folder, NULL));
  g_free (family->folder);
  g_free (family->log);
}

/* Waits for the one in between of two forks to be gone. */
static void
assert_members (const Family *family, guint n)
{
  HoistProcessLeader leader = { .pid = family->pid, .start_time = family->start_time };
  guint n_found;

  do
    {
      HoistProcessSearch search;

      hoist_process_search_init (&search, &leader);
      hoist_process_search_update (&search);
      n_found = search.known->len;
      hoist_process_search_clear (&search);
      g_assert_cmpuint (n_found, >=, n);
    }
  while (n_found > n);
}

static void
test_family (void)
{
  Family family = { 0 };
  g_autoptr (GError) error = NULL;

  family_start (&family, "family", 5);
  assert_members (&family, 5);
  g_assert_true (
      hoist_process_end (family.pid, family.start_time, SIGTERM, 10000, TRUE, NULL, &error));
  g_assert_no_error (error);
  family_assert_gone (&family, 5);
  family_clear (&family);
}

/* The leader is gone and waited for: its mark still finds the others. */
static void
test_orphans (void)
{
  Family family = { 0 };
  g_autoptr (GArray) left = NULL;
  g_autoptr (GError) error = NULL;

  family_start (&family, "orphans", 5);
  while (hoist_process_is_alive (family.pid, family.start_time))
    g_thread_yield ();
  assert_members (&family, 4);
  left = hoist_process_list_left (family.pid, family.start_time);
  g_assert_cmpuint (left->len, ==, 4);
  g_assert_true (
      hoist_process_end (family.pid, family.start_time, SIGTERM, 10000, TRUE, NULL, &error));
  g_assert_no_error (error);
  family_assert_gone (&family, 5);
  family_clear (&family);
}

/* A child that left the session and has no mark is found by its parent, and stays known after that.
 */
static void
test_unmarked (void)
{
  Family family = { 0 };
  g_autoptr (GError) error = NULL;

  family_start (&family, "unmarked-child", 2);
  g_assert_true (
      hoist_process_end (family.pid, family.start_time, SIGTERM, 10000, TRUE, NULL, &error));
  g_assert_no_error (error);
  family_assert_gone (&family, 2);
  family_clear (&family);
}

/* A pid given out again is not touched. */
static void
test_identity (void)
{
  Family family = { 0 };
  g_autoptr (GError) error = NULL;

  family_start (&family, "wait", 1);
  g_assert_true (
      hoist_process_end (family.pid, family.start_time - 1, SIGKILL, 1000, TRUE, NULL, &error));
  g_assert_true (
      hoist_process_end (family.pid, family.start_time + 1, SIGKILL, 1000, TRUE, NULL, &error));
  g_assert_true (hoist_process_is_alive (family.pid, family.start_time));
  g_assert_false (hoist_process_end (1, 1, SIGTERM, 1000, TRUE, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (hoist_process_end (family.pid, 0, SIGTERM, 1000, TRUE, NULL, &error));
  g_clear_error (&error);
  g_assert_true (
      hoist_process_end (family.pid, family.start_time, SIGTERM, 10000, TRUE, NULL, &error));
  family_clear (&family);
}

static void
test_never_kill (void)
{
  Family family = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  family_start (&family, "stubborn", 1);
  g_assert_false (
      hoist_process_end (family.pid, family.start_time, SIGTERM, 100, FALSE, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT);
  g_clear_error (&error);
  g_assert_true (hoist_process_is_alive (family.pid, family.start_time));
  g_cancellable_cancel (cancellable);
  g_assert_false (
      hoist_process_end (family.pid, family.start_time, SIGTERM, 100, TRUE, cancellable, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_true (hoist_process_is_alive (family.pid, family.start_time));
  g_assert_true (
      hoist_process_end (family.pid, family.start_time, SIGTERM, 100, TRUE, NULL, &error));
  g_assert_no_error (error);
  family_assert_gone (&family, 1);
  family_clear (&family);
}

/* A stopped process can't act on TERM before it is continued. */
static void
test_stopped (void)
{
  Family family = { 0 };
  g_autoptr (GError) error = NULL;
  HoistProcessStat stat;

  family_start (&family, "stopped", 1);
  while (hoist_process_stat_read (family.pid, &stat) && stat.state != 'T')
    g_thread_yield ();
  g_assert_true (
      hoist_process_end (family.pid, family.start_time, SIGTERM, 60000, FALSE, NULL, &error));
  g_assert_no_error (error);
  family_clear (&family);
}

/* Somebody else's process, which leads nothing: it and nobody else of its session is ended. */
static void
test_adopted (void)
{
  gint pids[2];
  guint64 start_times[2];
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 2; i++)
    {
      pids[i] = fork ();
      if (pids[i] == 0)
        for (;;)
          pause ();
      start_times[i] = hoist_process_get_start_time (pids[i]);
    }
  g_assert_true (hoist_process_end (pids[0], start_times[0], SIGTERM, 10000, TRUE, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (hoist_process_is_alive (pids[0], start_times[0])); /* a zombie is none */
  g_assert_true (hoist_process_is_alive (pids[1], start_times[1]));
  kill (pids[1], SIGKILL);
  waitpid (pids[0], NULL, 0);
  waitpid (pids[1], NULL, 0);
}

int
main (int argc, char *argv[])
{
  self_path = g_file_read_link ("/proc/self/exe", NULL);
  if (argc == 3 && strcmp (argv[1], "--child") == 0)
    return run_child (argv[2]);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/process-group/family", test_family);
  g_test_add_func ("/base/process-group/orphans", test_orphans);
  g_test_add_func ("/base/process-group/unmarked", test_unmarked);
  g_test_add_func ("/base/process-group/identity", test_identity);
  g_test_add_func ("/base/process-group/never-kill", test_never_kill);
  g_test_add_func ("/base/process-group/stopped", test_stopped);
  g_test_add_func ("/base/process-group/adopted", test_adopted);
  return g_test_run ();
}
