/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which processes a rule finds - and above all which it does not: asked of real ones. */
#include "drivers/hoist-daemon-search.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/hoist-process.h"
#include "fixture.h"

static GSubprocess *
start (const char *folder, const char *seconds)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_subprocess_launcher_set_cwd (launcher, folder);
  GSubprocess *child =
      g_subprocess_launcher_spawn (launcher, &error, "/usr/bin/sleep", seconds, NULL);
  g_assert_no_error (error);
  return child;
}

static gint
pid_of (GSubprocess *child)
{
  return atoi (g_subprocess_get_identifier (child));
}

static void
end (GSubprocess *child)
{
  g_subprocess_force_exit (child);
  g_assert_true (g_subprocess_wait (child, NULL, NULL));
  g_object_unref (child);
}

static void
assert_finds (const HoistDaemonRule *rule, guint n, gint pid)
{
  g_autoptr (GPtrArray) found = hoist_daemon_search_find (rule);

  g_assert_cmpuint (found->len, ==, n);
  if (n == 1)
    g_assert_cmpint (((HoistDaemon *) found->pdata[0])->pid, ==, pid);
}

static void
test_rule (void)
{
  Fixture f;
  fixture_init (&f);
  g_autofree char *a = fixture_path (&f, "a"), *ab = fixture_path (&f, "ab");
  GSubprocess *one = start (a, "600"), *two = start (ab, "601");
  const char *const six_hundred[] = { "60?", "*0", NULL };
  HoistDaemonRule rule = { "sleep", NULL, f.folder, NULL, (gint) getuid () };

  assert_finds (&rule, 2, 0);
  rule.under = a; /* not what only begins like it */
  assert_finds (&rule, 1, pid_of (one));
  rule.program = "/usr/bin/sleep";
  assert_finds (&rule, 1, pid_of (one));
  rule.program = "/usr/bin/slee";
  assert_finds (&rule, 0, 0);
  rule.program = "slee";
  assert_finds (&rule, 0, 0);
  rule = (HoistDaemonRule){ "sleep", six_hundred, f.folder, NULL, (gint) getuid () };
  assert_finds (&rule, 1, pid_of (one)); /* both patterns */
  rule.uid = (gint) getuid () + 1;
  assert_finds (&rule, 0, 0);
  end (one);
  end (two);
  fixture_clear (&f);
}

static void
write_pid (const char *path, gint pid)
{
  g_autofree char *text = g_strdup_printf ("%d\n", pid);

  fixture_write (path, text);
}

static void
test_pid_file (void)
{
  Fixture f;
  fixture_init (&f);
  g_autofree char *a = fixture_path (&f, "a"), *b = fixture_path (&f, "b");
  g_autofree char *file = fixture_path (&f, "a/x.pid"), *link = fixture_path (&f, "b/x.pid");
  g_autofree char *pattern = fixture_path (&f, "*/x.pid");
  GSubprocess *one = start (a, "600"), *two = start (b, "600");
  const char *const files[] = { pattern, NULL };
  const HoistDaemonRule rule = { "sleep", NULL, NULL, files, (gint) getuid () };
  const struct timespec long_ago[2] = { { 1000000000, 0 }, { 1000000000, 0 } };

  assert_finds (&rule, 0, 0);
  write_pid (file, pid_of (one));
  assert_finds (&rule, 1, pid_of (one));
  g_assert_cmpint (symlink (file, link), ==, 0);
  write_pid (file, pid_of (two));
  assert_finds (&rule, 1, pid_of (two));
  /* Written before the process was there: its number was given out again. */
  g_assert_cmpint (utimensat (AT_FDCWD, file, long_ago, 0), ==, 0);
  assert_finds (&rule, 0, 0);
  write_pid (file, getpid ()); /* another program */
  assert_finds (&rule, 0, 0);
  fixture_write (file, "nonsense");
  assert_finds (&rule, 0, 0);
  end (one);
  end (two);
  fixture_clear (&f);
}

static void
test_ask (void)
{
  Fixture f;
  fixture_init (&f);
  GSubprocess *child = start (f.folder, "600");
  const HoistDaemonRule rule = { "sleep", NULL, f.folder, NULL, (gint) getuid () };
  g_autoptr (GPtrArray) found = hoist_daemon_search_find (&rule);
  g_autoptr (GPtrArray) frozen = NULL;
  g_autoptr (GError) error = NULL;
  HoistDaemon *daemon = g_ptr_array_index (found, 0);
  HoistDaemon other = *daemon;
  g_autofree char *who = hoist_daemon_describe (daemon);
  const HoistDaemonRule narrower = { "sleep", NULL, "/nonexistent", NULL, (gint) getuid () };

  g_assert_nonnull (strstr (who, "sleep 600"));
  g_assert_false (daemon->frozen);
  other.start_time++; /* the number of another process */
  g_assert_cmpint (hoist_daemon_search_ask (&rule, &other, SIGTERM, &error), ==, -1);
  g_assert_cmpint (hoist_daemon_search_ask (&narrower, daemon, SIGTERM, &error), ==, -1);
  g_assert_no_error (error);
  g_assert_true (hoist_process_is_alive (daemon->pid, daemon->start_time));

  kill (daemon->pid, SIGSTOP);
  int status = 0;
  g_assert_cmpint (waitpid (daemon->pid, &status, WUNTRACED), ==, daemon->pid);
  frozen = hoist_daemon_search_find (&rule);
  g_assert_true (((HoistDaemon *) frozen->pdata[0])->frozen);
  kill (daemon->pid, SIGCONT);

  int fd = hoist_daemon_search_ask (&rule, daemon, SIGTERM, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fd, >=, 0);
  GPollFD poll = { fd, G_IO_IN, 0 };
  g_assert_cmpint (g_poll (&poll, 1, 30000), ==, 1);
  close (fd);
  g_assert_false (hoist_process_is_alive (daemon->pid, daemon->start_time));
  g_assert_cmpint (hoist_daemon_search_ask (&rule, daemon, SIGTERM, &error), ==, -1);
  end (child);
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/daemon-search/rule", test_rule);
  g_test_add_func ("/daemon-search/pid-file", test_pid_file);
  g_test_add_func ("/daemon-search/ask", test_ask);
  return g_test_run ();
}
