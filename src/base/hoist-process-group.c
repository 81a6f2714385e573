/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of a child and of all that belongs to it. A signal goes through a pidfd whose identity
 * was checked after it was opened, so that a pid given out again is never hit. Owner: the call.
 * Thread: any; it blocks. Never polls by the clock: it waits on pidfds. */
#include "base/hoist-process-group.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-process-cgroup.h"
#include "base/hoist-process.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

/* How long a process may take to be gone after SIGKILL (it may sit in the kernel). */
#define KILL_WAIT_MS 10000

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
  HoistProcessSearch search;
  const HoistProcessService *service;
  GCancellable *cancellable;
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
  GArray *fds = g_array_new (FALSE, FALSE, sizeof (GPollFD));
  GArray *known = self->search.known;

  hoist_process_search_update (&self->search);
  g_array_set_clear_func (fds, clear_fd);
  for (guint i = 0; i < known->len; i++)
    {
      const HoistProcessMember *member = &g_array_index (known, HoistProcessMember, i);
      GPollFD wait = { .fd = hoist_process_open (member->pid, member->start_time),
                       .events = G_IO_IN };

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
hoist_process_group_end (const HoistProcessLeader *leader, const HoistProcessEndOrder *order,
                         GCancellable *cancellable, GError **error)
{
  Ending self = { .service = order->service, .cancellable = cancellable };
  int result;

  hoist_process_search_init (&self.search, leader);
  result = end_phase (&self, order->first_signal, order->grace_ms);
  if (result == 0 && order->may_kill)
    {
      hoist_process_cgroup_kill (leader->cgroup); /* at once, whatever forks meanwhile */
      result = end_phase (&self, SIGKILL, KILL_WAIT_MS);
    }
  hoist_process_search_clear (&self.search);
  if (result == 1)
    return TRUE;
  if (result == 0)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT,
                 "process %d or one that it started did not end", leader->pid);
  else
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED,
                 "waiting for the end of process %d was cancelled", leader->pid);
  return FALSE;
}

gboolean
hoist_process_end (gint pid, guint64 start_time, int first_signal, guint grace_ms,
                   gboolean may_kill, GCancellable *cancellable, GError **error)
{
  g_autofree char *cgroup = hoist_process_cgroup_find (pid, start_time);
  HoistProcessLeader leader = { .pid = pid, .start_time = start_time, .cgroup = cgroup };
  gboolean ok;
  HoistProcessEndOrder order = { .first_signal = first_signal,
                                 .grace_ms = grace_ms,
                                 .may_kill = may_kill };

  if (pid <= 1 || start_time == 0)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   "process %d: a pid above 1 and its start time are expected", pid);
      return FALSE;
    }
  ok = hoist_process_group_end (&leader, &order, cancellable, error);
  if (ok)
    hoist_process_cgroup_remove (g_steal_pointer (&cgroup));
  return ok;
}

GArray *
hoist_process_list_left (gint pid, guint64 start_time)
{
  g_autofree char *cgroup = hoist_process_cgroup_find (pid, start_time);
  HoistProcessLeader leader = { .pid = pid, .start_time = start_time, .cgroup = cgroup };
  GArray *pids = g_array_new (FALSE, FALSE, sizeof (gint));
  HoistProcessSearch search;

  if (pid <= 1 || start_time == 0)
    return pids;
  hoist_process_search_init (&search, &leader);
  hoist_process_search_update (&search);
  for (guint i = 0; i < search.known->len; i++)
    g_array_append_val (pids, g_array_index (search.known, HoistProcessMember, i).pid);
  hoist_process_search_clear (&search);
  return pids;
}
