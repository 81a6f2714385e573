/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What /proc says about one process. A pid alone is no identity: pid and start time are one, until
 * the machine is started again.
 * Owner: the call. Thread: any. Never waits and never signals. */
#include "base/hoist-process-stat.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* One read: stat is short, and of an environment that is longer than the buffer the rest is not
 * looked at. */
gssize
hoist_process_stat_read_file (gint pid, const char *name, char *buffer, gsize n)
{
  char path[64];
  gssize got;
  int fd;

  g_snprintf (path, sizeof path, "/proc/%d/%s", pid, name);
  fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return -1;
  do
    got = read (fd, buffer, n);
  while (got < 0 && errno == EINTR);
  close (fd);
  return got;
}

gboolean
hoist_process_stat_read (gint pid, HoistProcessStat *ret)
{
  char text[1024];
  gssize n = pid <= 0 ? -1 : hoist_process_stat_read_file (pid, "stat", text, sizeof text - 1);
  const char *at;

  if (n <= 0)
    return FALSE;
  text[n] = '\0';
  at = strrchr (text, ')'); /* the name may hold anything, even ')' */
  return at != NULL
         && sscanf (at + 1,
                    " %c %d %d %d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %d %*d "
                    "%" G_GUINT64_FORMAT,
                    &ret->state, &ret->parent, &ret->group, &ret->session, &ret->n_threads,
                    &ret->start_time)
                == 6;
}

/* A main thread that ended shows as a zombie although other threads still run. */
gboolean
hoist_process_stat_is_live (const HoistProcessStat *stat)
{
  return stat->state != 'X' && (stat->state != 'Z' || stat->n_threads > 1);
}

guint64
hoist_process_get_start_time (gint pid)
{
  HoistProcessStat stat;

  return hoist_process_stat_read (pid, &stat) && hoist_process_stat_is_live (&stat)
             ? stat.start_time
             : 0;
}

gboolean
hoist_process_is_alive (gint pid, guint64 start_time)
{
  return start_time != 0 && hoist_process_get_start_time (pid) == start_time;
}

/* The descriptor holds on to one process: whether it is the right one is asked behind it. */
int
hoist_process_open (gint pid, guint64 start_time)
{
  int fd = pid > 0 ? (int) syscall (SYS_pidfd_open, pid, 0) : -1;

  if (fd < 0 || hoist_process_is_alive (pid, start_time))
    return fd;
  close (fd);
  return -1;
}
