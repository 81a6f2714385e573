/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Children: output, environment, descriptors, deadline, cancelling, leftovers. The children are
 * this program itself with a role, so that no shell has a part in it. */
#include "base/hoist-process.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"

#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char *self_path;

/* ---- The children ---- */

static void
child_print_state (void)
{
  struct rlimit core;
  mode_t mask = umask (0);
  DIR *folder = opendir ("/proc/self/fd");
  struct dirent *entry;
  char target[512];

  getrlimit (RLIMIT_CORE, &core);
  printf ("session %d group %d umask %03o core %d groups %d\n", getsid (0) == getpid (),
          getpgrp () == getpid (), mask, (int) core.rlim_cur, getgroups (0, NULL));
  printf ("uid %d gid %d cwd %s\n", getuid (), getgid (), getcwd (target, sizeof target));
  while ((entry = readdir (folder)) != NULL)
    if (entry->d_name[0] != '.' && atoi (entry->d_name) != dirfd (folder))
      {
        g_autofree char *path = g_strdup_printf ("/proc/self/fd/%s", entry->d_name);
        ssize_t n = readlink (path, target, sizeof target - 1);

        target[MAX (n, 0)] = '\0';
        printf ("fd %s %s\n", entry->d_name, strchr (target, ':') != NULL ? "pipe" : target);
      }
  closedir (folder);
  for (char **at = environ; *at != NULL; at++)
    printf ("env %s\n", *at);
}

static void
wait_for_ever (void)
{
  for (;;)
    pause ();
}

/* A descendant that keeps stdout open, tells its pid and stays. */
static void
child_leave_somebody (gboolean own_session, gboolean ignore_term)
{
  if (fork () == 0)
    {
      if (own_session)
        setsid ();
      if (ignore_term)
        signal (SIGTERM, SIG_IGN);
      printf ("%d\n", getpid ());
      fflush (stdout);
      wait_for_ever ();
    }
}

static void
child_write_much (gsize n)
{
  g_autofree char *chunk = g_strnfill (65536, 'x');

  for (; n > 0; n -= MIN (n, 65536))
    if (fwrite (chunk, 1, MIN (n, 65536), stdout) == 0)
      exit (9);
}

static int
run_child (const char *role, const char *argument)
{
  if (strcmp (role, "state") == 0)
    child_print_state ();
  else if (strcmp (role, "niceness") == 0)
    printf ("%d\n", getpriority (PRIO_PROCESS, 0));
  else if (strcmp (role, "exit") == 0)
    return atoi (argument);
  else if (strcmp (role, "die") == 0)
    raise (atoi (argument));
  else if (strcmp (role, "lines") == 0)
    {
      printf ("one\ntwo\r\n\nno newline");
      fprintf (stderr, "wrong\n");
    }
  else if (strcmp (role, "nul") == 0)
    fwrite ("a\0b\n", 1, 4, stdout);
  else if (strcmp (role, "write") == 0)
    child_write_much ((gsize) atol (argument));
  else if (strcmp (role, "wait") == 0)
    wait_for_ever ();
  else if (strcmp (role, "stubborn") == 0)
    {
      signal (SIGTERM, SIG_IGN);
      printf ("ready\n");
      fflush (stdout);
      wait_for_ever ();
    }
  else if (strcmp (role, "flood") == 0)
    for (;;)
      child_write_much (1 << 20);
  else if (strcmp (role, "leave") == 0)
    child_leave_somebody (FALSE, FALSE);
  else if (strcmp (role, "leave-stubborn") == 0)
    child_leave_somebody (FALSE, TRUE);
  else if (strcmp (role, "leave-session") == 0)
    child_leave_somebody (TRUE, FALSE);
  else if (strcmp (role, "fail") == 0)
    {
      fprintf (stderr, "first\n\033[31mthe reason\033[0m\n");
      return 4;
    }
  return 0;
}

/* ---- The tests ---- */

typedef struct
{
  GString *out, *err;
  GCancellable *cancel_at_line;
  gint pid;
  guint64 start_time;
  gboolean refuse_effect;
} Seen;

static void
line_cb (const char *line, gboolean is_stderr, gpointer user_data)
{
  Seen *seen = user_data;

  g_string_append_printf (is_stderr ? seen->err : seen->out, "%s|", line);
  if (seen->cancel_at_line != NULL)
    g_cancellable_cancel (seen->cancel_at_line);
}

static gboolean
effect_cb (gint pid, guint64 start_time, gpointer user_data, GError **error)
{
  Seen *seen = user_data;

  seen->pid = pid;
  seen->start_time = start_time;
  g_assert_true (hoist_process_is_alive (pid, start_time));
  g_assert_cmpuint (seen->out->len, ==, 0);
  if (seen->refuse_effect)
    g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_FENCED, "not any more");
  return !seen->refuse_effect;
}

static void
seen_clear (Seen *seen)
{
  g_string_free (seen->out, TRUE);
  g_string_free (seen->err, TRUE);
}

#define SEEN(name) Seen name = { .out = g_string_new (NULL), .err = g_string_new (NULL) }
#define ARGV(role, argument)                                                                       \
  (const char *[])                                                                                 \
  {                                                                                                \
    self_path, "--child", role, argument, NULL                                                     \
  }
#define ORDER(role, argument, seen)                                                                \
  {                                                                                                \
    .argv = ARGV (role, argument), .uid = -1, .gid = -1, .keep_fd = -1, .line = line_cb,           \
    .user_data = seen                                                                              \
  }

static void
test_lines (void)
{
  SEEN (seen);
  HoistProcessOrder order = ORDER ("lines", "", &seen);
  HoistProcessOutcome outcome;
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_process_run (&order, &outcome, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (seen.out->str, ==, "one|two||no newline|");
  g_assert_cmpstr (seen.err->str, ==, "wrong|");
  g_assert_cmpint (outcome.exit_status, ==, 0);
  g_assert_cmpint (outcome.cpu_us, >, 0);
  order.argv = ARGV ("nul", "");
  g_assert_true (hoist_process_run (&order, &outcome, NULL, &error));
  g_assert_nonnull (strstr (seen.out->str, "a\001b|"));
  order.line = NULL;
  g_assert_true (hoist_process_run (&order, NULL, NULL, &error));
  seen_clear (&seen);
}

static void
test_long_line (void)
{
  SEEN (seen);
  HoistProcessOrder order = ORDER ("write", "5000000", &seen);

  g_assert_true (hoist_process_run (&order, NULL, NULL, NULL));
  g_assert_cmpuint (seen.out->len, ==, 8192 + 1);
  g_assert_true (g_str_has_suffix (seen.out->str, "x…|"));
  seen_clear (&seen);
}

static void
test_outcome (void)
{
  SEEN (seen);
  HoistProcessOrder order = ORDER ("exit", "7", &seen);
  HoistProcessOutcome outcome;

  g_assert_true (hoist_process_run (&order, &outcome, NULL, NULL));
  g_assert_cmpint (outcome.exit_status, ==, 7);
  g_assert_cmpint (outcome.signal, ==, 0);
  order.argv = ARGV ("die", "9");
  g_assert_true (hoist_process_run (&order, &outcome, NULL, NULL));
  g_assert_cmpint (outcome.exit_status, ==, 137);
  g_assert_cmpint (outcome.signal, ==, 9);
  seen_clear (&seen);
}

static void
assert_line (const Seen *seen, const char *line)
{
  g_auto (GStrv) lines = g_strsplit (seen->out->str, "|", -1);

  if (!g_strv_contains ((const char *const *) lines, line))
    g_error ("“%s” is not in %s", line, seen->out->str);
}

/* Without rights a machine may refuse it; it never grants more than was there. */
static void
test_background (void)
{
  const char *argv[] = { self_path, "--child", "niceness", "", NULL };
  HoistProcessOrder order = { .argv = argv, .uid = -1, .gid = -1, .keep_fd = -1 };
  g_autoptr (GError) error = NULL;
  g_autofree char *usual = hoist_process_capture (&order, 100, NULL, &error);
  g_autofree char *yielding = NULL;

  g_assert_no_error (error);
  order.background = TRUE;
  yielding = hoist_process_capture (&order, 100, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (atoi (usual), ==, getpriority (PRIO_PROCESS, 0));
  g_assert_cmpint (atoi (yielding), ==, MAX (13, atoi (usual)));
#ifdef HOIST_FAILPOINTS
  g_clear_pointer (&yielding, g_free);
  g_setenv ("HOIST_TEST_NO_YIELD", "1", TRUE);
  yielding = hoist_process_capture (&order, 100, NULL, &error);
  g_unsetenv ("HOIST_TEST_NO_YIELD");
  g_assert_no_error (error);
  g_assert_cmpstr (yielding, ==, usual);
#endif
}

static void
test_state (void)
{
  SEEN (seen);
  HoistProcessOrder order = ORDER ("state", "", &seen);
  const char *extra[] = { "WITH=this", "PATH=/nowhere", "bad", "=worse", NULL };
  int leaked = open ("/dev/null", O_RDONLY); /* not closed on exec */
  g_autofree char *ids = g_strdup_printf ("uid %d gid %d cwd /", getuid (), getgid ());

  g_setenv ("HOIST_TEST_SECRET", "planted", TRUE);
  g_setenv ("LD_PRELOAD_X", "planted", TRUE);
  order.environment = extra;
  order.folder = "/";
  g_assert_true (hoist_process_run (&order, NULL, NULL, NULL));
  g_assert_nonnull (strstr (seen.out->str, "session 1 group 1 umask 077 core 0 "));
  assert_line (&seen, ids);
  assert_line (&seen, "fd 0 /dev/null");
  assert_line (&seen, "fd 1 pipe");
  assert_line (&seen, "fd 2 pipe");
  g_assert_null (strstr (seen.out->str, "fd 3"));
  assert_line (&seen, "env WITH=this");
  assert_line (&seen, "env PATH=/nowhere");
  assert_line (&seen, "env TZ=UTC");
  g_assert_null (strstr (seen.out->str, "planted"));
  g_assert_null (strstr (seen.out->str, "bad"));
  g_assert_nonnull (strstr (seen.out->str, "env HOIST_CHILD="));
  close (leaked);
  seen_clear (&seen);
}

static void
test_kept_descriptor (void)
{
  SEEN (seen);
  HoistProcessOrder order = ORDER ("state", "", &seen);
  g_autofree char *folder = g_dir_make_tmp ("hoist-process-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "lock", NULL), *line = NULL;
  int fd = hoist_file_lock (path, 0, FALSE, NULL);

  order.keep_fd = fd;
  order.umask = 022;
  g_assert_true (hoist_process_run (&order, NULL, NULL, NULL));
  line = g_strdup_printf ("fd %d %s", fd, path);
  assert_line (&seen, line);
  g_assert_nonnull (strstr (seen.out->str, "umask 022"));
  g_assert_true ((fcntl (fd, F_GETFD) & FD_CLOEXEC) != 0); /* ours is as it was */
  close (fd);
  g_assert_true (hoist_file_remove_tree (folder, NULL));
  seen_clear (&seen);
}

static void
test_user (void)
{
  SEEN (seen);
  HoistProcessOrder order = ORDER ("state", "", &seen);
  g_autoptr (GError) error = NULL;
  gboolean ok;

  order.folder = "/";
  order.uid = order.gid = 65534;
  ok = hoist_process_run (&order, NULL, NULL, &error);
  if (getuid () == 0 && ok)
    {
      assert_line (&seen, "uid 65534 gid 65534 cwd /");
      g_assert_nonnull (strstr (seen.out->str, "groups 0"));
    }
  else
    {
      /* Not root, or this program lies where nobody may read it: refused, with the reason. */
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FAILED);
      g_assert_nonnull (strstr (error->message, "could not"));
    }
  if (getuid () == 0)
    {
      const char *const id[] = { "id", "-u", NULL };
      g_autofree char *out = NULL;

      order.argv = id;
      out = hoist_process_capture (&order, 100, NULL, NULL);
      g_assert_cmpstr (out, ==, "65534\n");
    }
  seen_clear (&seen);
}

static void
test_not_started (void)
{
  static const char *const texts[] = { "no-such-program-at-all", "/no/such/program",
                                       "/etc/passwd" };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *argv[] = { texts[i], NULL };
      HoistProcessOrder order = { .argv = argv, .uid = -1, .gid = -1, .keep_fd = -1 };

      g_assert_false (hoist_process_run (&order, NULL, NULL, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FAILED);
      g_assert_true (g_str_has_prefix (error->message, texts[i]));
      g_clear_error (&error);
    }
  {
    const char *argv[] = { "true", NULL };
    HoistProcessOrder order = { .argv = argv, .uid = -1, .gid = -1, .keep_fd = -1 };

    order.folder = "/no/such/folder";
    g_assert_false (hoist_process_run (&order, NULL, NULL, &error));
    g_assert_nonnull (strstr (error->message, "folder"));
  }
}

static void
test_effect (void)
{
  SEEN (seen);
  HoistProcessOrder order = ORDER ("lines", "", &seen);
  g_autoptr (GError) error = NULL;

  order.effect = effect_cb;
  g_assert_true (hoist_process_run (&order, NULL, NULL, &error));
  g_assert_cmpint (seen.pid, >, 1);
  g_assert_cmpuint (seen.out->len, >, 0);
  g_assert_false (hoist_process_is_alive (seen.pid, seen.start_time));
  /* Refused: the child never came to its program. */
  g_string_truncate (seen.out, 0);
  seen.refuse_effect = TRUE;
  g_assert_false (hoist_process_run (&order, NULL, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FENCED);
  g_assert_cmpuint (seen.out->len, ==, 0);
  g_assert_false (hoist_process_is_alive (seen.pid, seen.start_time));
  seen_clear (&seen);
}

static void
test_deadline (void)
{
  SEEN (seen);
  HoistProcessOrder order = ORDER ("wait", "", &seen);
  HoistProcessOutcome outcome;
  g_autoptr (GError) error = NULL;
  gint64 begin = hoist_clock_boottime_us (), took;

  order.deadline_ms = 200;
  g_assert_false (hoist_process_run (&order, &outcome, NULL, &error));
  took = hoist_clock_boottime_us () - begin;
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT);
  g_assert_nonnull (strstr (error->message, "0.2 s"));
  g_assert_cmpint (outcome.signal, ==, SIGTERM);
  g_assert_cmpint (took, >=, 200000);
  g_clear_error (&error);
  /* One that does not listen to TERM is killed after the grace. */
  order.argv = ARGV ("stubborn", "");
  order.deadline_ms = 1000;
  order.grace_ms = 200;
  g_assert_false (hoist_process_run (&order, &outcome, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT);
  if (strstr (seen.out->str, "ready") != NULL)
    g_assert_cmpint (outcome.signal, ==, SIGKILL);
  seen_clear (&seen);
}

static void
test_flood (void)
{
  SEEN (seen);
  HoistProcessOrder order = ORDER ("flood", "", &seen);
  g_autoptr (GError) error = NULL;

  order.deadline_ms = 500;
  g_assert_false (hoist_process_run (&order, NULL, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT);
  seen_clear (&seen);
}

static void
test_cancel (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  SEEN (seen);
  HoistProcessOrder order = ORDER ("stubborn", "", &seen);

  seen.cancel_at_line = cancellable;
  order.grace_ms = 100;
  g_assert_false (hoist_process_run (&order, NULL, cancellable, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  g_clear_error (&error);
  /* Cancelled before it began: nothing is started. */
  order.effect = effect_cb;
  g_assert_false (hoist_process_run (&order, NULL, cancellable, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  g_assert_cmpint (seen.pid, ==, 0);
  seen_clear (&seen);
}

/* A descendant that keeps stdout open neither hangs the run nor outlives it. */
static void
test_leftovers (void)
{
  static const char *const roles[] = { "leave", "leave-stubborn", "leave-session" };

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      SEEN (seen);
      HoistProcessOrder order = ORDER (roles[i], "", &seen);
      HoistProcessOutcome outcome;
      g_autoptr (GError) error = NULL;
      gint64 begin = hoist_clock_boottime_us ();

      order.grace_ms = 300;
      g_assert_true (hoist_process_run (&order, &outcome, NULL, &error));
      g_assert_no_error (error);
      g_assert_cmpint (outcome.exit_status, ==, 0);
      g_assert_cmpint (hoist_clock_boottime_us () - begin, <, 60 * G_USEC_PER_SEC);
      if (seen.out->len > 0) /* it may have been ended before it could say its pid */
        g_assert_cmpuint (hoist_process_get_start_time (atoi (seen.out->str)), ==, 0);
      seen_clear (&seen);
    }
}

static void
test_capture (void)
{
  HoistProcessOrder order = { .argv = ARGV ("nul", ""), .uid = -1, .gid = -1, .keep_fd = -1 };
  g_autoptr (GError) error = NULL;
  g_autofree char *raw = NULL, *exact = NULL, *none = NULL;

  raw = hoist_process_capture (&order, 100, NULL, &error);
  g_assert_cmpmem (raw, 5, "a\0b\n\0", 5);
  order.argv = ARGV ("write", "100000");
  exact = hoist_process_capture (&order, 100000, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (strlen (exact), ==, 100000);
  g_assert_null (hoist_process_capture (&order, 99999, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_TOO_LARGE);
  g_clear_error (&error);
  order.argv = ARGV ("flood", "");
  g_assert_null (hoist_process_capture (&order, 1 << 20, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_TOO_LARGE);
  g_clear_error (&error);
  order.argv = ARGV ("fail", "");
  none = hoist_process_capture (&order, 100, NULL, &error);
  g_assert_null (none);
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "status 4: first\nthe reason"));
}

static gpointer
run_many (gpointer data)
{
  for (int i = 0; i < 5; i++)
    {
      SEEN (seen);
      HoistProcessOrder order = ORDER ("lines", "", &seen);
      g_autoptr (GError) error = NULL;

      g_assert_true (hoist_process_run (&order, NULL, NULL, &error));
      g_assert_cmpstr (seen.out->str, ==, "one|two||no newline|");
      seen_clear (&seen);
    }
  return NULL;
}

static guint
count_descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_threads (void)
{
  GThread *threads[6];
  guint before;

  run_many (NULL);
  before = count_descriptors ();
  for (int i = 0; i < 6; i++)
    threads[i] = g_thread_new (NULL, run_many, NULL);
  for (int i = 0; i < 6; i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (count_descriptors (), ==, before);   /* nothing leaks */
  g_assert_cmpint (waitpid (-1, NULL, WNOHANG), ==, -1); /* no zombie stays */
}

static void
test_detached (void)
{
  g_autofree char *folder = g_dir_make_tmp ("hoist-process-XXXXXX", NULL);
  g_autofree char *log = g_build_filename (folder, "log", NULL), *text = NULL;
  HoistProcessOrder order = { .argv = ARGV ("stubborn", ""), .uid = -1, .gid = -1, .keep_fd = -1 };
  g_autoptr (GError) error = NULL;
  guint64 start_time;
  gint pid;

  g_assert_true (g_file_set_contents (log, "before\n", -1, NULL));
  g_assert_true (hoist_process_start_detached (&order, log, &pid, &start_time, &error));
  g_assert_no_error (error);
  g_assert_true (hoist_process_is_alive (pid, start_time));
  g_assert_false (hoist_process_is_alive (pid, start_time + 1));
  g_assert_cmpint (waitpid (pid, NULL, WNOHANG), ==, -1); /* it is not our child */
  g_assert_true (hoist_process_end (pid, start_time, SIGTERM, 300, TRUE, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (hoist_process_is_alive (pid, start_time));
  g_assert_true (hoist_process_end (pid, start_time, SIGTERM, 300, TRUE, NULL, &error));
  text = hoist_file_read (log, 1000, NULL, NULL);
  g_assert_true (g_str_has_prefix (text, "before\n"));
  /* One that can't be started is an error and leaves nobody. */
  order.argv = (const char *[]){ "/etc/passwd", NULL };
  g_assert_false (hoist_process_start_detached (&order, log, &pid, &start_time, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FAILED);
  g_assert_cmpint (pid, ==, 0);
  g_assert_true (hoist_file_remove_tree (folder, NULL));
}

int
main (int argc, char *argv[])
{
  if (argc == 4 && strcmp (argv[1], "--child") == 0)
    return run_child (argv[2], argv[3]);
  self_path = g_file_read_link ("/proc/self/exe", NULL);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/process/lines", test_lines);
  g_test_add_func ("/base/process/long-line", test_long_line);
  g_test_add_func ("/base/process/outcome", test_outcome);
  g_test_add_func ("/base/process/state", test_state);
  g_test_add_func ("/base/process/background", test_background);
  g_test_add_func ("/base/process/kept-descriptor", test_kept_descriptor);
  g_test_add_func ("/base/process/user", test_user);
  g_test_add_func ("/base/process/not-started", test_not_started);
  g_test_add_func ("/base/process/effect", test_effect);
  g_test_add_func ("/base/process/deadline", test_deadline);
  g_test_add_func ("/base/process/flood", test_flood);
  g_test_add_func ("/base/process/cancel", test_cancel);
  g_test_add_func ("/base/process/leftovers", test_leftovers);
  g_test_add_func ("/base/process/capture", test_capture);
  g_test_add_func ("/base/process/threads", test_threads);
  g_test_add_func ("/base/process/detached", test_detached);
  return g_test_run ();
}
