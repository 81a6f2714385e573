/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lock: exclusive between processes and threads, bounded waiting, kept by a child on request.
 */
#include "base/hoist-file.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct
{
  char *folder, *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("hoist-lock-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "lock", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_true (hoist_file_remove_tree (fixture->folder, NULL));
  g_free (fixture->folder);
  g_free (fixture->path);
}

static void
assert_busy (const char *path, guint wait_ms)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (hoist_file_lock (path, wait_ms, FALSE, &error), ==, -1);
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_BUSY);
}

static void
test_exclusive (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  int fd = hoist_file_lock (fixture->path, 0, FALSE, &error);
  gint64 begin;

  g_assert_no_error (error);
  g_assert_cmpint (fd, >=, 0);
  g_assert_true ((fcntl (fd, F_GETFD) & FD_CLOEXEC) != 0);
  assert_busy (fixture->path, 0);
  begin = hoist_clock_boottime_us ();
  assert_busy (fixture->path, 100);
  g_assert_cmpint (hoist_clock_boottime_us () - begin, >=, 100000);
  close (fd);
  fd = hoist_file_lock (fixture->path, 0, TRUE, &error);
  g_assert_cmpint (fd, >=, 0);
  g_assert_true ((fcntl (fd, F_GETFD) & FD_CLOEXEC) == 0);
  close (fd);
}

static gpointer
close_when_told (gpointer data)
{
  int *fds = data;
  char byte;

  g_assert_cmpint (read (fds[0], &byte, 1), ==, 1);
  close (fds[1]);
  return NULL;
}

static void
test_wait (Fixture *fixture, gconstpointer data)
{
  int fd = hoist_file_lock (fixture->path, 0, FALSE, NULL), told[2], second;
  int thread_fds[2];
  GThread *thread;

  g_assert_cmpint (pipe (told), ==, 0);
  thread_fds[0] = told[0];
  thread_fds[1] = fd;
  thread = g_thread_new (NULL, close_when_told, thread_fds);
  g_assert_cmpint (write (told[1], "x", 1), ==, 1);
  second = hoist_file_lock (fixture->path, 60000, FALSE, NULL);
  g_assert_cmpint (second, >=, 0);
  g_thread_join (thread);
  close (second);
  close (told[0]);
  close (told[1]);
}

/* An orphan that got the descriptor keeps the lock; it ends with the last of them. */
static void
test_inherited (Fixture *fixture, gconstpointer data)
{
  int fd = hoist_file_lock (fixture->path, 0, TRUE, NULL), second;
  pid_t child = fork ();

  if (child == 0)
    for (;;)
      pause ();
  close (fd);
  assert_busy (fixture->path, 0);
  kill (child, SIGKILL);
  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
  second = hoist_file_lock (fixture->path, 1000, FALSE, NULL);
  g_assert_cmpint (second, >=, 0);
  close (second);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (hoist_file_lock (fixture->folder, 0, FALSE, &error), ==, -1);
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_cmpint (symlink ("/dev/null", fixture->path), ==, 0);
  g_assert_cmpint (hoist_file_lock (fixture->path, 0, FALSE, &error), ==, -1);
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
}

static gpointer
count_under_lock (gpointer data)
{
  Fixture *fixture = data;
  g_autofree char *counter = g_build_filename (fixture->folder, "counter", NULL);

  for (int i = 0; i < 25; i++)
    {
      int fd = hoist_file_lock (fixture->path, 60000, FALSE, NULL);
      g_autofree char *before = NULL, *after = NULL;

      g_assert_cmpint (fd, >=, 0);
      before = hoist_file_read (counter, 100, NULL, NULL);
      after = g_strdup_printf ("%d", before == NULL ? 1 : atoi (before) + 1);
      g_assert_true (g_file_set_contents (counter, after, -1, NULL));
      close (fd);
    }
  return NULL;
}

static void
test_contended (Fixture *fixture, gconstpointer data)
{
  g_autofree char *counter = g_build_filename (fixture->folder, "counter", NULL), *text = NULL;
  GThread *threads[4];

  for (int i = 0; i < 4; i++)
    threads[i] = g_thread_new (NULL, count_under_lock, fixture);
  for (int i = 0; i < 4; i++)
    g_thread_join (threads[i]);
  text = hoist_file_read (counter, 100, NULL, NULL);
  g_assert_cmpstr (text, ==, "100");
}

#define ADD(name)                                                                                  \
  g_test_add ("/base/file-lock/" #name, Fixture, NULL, set_up, test_##name, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD (exclusive);
  ADD (wait);
  ADD (inherited);
  ADD (refused);
  ADD (contended);
  return g_test_run ();
}
