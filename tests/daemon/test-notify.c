/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The service manager's datagrams: to a path, to an abstract name, to nobody. */
#include "daemon/hoist-notify.h"
#include <glib/gstdio.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int
listen_at (const char *name)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  memcpy (address.sun_path, name, strlen (name));
  if (name[0] == '@')
    address.sun_path[0] = '\0';
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address,
                         offsetof (struct sockaddr_un, sun_path) + strlen (name)),
                   ==, 0);
  return fd;
}

static void
expect (const char *name)
{
  int fd = listen_at (name);
  char got[64] = "";

  g_setenv ("NOTIFY_SOCKET", name, TRUE);
  g_assert_true (hoist_notify ("READY=1"));
  g_assert_cmpint (recv (fd, got, sizeof got - 1, 0), ==, 7);
  g_assert_cmpstr (got, ==, "READY=1");
  close (fd);
}

static void
test_notify (void)
{
  g_autofree char *folder = g_dir_make_tmp ("hoist-notify-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "n", NULL);
  g_autofree char *name = g_strdup_printf ("@hoist-test-%d", getpid ());
  g_autofree char *very_long = g_strnfill (200, '/');

  expect (path);
  expect (name);
  g_unlink (path);
  g_assert_false (hoist_notify ("READY=1")); /* nobody there: no error, only nobody */
  g_setenv ("NOTIFY_SOCKET", very_long, TRUE);
  g_assert_false (hoist_notify ("READY=1"));
  g_setenv ("NOTIFY_SOCKET", "relative", TRUE);
  g_assert_false (hoist_notify ("READY=1"));
  g_unsetenv ("NOTIFY_SOCKET");
  g_assert_false (hoist_notify ("READY=1"));
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/daemon/notify/notify", test_notify);
  return g_test_run ();
}
