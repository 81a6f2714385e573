/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding who belongs to a child. Reading all of /proc costs more than many a child does, so that
 * it is done once at most: the kernel gives out rising numbers, and its last one says which
 * processes were made since. That holds until numbers come round, for which it would take a process
 * each microsecond; a moment that is older than pid_max microseconds is not used, unless the
 * kernel's count of forks says that numbers are far from having come round. Owner: who holds
 * the struct. Thread: one owner. Never signals anybody. */
#include "base/hoist-process-search.h"

#include "base/hoist-clock.h"
#include "base/hoist-process-cgroup.h"
#include "base/hoist-process-child.h"
#include "base/hoist-process-stat.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_ENVIRONMENT (256 * 1024)
#define PID_MAX "/proc/sys/kernel/pid_max"
#define MANY_NUMBERS 1000000 /* for so many it takes a second at least to come round */
#define MAX_RANGE 4096       /* more new numbers than this: a look at /proc is cheaper */

typedef struct
{
  HoistProcessMember member;
  gint parent, group, session;
  gboolean taken;
} Candidate;

/* The last number of a line such as /proc/loadavg's, 0 when it can't be read. */
static gint
read_last_number (const char *path)
{
  g_autofree char *text = NULL;
  const char *last;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  last = strrchr (g_strchomp (text), ' ');
  return atoi (last == NULL ? text : last + 1);
}

static gint64
read_n_forks (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/stat", &text, NULL, NULL))
    return 0;
  line = strstr (text, "\nprocesses ");
  return line == NULL ? 0 : g_ascii_strtoll (line + strlen ("\nprocesses "), NULL, 10);
}

HoistProcessMoment
hoist_process_moment_now (void)
{
  gboolean few = read_last_number (PID_MAX) < MANY_NUMBERS;

  return (HoistProcessMoment){ read_last_number ("/proc/loadavg"), hoist_clock_boottime_us (),
                               few ? read_n_forks () : 0 };
}

/* Not even a quarter of the numbers was given out: attempts to fork that failed use some up, too.
 */
static gboolean
is_counted (const HoistProcessMoment *since, const HoistProcessMoment *now, gint pid_max)
{
  return since->n_forks > 0 && now->n_forks >= since->n_forks
         && now->n_forks - since->n_forks < pid_max / 4;
}

/* TRUE when all that was made since has a number from since.pid to now.pid. */
static gboolean
is_range (const HoistProcessMoment *since, const HoistProcessMoment *now)
{
  gint pid_max = read_last_number (PID_MAX);

  return since->pid > 0 && now->pid >= since->pid && now->pid - since->pid <= MAX_RANGE
         && (now->at_us - since->at_us < pid_max || is_counted (since, now, pid_max));
}

static void
look_at (HoistProcessSearch *self, gint pid, GArray *candidates)
{
  HoistProcessStat stat;

  self->n_looked_at++;
  if (hoist_process_stat_read (pid, &stat) && hoist_process_stat_is_live (&stat)
      && stat.start_time >= self->leader.start_time)
    {
      Candidate candidate = { .member = { pid, stat.start_time },
                              .parent = stat.parent,
                              .group = stat.group,
                              .session = stat.session };

      g_array_append_val (candidates, candidate);
    }
}

/* Every live process that can be a member and was not looked at before. */
static GArray *
list_candidates (HoistProcessSearch *self)
{
  GArray *candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  HoistProcessMoment now = hoist_process_moment_now ();
  const HoistProcessMoment *since = &self->leader.since;
  gint own = getpid ();

  if (is_range (since, &now))
    {
      if (self->leader.pid < since->pid)
        look_at (self, self->leader.pid, candidates);
      for (gint pid = since->pid; pid <= now.pid; pid++)
        if (pid != own)
          look_at (self, pid, candidates);
    }
  else
    {
      DIR *folder = opendir ("/proc");
      struct dirent *entry;

      while (folder != NULL && (entry = readdir (folder)) != NULL)
        {
          gint pid = g_ascii_isdigit (entry->d_name[0]) ? atoi (entry->d_name) : 0;

          if (pid > 1 && pid != own && getpgid (pid) != 0) /* 0: a thread of the kernel */
            look_at (self, pid, candidates);
        }
      if (folder != NULL)
        closedir (folder);
    }
  self->leader.since = now;
  return candidates;
}

/* TRUE if the process carries the leader's mark. */
static gboolean
has_marker (gint pid, const char *marker, char *text)
{
  gsize n_marker = strlen (marker) + 1;
  gssize n = hoist_process_stat_read_file (pid, "environ", text, MAX_ENVIRONMENT);

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

static void
take_by_marker (const HoistProcessSearch *self, GArray *candidates)
{
  g_autofree char *marker = g_strdup_printf (HOIST_PROCESS_MARKER "=%d.%" G_GUINT64_FORMAT,
                                             self->leader.pid, self->leader.start_time);
  g_autofree char *text = candidates->len == 0 ? NULL : g_malloc (MAX_ENVIRONMENT);

  for (guint i = 0; i < candidates->len; i++)
    {
      Candidate *candidate = &g_array_index (candidates, Candidate, i);

      candidate->taken = has_marker (candidate->member.pid, marker, text);
    }
}

static gboolean
has_number (const HoistProcessSearch *self, const Candidate *candidate)
{
  return candidate->session == self->leader.pid || candidate->group == self->leader.pid;
}

/* Whether the session and the group that carry the leader's number are surely the leader's: it is
 * there (alive or not yet waited for), or a member carries its mark. A number is not given out
 * again while a session has it. */
static gboolean
owns_number (const HoistProcessSearch *self, GArray *candidates)
{
  HoistProcessStat stat;

  if (self->leader.is_ours || self->owns_number)
    return TRUE;
  if (hoist_process_stat_read (self->leader.pid, &stat))
    return stat.start_time == self->leader.start_time;
  for (guint i = 0; i < candidates->len; i++)
    if (g_array_index (candidates, Candidate, i).taken
        && has_number (self, &g_array_index (candidates, Candidate, i)))
      return TRUE;
  return FALSE;
}

/* The process itself and, when they are the leader's, its group and its session. */
static void
take_by_number (HoistProcessSearch *self, GArray *candidates)
{
  self->owns_number = owns_number (self, candidates);
  for (guint i = 0; i < candidates->len; i++)
    {
      Candidate *candidate = &g_array_index (candidates, Candidate, i);

      candidate->taken |= candidate->member.pid == self->leader.pid
                          && candidate->member.start_time == self->leader.start_time;
      candidate->taken |= self->owns_number && has_number (self, candidate);
    }
}

static gboolean
is_known (const HoistProcessSearch *self, gint pid)
{
  for (guint i = 0; i < self->known->len; i++)
    {
      const HoistProcessMember *member = &g_array_index (self->known, HoistProcessMember, i);

      if (member->pid == pid && hoist_process_is_alive (pid, member->start_time))
        return TRUE;
    }
  return FALSE;
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
take_children (const HoistProcessSearch *self, GArray *candidates)
{
  gboolean more = TRUE;

  for (guint i = 0; i < candidates->len; i++)
    {
      Candidate *candidate = &g_array_index (candidates, Candidate, i);

      candidate->taken |= is_known (self, candidate->parent);
    }
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

void
hoist_process_search_init (HoistProcessSearch *search, const HoistProcessLeader *leader)
{
  *search = (HoistProcessSearch){ .leader = *leader };
  search->known = g_array_new (FALSE, FALSE, sizeof (HoistProcessMember));
}

/* The leader is looked at more often than once. */
static gboolean
contains (const HoistProcessSearch *self, const HoistProcessMember *member)
{
  for (guint i = 0; i < self->known->len; i++)
    {
      const HoistProcessMember *other = &g_array_index (self->known, HoistProcessMember, i);

      if (other->pid == member->pid && other->start_time == member->start_time)
        return TRUE;
    }
  return FALSE;
}

/* Nobody gets out of a cgroup, so that whoever is in it belongs here. */
static void
take_by_cgroup (HoistProcessSearch *self, GArray *candidates)
{
  g_autoptr (GArray) pids = hoist_process_cgroup_list (self->leader.cgroup);

  for (guint i = 0; i < pids->len; i++)
    {
      guint n_before = candidates->len;

      look_at (self, g_array_index (pids, gint, i), candidates);
      if (candidates->len > n_before)
        g_array_index (candidates, Candidate, n_before).taken = TRUE;
    }
}

void
hoist_process_search_update (HoistProcessSearch *search)
{
  g_autoptr (GArray) candidates = list_candidates (search);

  take_by_marker (search, candidates);
  take_by_cgroup (search, candidates);
  take_by_number (search, candidates);
  take_children (search, candidates);
  for (guint i = 0; i < candidates->len; i++)
    {
      const Candidate *candidate = &g_array_index (candidates, Candidate, i);

      if (candidate->taken && !contains (search, &candidate->member))
        g_array_append_val (search->known, candidate->member);
    }
}

void
hoist_process_search_clear (HoistProcessSearch *search)
{
  g_clear_pointer (&search->known, g_array_unref);
}
