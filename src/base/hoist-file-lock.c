/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lock on a file. Waiting is woken by inotify: the kernel tells when a holder's last descriptor
 * closes, which is when its flock ends.
 * Owner: the descriptor returned. Thread: any; it blocks up to wait_ms. Never unlinks the file. */
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-file-errno.h"
#include "base/hoist-file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOOK_AGAIN_MS 250 /* for an explicit unlock, which closes nothing */

/* TRUE while `path` still names the open file. */
static gboolean
is_same_file (int fd, const char *path)
{
  struct stat open_file, named;

  return fstat (fd, &open_file) == 0 && stat (path, &named) == 0 && open_file.st_ino == named.st_ino
         && open_file.st_dev == named.st_dev;
}

static void
wait_for_close (int inotify_fd, gint64 left_ms)
{
  struct pollfd wait = { .fd = inotify_fd, .events = POLLIN };
  char events[4096];

  if (poll (&wait, 1, (int) MIN (left_ms, LOOK_AGAIN_MS)) > 0)
    while (read (inotify_fd, events, sizeof events) > 0)
      ;
}

static gboolean
set_busy (const char *path, GError **error)
{
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY, "%s is locked by another process", path);
  return FALSE;
}

/* 1: locked; 0: held by another, or the file was replaced meanwhile; -1: an error was set. */
static int
try_lock (int fd, const char *path, GError **error)
{
  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    return 1;
  if (errno == EWOULDBLOCK || errno == EINTR)
    return 0;
  hoist_file_set_errno (error, errno, "%s can't be locked", path);
  return -1;
}

static gboolean
lock_within (int fd, const char *path, guint wait_ms, GError **error)
{
  gint64 end_us = hoist_clock_boottime_us () + (gint64) wait_ms * 1000;
  int state = try_lock (fd, path, error);
  int inotify_fd = state == 0 && wait_ms > 0 ? inotify_init1 (IN_CLOEXEC | IN_NONBLOCK) : -1;
  gboolean watching = FALSE;

  while (state == 0)
    {
      gint64 left_ms = (end_us - hoist_clock_boottime_us () + 999) / 1000;

      if (left_ms <= 0)
        {
          set_busy (path, error);
          break;
        }
      if (watching)
        wait_for_close (inotify_fd, left_ms);
      else if (inotify_fd >= 0) /* without a watch poll still waits, a little longer */
        (void) inotify_add_watch (inotify_fd, path, IN_CLOSE);
      watching = TRUE;
      state = try_lock (fd, path, error);
    }
  if (inotify_fd >= 0)
    close (inotify_fd);
  return state == 1;
}

int
hoist_file_lock (const char *path, guint wait_ms, gboolean inheritable, GError **error)
{
  for (;;)
    {
      int flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_NOCTTY | (inheritable ? 0 : O_CLOEXEC);
      int fd = open (path, flags, 0600);

      if (fd < 0)
        {
          hoist_file_set_errno (error, errno, "%s can't be opened", path);
          return -1;
        }
      if (!lock_within (fd, path, wait_ms, error))
        {
          close (fd);
          return -1;
        }
      if (is_same_file (fd, path))
        return fd;
      close (fd); /* replaced while we waited: the lock is worth nothing */
    }
}
