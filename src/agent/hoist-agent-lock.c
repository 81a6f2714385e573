/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tenant's lock. States: free → held (flock) → epoch checked and written → holder written. A
 * lock whose holder is dead is kept by orphans of its step: they are ended, by identity, before the
 * claim goes on. Owned by the session; worker thread. Never takes a lock over because of its age.
 */
#include "agent/hoist-agent-lock.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-process.h"
#include "drivers/hoist-process-table.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SLICE_MS 100
#define ORPHAN_GRACE_MS 5000

struct _HoistAgentLock
{
  char *tenant, *run;
  gint64 epoch;
  int fd;
  gint told; /* the holder's pid, once it was told that its line is gone */
  char *lock_path, *holder_path, *effect_path, *epoch_path;
};

static HoistAgentLock *
lock_new (const HoistAgentState *state, const HoistAgentClaim *claim)
{
  HoistAgentLock *self = g_new0 (HoistAgentLock, 1);

  self->tenant = g_strdup (claim->tenant);
  self->run = g_strdup (claim->run);
  self->epoch = claim->epoch;
  self->fd = -1;
  self->lock_path = hoist_agent_state_tenant (state, claim->tenant, "lock");
  self->holder_path = hoist_agent_state_tenant (state, claim->tenant, "holder.json");
  self->effect_path = hoist_agent_state_tenant (state, claim->tenant, "effect.json");
  self->epoch_path = hoist_agent_state_tenant (state, claim->tenant, "epoch");
  return self;
}

static void
lock_free (HoistAgentLock *self)
{
  g_free (self->tenant);
  g_free (self->run);
  g_free (self->lock_path);
  g_free (self->holder_path);
  g_free (self->effect_path);
  g_free (self->epoch_path);
  g_free (self);
}

/* pid and start time from a file, when that process of this boot still lives. */
static gboolean
is_named_alive (const char *path, gint *ret_pid, guint64 *ret_start_time)
{
  g_autoptr (HoistValue) value = hoist_agent_state_read (path, NULL);

  *ret_pid = (gint) hoist_value_lookup_int (value, "pid", 0);
  *ret_start_time = (guint64) hoist_value_lookup_int (value, "start_time", 0);
  return value != NULL
         && g_str_equal (hoist_value_lookup_string (value, "boot_id", ""),
                         hoist_clock_get_boot_id ())
         && hoist_process_is_alive (*ret_pid, *ret_start_time);
}

static HoistValue *
name_process (gint pid, guint64 start_time)
{
  HoistValue *value = hoist_value_new_object ();

  hoist_value_set (value, "pid", hoist_value_new_int (pid));
  hoist_value_set (value, "start_time", hoist_value_new_int ((gint64) start_time));
  hoist_value_set (value, "boot_id", hoist_value_new_string (hoist_clock_get_boot_id ()));
  return value;
}

static gboolean
is_agent (gint pid)
{
  char path[64];
  struct stat ours, theirs;

  g_snprintf (path, sizeof path, "/proc/%d/exe", pid);
  return stat ("/proc/self/exe", &ours) == 0 && stat (path, &theirs) == 0
         && ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
}

/* Children of steps carry the lock; agents that wait for it have it open too and are left alone. */
static gboolean
end_carriers (HoistAgentLock *self, GCancellable *cancellable, GError **error)
{
  const char *paths[] = { self->lock_path, NULL };
  g_autoptr (GPtrArray) holders = hoist_process_table_find_holders (paths, getpid ());

  for (guint i = 0; i < holders->len; i++)
    {
      const HoistProcessSighting *one = g_ptr_array_index (holders, i);

      if (!is_agent (one->pid)
          && !hoist_process_end (one->pid, one->start_time, SIGTERM, ORPHAN_GRACE_MS, TRUE,
                                 cancellable, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
end_effect (HoistAgentLock *self, GCancellable *cancellable, GError **error)
{
  gint pid;
  guint64 start_time;

  return !is_named_alive (self->effect_path, &pid, &start_time)
         || hoist_process_end (pid, start_time, SIGTERM, ORPHAN_GRACE_MS, TRUE, cancellable, error);
}

static gboolean
end_orphans (HoistAgentLock *self, GCancellable *cancellable, GError **error)
{
  return end_effect (self, cancellable, error) && end_carriers (self, cancellable, error);
}

static gboolean
set_busy (HoistAgentLock *self, GError **error)
{
  g_autoptr (HoistValue) holder = hoist_agent_state_read (self->holder_path, NULL);
  const char *run = hoist_value_lookup_string (holder, "run", "");

  g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY, "%s is held by %s (agent with pid %d).",
               self->tenant, run[0] != '\0' ? run : "work outside a run",
               (int) hoist_value_lookup_int (holder, "pid", 0));
  return FALSE;
}

static gint64
read_highest_epoch (HoistAgentLock *self)
{
  g_autofree char *text = hoist_file_read (self->epoch_path, 64, NULL, NULL);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

static gboolean
check_epoch (HoistAgentLock *self, gint64 epoch, gint64 highest, GError **error)
{
  if (epoch == 0 || epoch >= highest)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_FENCED,
               "%s has been taken over: epoch %" G_GINT64_FORMAT " is older than %" G_GINT64_FORMAT
               ".",
               self->tenant, epoch, highest);
  return FALSE;
}

/* The holder's connection may be frozen: then it never hears that its line is gone. Whoever has the
 * lease now - the same run that has come back, or one with a higher epoch - tells it, once. It ends
 * the step in its hands, records the answer and lets go; nothing of the step is broken off. */
static void
tell_holder (HoistAgentLock *self, gint pid, guint64 start_time)
{
  g_autoptr (HoistValue) holder = hoist_agent_state_read (self->holder_path, NULL);
  gint64 epoch = hoist_value_lookup_int (holder, "epoch", 0);
  int pidfd;

  if (self->told == pid || pid == getpid () || self->epoch == 0 || epoch == 0
      || self->epoch < epoch)
    return;
  pidfd = (int) syscall (SYS_pidfd_open, pid, 0);
  if (pidfd >= 0 && hoist_process_is_alive (pid, start_time) && is_agent (pid)
      && syscall (SYS_pidfd_send_signal, pidfd, SIGHUP, NULL, 0) == 0)
    self->told = pid;
  if (pidfd >= 0)
    close (pidfd);
}

static gboolean
take (HoistAgentLock *self, guint wait_ms, GCancellable *cancellable, GError **error)
{
  gint64 end = hoist_clock_boottime_us () + (gint64) wait_ms * 1000;

  while (TRUE)
    {
      g_autoptr (GError) local = NULL;
      gint64 left_ms = (end - hoist_clock_boottime_us ()) / 1000;
      gint pid;
      guint64 start_time;

      self->fd =
          hoist_file_lock (self->lock_path, (guint) CLAMP (left_ms, 0, SLICE_MS), TRUE, &local);
      if (self->fd >= 0)
        return TRUE;
      if (!g_error_matches (local, HOIST_ERROR, HOIST_ERROR_BUSY))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_CANCELLED, "It was cancelled.");
          return FALSE;
        }
      if (!is_named_alive (self->holder_path, &pid, &start_time))
        {
          if (!end_orphans (self, cancellable, error))
            return FALSE;
          end = MAX (end, hoist_clock_boottime_us () + SLICE_MS * 1000);
        }
      else if (!check_epoch (self, self->epoch, read_highest_epoch (self), error))
        return FALSE;
      else if (left_ms <= 0)
        return set_busy (self, error);
      else
        tell_holder (self, pid, start_time);
      if (left_ms <= 0 && end - hoist_clock_boottime_us () <= 0)
        return set_busy (self, error);
    }
}

static gboolean
accept_epoch (HoistAgentLock *self, gint64 epoch, GError **error)
{
  gint64 highest = read_highest_epoch (self);
  g_autofree char *line = NULL;

  if (epoch == 0)
    return TRUE;
  if (!check_epoch (self, epoch, highest, error))
    return FALSE;
  if (epoch == highest)
    return TRUE;
  line = g_strdup_printf ("%" G_GINT64_FORMAT "\n", epoch);
  return hoist_file_replace (self->epoch_path, line, strlen (line), 0600, error);
}

static gboolean
write_holder (HoistAgentLock *self, GError **error)
{
  g_autoptr (HoistValue) value = name_process (getpid (), hoist_process_get_start_time (getpid ()));

  hoist_value_set (value, "run", hoist_value_new_string (self->run));
  hoist_value_set (value, "epoch", hoist_value_new_int (self->epoch));
  return hoist_agent_state_write_brief (self->holder_path, value, error);
}

HoistAgentLock *
hoist_agent_lock_claim (const HoistAgentState *state, const HoistAgentClaim *claim,
                        GCancellable *cancellable, GError **error)
{
  HoistAgentLock *self = lock_new (state, claim);
  g_autofree char *folder = g_path_get_dirname (self->lock_path);

  if (!hoist_file_make_folders (folder, 0700, error)
      || !take (self, claim->wait_ms, cancellable, error))
    {
      lock_free (self);
      return NULL;
    }
  /* The lock is free for us only when nobody carries it, but a child may have closed it. Carriers
   * need no search: the lock would not be ours. */
  if (!end_effect (self, cancellable, error) || !accept_epoch (self, claim->epoch, error)
      || !write_holder (self, error))
    {
      close (self->fd);
      lock_free (self);
      return NULL;
    }
  unlink (self->effect_path);
  return self;
}

void
hoist_agent_lock_release (HoistAgentLock *self)
{
  unlink (self->holder_path);
  unlink (self->effect_path);
  close (self->fd);
  lock_free (self);
}

const char *
hoist_agent_lock_get_tenant (const HoistAgentLock *self)
{
  return self->tenant;
}

const char *
hoist_agent_lock_get_run (const HoistAgentLock *self)
{
  return self->run;
}

gint64
hoist_agent_lock_get_epoch (const HoistAgentLock *self)
{
  return self->epoch;
}

int
hoist_agent_lock_get_fd (const HoistAgentLock *self)
{
  return self->fd;
}

gboolean
hoist_agent_lock_renew (HoistAgentLock *self, const char *run, gint64 epoch, GError **error)
{
  if (!accept_epoch (self, epoch, error))
    return FALSE;
  g_free (self->run);
  self->run = g_strdup (run);
  self->epoch = epoch;
  return write_holder (self, error);
}

gboolean
hoist_agent_lock_write_effect (HoistAgentLock *self, gint pid, guint64 start_time, GError **error)
{
  g_autoptr (HoistValue) value = name_process (pid, start_time);

  return hoist_agent_state_write_brief (self->effect_path, value, error);
}

void
hoist_agent_lock_clear_effect (HoistAgentLock *self)
{
  unlink (self->effect_path);
}

gboolean
hoist_agent_lock_end_children (HoistAgentLock *self, GCancellable *cancellable, GError **error)
{
  return end_orphans (self, cancellable, error);
}

int
hoist_agent_lock_try_shared (const HoistAgentState *state, const char *tenant)
{
  g_autofree char *path = hoist_agent_state_tenant (state, tenant, "lock");
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

  if (fd < 0 && errno == ENOENT)
    {
      g_autofree char *folder = g_path_get_dirname (path);

      if (!hoist_file_make_folders (folder, 0700, NULL))
        return -1;
      fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    }
  if (fd < 0)
    return -1;
  if (flock (fd, LOCK_SH | LOCK_NB) == 0)
    return fd;
  close (fd);
  return -1;
}
