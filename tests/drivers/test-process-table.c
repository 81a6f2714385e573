/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who holds a file, who listens, who belongs to whom: asked of real children. */
#include "drivers/hoist-process-table.h"

#include "fixture.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* A child that did `prepare` and waits to be killed. */
static pid_t
start_child (void (*prepare) (gpointer data), gpointer data)
{
  int fds[2];
  char byte;
  pid_t pid;

  g_assert_cmpint (pipe (fds), ==, 0);
  pid = fork ();
  if (pid == 0)
    {
      prepare (data);
      if (write (fds[1], "x", 1) == 1)
        for (;;)
          pause ();
      _exit (1);
    }
  close (fds[1]);
  g_assert_cmpint (read (fds[0], &byte, 1), ==, 1);
  close (fds[0]);
  return pid;
}

static void
end_child (pid_t pid)
{
  kill (pid, SIGKILL);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
}

static void
open_file (gpointer data)
{
  g_assert_cmpint (open (data, O_RDONLY), >=, 0);
}

static void
test_holders (void)
{
  Fixture f;
  g_autofree char *path = NULL, *other = NULL, *text = NULL;
  g_autoptr (GPtrArray) holders = NULL, none = NULL;
  const HoistProcessSighting *one;
  pid_t pid;

  fixture_init (&f);
  path = fixture_path (&f, "held");
  other = fixture_path (&f, "other");
  fixture_write (path, "x");
  fixture_write (other, "x");
  pid = start_child (open_file, path);
  const char *paths[] = { other, path, "/nonexistent", NULL };
  const char *others[] = { other, NULL };
  holders = hoist_process_table_find_holders (paths, 0);
  g_assert_cmpuint (holders->len, ==, 1);
  one = g_ptr_array_index (holders, 0);
  g_assert_cmpint (one->pid, ==, pid);
  text = hoist_process_table_describe (holders);
  g_assert_nonnull (strstr (text, "(pid "));
  none = hoist_process_table_find_holders (others, 0);
  g_assert_cmpuint (none->len, ==, 0);
  g_clear_pointer (&none, g_ptr_array_unref);
  none = hoist_process_table_find_holders (paths, pid);
  g_assert_cmpuint (none->len, ==, 0);
  end_child (pid);
  fixture_clear (&f);
}

/* A record lock of ours outlives the question, although it is asked of the same file. */
static void
test_own_locks_stay (void)
{
  Fixture f;
  g_autofree char *path = NULL;
  g_autoptr (GPtrArray) others = NULL, all = NULL;
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1 };
  pid_t pid;
  int fd, status = 0;

  fixture_init (&f);
  path = fixture_path (&f, "locked");
  fixture_write (path, "x");
  fd = open (path, O_RDWR | O_CLOEXEC);
  g_assert_cmpint (fcntl (fd, F_SETLK, &lock), ==, 0);
  const char *paths[] = { path, NULL };
  others = hoist_process_table_find_holders (paths, getpid ());
  all = hoist_process_table_find_holders (paths, 0);
  g_assert_cmpuint (others->len, ==, 0);
  g_assert_cmpuint (all->len, ==, 1);
  pid = fork ();
  if (pid == 0)
    {
      int mine = open (path, O_RDWR);

      _exit (fcntl (mine, F_SETLK, &lock) == 0 ? 1 : 0);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
  close (fd);
  fixture_clear (&f);
}

static void
open_for_writing (gpointer data)
{
  g_assert_cmpint (open (data, O_RDWR), >=, 0);
}

static void
map_and_close (gpointer data)
{
  int fd = open (data, O_RDONLY);

  g_assert_true (mmap (NULL, 1, PROT_READ, MAP_SHARED, fd, 0) != MAP_FAILED);
  (void) fcntl (fd, F_SETFD, 0);
}

/* Whatever way it is open, it is not taken for free; and somebody who opens it while it is asked
 * about is not disturbed, nor are we. */
static void
test_every_way_of_holding (void)
{
  void (*const ways[]) (gpointer data) = { open_file, open_for_writing, map_and_close };
  Fixture f;
  g_autofree char *path = NULL;

  fixture_init (&f);
  path = fixture_path (&f, "held");
  fixture_write (path, "x");
  const char *paths[] = { path, NULL };
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      pid_t pid = start_child (ways[i], path);
      g_autoptr (GPtrArray) holders = hoist_process_table_find_holders (paths, getpid ());

      g_assert_cmpuint (holders->len, ==, 1);
      end_child (pid);
    }
  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr (GPtrArray) none = NULL;
      pid_t pid = i % 500 == 0 ? fork () : -1;

      if (pid == 0)
        {
          for (guint k = 0; k < 2000; k++)
            close (open (path, O_RDONLY));
          _exit (0);
        }
      none = hoist_process_table_find_holders (paths, getpid ());
      if (pid > 0)
        g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
    }
  fixture_clear (&f);
}

static void
listen_on (gpointer data)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  int fd = socket (AF_INET, SOCK_STREAM, 0);

  address.sin_port = htons (GPOINTER_TO_UINT (data));
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (fd, 1), ==, 0);
}

static void
test_listener (void)
{
  guint port = fixture_find_port ();
  pid_t pid = start_child (listen_on, GUINT_TO_POINTER (port));
  gint owner = -1;

  g_assert_true (hoist_process_table_find_listener (port, 0, &owner));
  g_assert_cmpint (owner, ==, pid);
  g_assert_true (hoist_process_table_find_listener (port, pid, &owner));
  g_assert_cmpint (owner, ==, pid);
  g_autoptr (GArray) ports = hoist_process_table_list_ports (pid);
  g_assert_cmpuint (ports->len, ==, 1);
  g_assert_cmpuint (g_array_index (ports, guint, 0), ==, port);
  end_child (pid);
  g_autoptr (GArray) none = hoist_process_table_list_ports (pid);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_false (hoist_process_table_find_listener (port, 0, &owner));
  g_assert_cmpint (owner, ==, 0);
}

static void
begin_session (gpointer data)
{
  setsid ();
}

static void
test_family (void)
{
  pid_t pid = start_child (begin_session, NULL);
  g_autofree char *name = hoist_process_table_dup_name (getpid ());
  g_autofree char *command = hoist_process_table_dup_command (getpid ());
  g_autofree char *folder = hoist_process_table_dup_folder (getpid ());
  g_autofree char *here = g_get_current_dir ();

  g_assert_true (hoist_process_table_is_member (pid, pid));
  g_assert_true (hoist_process_table_is_member (pid, getpid ()));
  g_assert_false (hoist_process_table_is_member (getpid (), pid));
  g_assert_cmpint (hoist_process_table_get_parent (pid), ==, getpid ());
  g_assert_cmpint (hoist_process_table_get_uid (pid), ==, (int) getuid ());
  end_child (pid);
  g_assert_cmpint (hoist_process_table_get_parent (pid), ==, 0);
  g_assert_cmpstr (name, !=, "");
  g_assert_nonnull (strstr (command, "test-drivers-process-table"));
  g_assert_cmpstr (folder, ==, here);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/process-table/holders", test_holders);
  g_test_add_func ("/drivers/process-table/listener", test_listener);
  g_test_add_func ("/drivers/process-table/family", test_family);
  g_test_add_func ("/drivers/process-table/own-locks-stay", test_own_locks_stay);
  g_test_add_func ("/drivers/process-table/every-way-of-holding", test_every_way_of_holding);
  return g_test_run ();
}
