/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding and ending what is left of a child. A signal goes through a pidfd whose identity was
 * checked after it was opened, so that a pid given out again is never hit.
 * Owner: the call. Thread: any. Never polls by the clock: it waits on pidfds. */
#include "base/hoist-process-group.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-process-child.h"
#include "base/hoist-process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* How long a process may take to be gone after SIGKILL (it may sit in the kernel). */
#define KILL_WAIT_MS 10000
#define MAX_ENVIRONMENT (256 * 1024)

/* One read: stat is short, and of an environment that is longer than the buffer the rest is not
 * looked at. */
static gssize
read_proc (gint pid, const char *name, char *buffer, gsize n)
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
  gssize n = pid <= 0 ? -1 : read_proc (pid, "stat", text, sizeof text - 1);
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
static gboolean
is_live (const HoistProcessStat *stat)
{
  return stat->state != 'X' && (stat->state != 'Z' || stat->n_threads > 1);
}

guint64
hoist_process_get_start_time (gint pid)
{
  HoistProcessStat stat;

  return hoist_process_stat_read (pid, &stat) && is_live (&stat) ? stat.start_time : 0;
}

gboolean
hoist_process_is_alive (gint pid, guint64 start_time)
{
  return start_time != 0 && hoist_process_get_start_time (pid) == start_time;
}

/* TRUE if the process carries the mark of the group's leader. */
static gboolean
has_marker (gint pid, const char *marker, char *text)
{
  gsize n_marker = strlen (marker) + 1;
  gssize n = read_proc (pid, "environ", text, MAX_ENVIRONMENT);

  for (gssize at = 0; at + (gssize) n_marker <= n;)
    {
      const char *next = memchr (text + at, '\0', (gsize) (n - at));

      if (memcmp (text + at, marker, n_marker) == 0)
        return TRUE;
      if (next == NULL)
        break;
      at = next + 1 - text;
    }
  return FALSE;
}

typedef struct
{
  HoistProcessMember member;
  gint parent, group, session;
  gboolean taken;
} Candidate;

/* Every live process that is not older than the leader. */
static GArray *
list_candidates (const HoistProcessGroup *group)
{
  GArray *candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  DIR *folder = opendir ("/proc");
  gint self = getpid ();
  struct dirent *entry;

  while (folder != NULL && (entry = readdir (folder)) != NULL)
    {
      gint pid = g_ascii_isdigit (entry->d_name[0]) ? atoi (entry->d_name) : 0;
      HoistProcessStat stat;

      if (pid > 1 && pid != self && hoist_process_stat_read (pid, &stat) && is_live (&stat)
          && stat.start_time >= group->start_time)
        {
          Candidate candidate = { .member = { pid, stat.start_time },
                                  .parent = stat.parent,
                                  .group = stat.group,
                                  .session = stat.session };

          g_array_append_val (candidates, candidate);
        }
    }
  if (folder != NULL)
    closedir (folder);
  return candidates;
}

/* Whether the session and the group that carry the leader's number are surely the leader's: it is
 * there (alive or not yet waited for), or a member carries its mark. A number is not given out
 * again while a session has it. */
static gboolean
owns_number (const HoistProcessGroup *group, GArray *candidates)
{
  HoistProcessStat stat;

  if (group->is_ours)
    return TRUE;
  if (hoist_process_stat_read (group->pid, &stat))
    return stat.start_time == group->start_time;
  for (guint i = 0; i < candidates->len; i++)
    {
      const Candidate *candidate = &g_array_index (candidates, Candidate, i);

      if (candidate->taken && (candidate->session == group->pid || candidate->group == group->pid))
        return TRUE;
    }
  return FALSE;
}

static void
take_by_marker (const HoistProcessGroup *group, GArray *candidates)
{
  g_autofree char *marker = g_strdup_printf (HOIST_PROCESS_MARKER "=%d.%" G_GUINT64_FORMAT,
                                             group->pid, group->start_time);
  g_autofree char *text = g_malloc (MAX_ENVIRONMENT);

  for (guint i = 0; i < candidates->len; i++)
    {
      Candidate *candidate = &g_array_index (candidates, Candidate, i);

      candidate->taken = has_marker (candidate->member.pid, marker, text);
    }
}

/* The process itself and, when they are the leader's, its group and its session. */
static void
take_by_number (const HoistProcessGroup *group, GArray *candidates)
{
  gboolean owns = owns_number (group, candidates);

  for (guint i = 0; i < candidates->len; i++)
    {
      Candidate *candidate = &g_array_index (candidates, Candidate, i);

      candidate->taken |=
          candidate->member.pid == group->pid && candidate->member.start_time == group->start_time;
      candidate->taken |=
          owns && (candidate->session == group->pid || candidate->group == group->pid);
    }
}

static gboolean
is_taken (GArray *candidates, gint pid)
{
  for (guint i = 0; i < candidates->len; i++)
    if (g_array_index (candidates, Candidate, i).member.pid == pid)
      return g_array_index (candidates, Candidate, i).taken;
  return FALSE;
}

static void
take_children (GArray *candidates)
{
  gboolean more = TRUE;

  while (more)
    {
      more = FALSE;
      for (guint i = 0; i < candidates->len; i++)
        {
          Candidate *candidate = &g_array_index (candidates, Candidate, i);

          if (!candidate->taken && is_taken (candidates, candidate->parent))
            candidate->taken = more = TRUE;
        }
    }
}

GArray *
hoist_process_group_find (const HoistProcessGroup *group)
{
  g_autoptr (GArray) candidates = list_candidates (group);
  GArray *members = g_array_new (FALSE, FALSE, sizeof (HoistProcessMember));

  take_by_marker (group, candidates);
  take_by_number (group, candidates);
  take_children (candidates);
  for (guint i = 0; i < candidates->len; i++)
    if (g_array_index (candidates, Candidate, i).taken)
      g_array_append_val (members, g_array_index (candidates, Candidate, i).member);
  return members;
}

/* Opens a pidfd of exactly that process, or -1. */
static int
open_member (const HoistProcessMember *member)
{
  int fd = (int) syscall (SYS_pidfd_open, member->pid, 0);

  if (fd >= 0 && !hoist_process_is_alive (member->pid, member->start_time))
    {
      close (fd);
      return -1;
    }
  return fd;
}

static gboolean
contains (GArray *members, const HoistProcessMember *member)
{
  for (guint i = 0; i < members->len; i++)
    {
      const HoistProcessMember *other = &g_array_index (members, HoistProcessMember, i);

      if (other->pid == member->pid && other->start_time == member->start_time)
        return TRUE;
    }
  return FALSE;
}

typedef struct
{
  const HoistProcessGroup *group;
  const HoistProcessService *service;
  GCancellable *cancellable;
  GArray *known;     /* everybody who was a member once: one whose parent ended stays one */
  GArray *signalled; /* who got this phase's signal already */
} Ending;

static void
clear_fd (gpointer data)
{
  close (((GPollFD *) data)->fd);
}

/* Signals every member that did not get it yet; their pidfds, none when nobody is left. */
static GArray *
signal_members (Ending *self, int signal)
{
  g_autoptr (GArray) found = hoist_process_group_find (self->group);
  GArray *fds = g_array_new (FALSE, FALSE, sizeof (GPollFD));

  for (guint i = 0; i < found->len; i++)
    if (!contains (self->known, &g_array_index (found, HoistProcessMember, i)))
      g_array_append_val (self->known, g_array_index (found, HoistProcessMember, i));
  g_array_set_clear_func (fds, clear_fd);
  for (guint i = 0; i < self->known->len; i++)
    {
      const HoistProcessMember *member = &g_array_index (self->known, HoistProcessMember, i);
      GPollFD wait = { .fd = open_member (member), .events = G_IO_IN };

      if (wait.fd < 0)
        continue;
      if (!contains (self->signalled, member))
        {
          (void) syscall (SYS_pidfd_send_signal, wait.fd, signal, NULL, 0);
          /* A stopped process would not act on anything but KILL. */
          (void) syscall (SYS_pidfd_send_signal, wait.fd, SIGCONT, NULL, 0);
          g_array_append_val (self->signalled, *member);
        }
      g_array_append_val (fds, wait);
    }
  return fds;
}

/* Waits until one of the members is gone or the time is over, serving what else there is. */
static void
wait_for_change (Ending *self, GArray *members, gint64 left_ms)
{
  const HoistProcessService *service = self->service;
  guint n_service = service == NULL ? 0 : service->n_fds, n = 0;
  g_autofree GPollFD *fds = g_new0 (GPollFD, members->len + n_service + 1);
  gboolean has_cancel = FALSE, served = FALSE;
  GPollFD cancel;

  for (; n < members->len; n++)
    fds[n] = g_array_index (members, GPollFD, n);
  for (guint i = 0; i < n_service; i++)
    fds[n++] = service->fds[i];
  if (self->cancellable != NULL)
    has_cancel = g_cancellable_make_pollfd (self->cancellable, &cancel);
  if (has_cancel)
    fds[n++] = cancel;
  (void) g_poll (fds, n, (gint) MIN (left_ms, 60000));
  for (guint i = 0; i < n_service; i++)
    served |= fds[members->len + i].revents != 0;
  if (served)
    service->ready (service->user_data);
  if (has_cancel)
    g_cancellable_release_fd (self->cancellable);
}

/* 1: nobody is left; 0: the time is over; -1: cancelled. */
static int
end_phase (Ending *self, int signal, guint wait_ms)
{
  gint64 end_us = hoist_clock_boottime_us () + (gint64) wait_ms * 1000;
  int result = -1;

  self->signalled = g_array_new (FALSE, FALSE, sizeof (HoistProcessMember));
  while (!g_cancellable_is_cancelled (self->cancellable))
    {
      g_autoptr (GArray) members = signal_members (self, signal);
      gint64 left_ms = (end_us - hoist_clock_boottime_us () + 999) / 1000;

      result = members->len == 0 ? 1 : 0;
      if (result == 1 || left_ms <= 0)
        break;
      wait_for_change (self, members, left_ms);
      result = -1;
    }
  g_clear_pointer (&self->signalled, g_array_unref);
  return result;
}

gboolean
hoist_process_group_end (const HoistProcessGroup *group, int first_signal, guint grace_ms,
                         gboolean may_kill, const HoistProcessService *service,
                         GCancellable *cancellable, GError **error)
{
  Ending self = { .group = group, .service = service, .cancellable = cancellable };
  int result;

  self.known = g_array_new (FALSE, FALSE, sizeof (HoistProcessMember));
  result = end_phase (&self, first_signal, grace_ms);
  if (result == 0 && may_kill)
    result = end_phase (&self, SIGKILL, KILL_WAIT_MS);
  g_array_unref (self.known);
  if (result == 1)
    return TRUE;
  if (result == 0)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT,
                 "process %d or one that it started did not end", group->pid);
  else
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED,
                 "waiting for the end of process %d was cancelled", group->pid);
  return FALSE;
}

gboolean
hoist_process_end (gint pid, guint64 start_time, int first_signal, guint grace_ms,
                   gboolean may_kill, GCancellable *cancellable, GError **error)
{
  HoistProcessGroup group = { .pid = pid, .start_time = start_time };

  if (pid <= 1 || start_time == 0)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   "process %d: a pid above 1 and its start time are expected", pid);
      return FALSE;
    }
  return hoist_process_group_end (&group, first_signal, grace_ms, may_kill, NULL, cancellable,
                                  error);
}
