/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A child's own cgroup: what gets out of session, mark and parent does not get out of it. The
 * children are this program itself with a role. */
#include "base/hoist-process-cgroup.h"

#include "base/hoist-error.h"
#include "base/hoist-file.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char *self_path;

/* Forks twice, makes a session, forgets its environment and does not listen to TERM. */
static int
run_child (const char *role)
{
  if (strcmp (role, "stay") == 0)
    {
      signal (SIGTERM, SIG_IGN);
      printf ("%d\n", getpid ());
      fflush (stdout);
      for (;;)
        pause ();
    }
  if (fork () == 0)
    {
      char *argv[] = { self_path, (char *) "--child", (char *) "stay", NULL };
      char *none[] = { NULL };

      setsid ();
      if (fork () != 0)
        _exit (0);
      execve (self_path, argv, none);
      _exit (9);
    }
  while (wait (NULL) > 0)
    ;
  if (strcmp (role, "escape-and-wait") == 0)
    for (;;)
      pause ();
  return 0;
}

static void
line_cb (const char *line, gboolean is_stderr, gpointer user_data)
{
  *(gint *) user_data = atoi (line);
}

static gboolean
can_make (void)
{
  pid_t pid = fork ();
  char *folder;

  if (pid == 0)
    for (;;)
      pause ();
  folder = hoist_process_cgroup_make (pid, hoist_process_get_start_time (pid));
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  hoist_process_cgroup_remove (g_strdup (folder));
  g_free (folder);
  return folder != NULL;
}

static void
test_members (void)
{
  pid_t pid = fork ();
  guint64 start_time;
  g_autofree char *found = NULL;
  char *folder;

  if (pid == 0)
    for (;;)
      pause ();
  start_time = hoist_process_get_start_time (pid);
  folder = hoist_process_cgroup_make (pid, start_time);
  if (folder == NULL)
    g_test_skip ("no cgroup can be made here (needs root and a unified hierarchy)");
  else
    {
      g_autoptr (GArray) pids = hoist_process_cgroup_list (folder);

      g_assert_cmpuint (pids->len, ==, 1);
      g_assert_cmpint (g_array_index (pids, gint, 0), ==, pid);
      found = hoist_process_cgroup_find (pid, start_time);
      g_assert_cmpstr (found, ==, folder);
      hoist_process_cgroup_kill (folder);
    }
  if (folder == NULL)
    kill (pid, SIGKILL);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  hoist_process_cgroup_remove (folder);
  g_assert_null (hoist_process_cgroup_find (pid, start_time));
}

static void
test_nothing (void)
{
  g_autoptr (GArray) none = hoist_process_cgroup_list (NULL);
  g_autoptr (GArray) gone = hoist_process_cgroup_list ("/no/such/cgroup");

  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (gone->len, ==, 0);
  hoist_process_cgroup_kill (NULL);
  hoist_process_cgroup_remove (NULL);
  g_assert_null (hoist_process_cgroup_find (0x3fffffff, 1));
  g_assert_null (hoist_process_cgroup_make (0x3fffffff, 1));
}

static void
test_escape (void)
{
  gint escaped = 0;
  const char *argv[] = { self_path, "--child", "escape", NULL };
  HoistProcessOrder order = { .argv = argv,
                              .uid = -1,
                              .gid = -1,
                              .keep_fd = -1,
                              .contain = TRUE,
                              .grace_ms = 500,
                              .line = line_cb,
                              .user_data = &escaped };
  g_autoptr (GError) error = NULL;

  if (!can_make ())
    {
      g_test_skip ("no cgroup can be made here (needs root and a unified hierarchy)");
      return;
    }
  g_assert_true (hoist_process_run (&order, NULL, NULL, &error));
  g_assert_no_error (error);
  if (escaped != 0) /* else it was ended before it could say its pid */
    g_assert_cmpuint (hoist_process_get_start_time (escaped), ==, 0);
}

static gboolean
contain_cb (gint pid, guint64 start_time, gpointer user_data, GError **error)
{
  *(char **) user_data = hoist_process_cgroup_make (pid, start_time);
  return TRUE;
}

/* Whoever made the child is gone; another process ends what is left by pid and start time. */
static void
test_orphans (void)
{
  g_autofree char *folder = g_dir_make_tmp ("hoist-cgroup-XXXXXX", NULL);
  g_autofree char *log = g_build_filename (folder, "log", NULL), *left = NULL;
  const char *argv[] = { self_path, "--child", "escape-and-wait", NULL };
  HoistProcessOrder order = { .argv = argv, .uid = -1, .gid = -1, .keep_fd = -1 };
  g_autoptr (GError) error = NULL;
  guint64 start_time;
  gint pid, escaped = 0;

  if (!can_make ())
    {
      g_assert_true (hoist_file_remove_tree (folder, NULL));
      g_test_skip ("no cgroup can be made here (needs root and a unified hierarchy)");
      return;
    }
  order.effect = contain_cb;
  order.user_data = &left;

  g_assert_true (hoist_process_start_detached (&order, log, &pid, &start_time, &error));
  g_assert_nonnull (left);
  while (escaped == 0)
    {
      g_autofree char *text = hoist_file_read (log, 100, NULL, NULL);

      escaped = strchr (text, '\n') == NULL ? 0 : atoi (text);
      g_thread_yield ();
    }
  g_assert_true (hoist_process_end (pid, start_time, SIGTERM, 300, TRUE, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (hoist_process_is_alive (pid, start_time));
  g_assert_cmpuint (hoist_process_get_start_time (escaped), ==, 0);
  g_assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
  g_assert_true (hoist_file_remove_tree (folder, NULL));
}

int
main (int argc, char *argv[])
{
  self_path = g_file_read_link ("/proc/self/exe", NULL);
  if (argc == 3 && strcmp (argv[1], "--child") == 0)
    return run_child (argv[2]);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/process-cgroup/members", test_members);
  g_test_add_func ("/base/process-cgroup/nothing", test_nothing);
  g_test_add_func ("/base/process-cgroup/escape", test_escape);
  g_test_add_func ("/base/process-cgroup/orphans", test_orphans);
  return g_test_run ();
}
