/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two ways to stop a unit. The usual one is a stop job, which systemd carries out by the unit's own
 * rules, SIGKILL included. The gentle one, for what must never be killed hard, only asks: the
 * unit's stop signal while systemd is kept from anything harder, and a stop job when the main
 * process has ended. A unit that does not listen has lost nothing by it: it is active as before, so
 * that the stop is undone the moment it is given up. (A stop job could not be taken back: the unit
 * would stay "deactivating".) Units with ExecStop= need the job; for them a start job waits behind
 * it. Owned by the driver's call; worker thread. Never sends SIGKILL on the gentle way. */
#include "drivers/hoist-systemd-stop.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-process.h"
#include "drivers/hoist-systemd-cgroup.h"
#include "drivers/hoist-systemd-gentle.h"
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DEFAULT_STOP_SECONDS 90
#define PHASES 4 /* ExecStop=, stop signal, SIGKILL, ExecStopPost=: each has the time-out */
#define SPARE_MS 5000
#define KILL_MS 5000
#define EMPTY_MS 2000

typedef struct
{
  HoistSystemdBus *bus;
  HoistSystemdUnit *unit;
  const HoistServiceOrder *order;
  GCancellable *cancellable;
  guint patience_ms; /* of a person, or of the unit */
} Stop;

static gboolean
is_gentle (const HoistSystemdUnit *unit, const HoistServiceOrder *order)
{
  return order->never_kill || !unit->send_sigkill;
}

static guint
choose_patience_ms (const HoistSystemdUnit *unit, const HoistServiceOrder *order, gboolean gentle)
{
  gboolean own = unit->stop_timeout_us != G_MAXUINT64 && unit->stop_timeout_us > 0;

  if (own && (!gentle || order->stop_seconds == 0))
    return (guint) MIN (unit->stop_timeout_us / 1000, G_MAXINT / PHASES - SPARE_MS);
  return (order->stop_seconds > 0 ? order->stop_seconds : DEFAULT_STOP_SECONDS) * 1000;
}

static gboolean
read_again (Stop *self, GError **error)
{
  g_autofree char *name = g_strdup (self->unit->name);

  hoist_systemd_unit_clear (self->unit);
  return hoist_systemd_unit_read (self->bus, name, self->unit, error);
}

static gboolean
send_signal (HoistSystemdBus *bus, const HoistSystemdUnit *unit, const char *whom, int number,
             GError **error)
{
  g_autoptr (GVariant) answer = hoist_systemd_bus_call (
      bus, "KillUnit", unit->name, g_variant_new ("(ssi)", unit->name, whom, number), error);

  return answer != NULL;
}

static gboolean
check_cancelled (GCancellable *cancellable, const HoistServiceOrder *order, GError **error)
{
  if (!g_cancellable_is_cancelled (cancellable))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED, "Stopping %s was cancelled.",
               order->name);
  return FALSE;
}

static gboolean
set_left (const HoistSystemdUnit *unit, const HoistServiceOrder *order, gboolean gentle,
          GError **error)
{
  g_autofree char *who = hoist_systemd_cgroup_describe (unit->control_group);

  g_set_error (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT,
               gentle
                   ? "The service %s (unit %s) left processes that do not end: %s; it must never "
                     "be killed hard."
                   : "The service %s (unit %s) left processes that do not end, not even when "
                     "killed: %s.",
               order->name, unit->name, who);
  return FALSE;
}

gboolean
hoist_systemd_stop_rest (HoistSystemdBus *bus, const HoistSystemdUnit *unit,
                         const HoistServiceOrder *order, GCancellable *cancellable, GError **error)
{
  gboolean gentle = is_gentle (unit, order);
  guint patience_ms = choose_patience_ms (unit, order, gentle);
  g_autoptr (GError) local = NULL;

  if (hoist_systemd_cgroup_wait_empty (unit->control_group, 0, NULL))
    return TRUE;
  /* systemd forgets the processes of a unit that is over: then they end by themselves or stay. */
  if (!send_signal (bus, unit, "all", SIGTERM, &local) && local->code == HOIST_ERROR_FORBIDDEN)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (hoist_systemd_cgroup_wait_empty (unit->control_group, patience_ms, cancellable))
    return TRUE;
  if (!check_cancelled (cancellable, order, error))
    return FALSE;
  g_clear_error (&local);
  if (gentle || !send_signal (bus, unit, "all", SIGKILL, &local)
      || !hoist_systemd_cgroup_wait_empty (unit->control_group, KILL_MS, cancellable))
    return set_left (unit, order, gentle, error);
  return TRUE;
}

/* The job's end, and that of everybody in the group. */
static gboolean
run_stop_job (Stop *self, guint wait_ms, GError **error)
{
  g_autofree char *result =
      hoist_systemd_bus_run_job (self->bus, "StopUnit", self->unit->name, wait_ms, error);
  g_autofree char *group = g_strdup (self->unit->control_group);

  if (result == NULL)
    return FALSE;
  if (!g_str_equal (result, "done"))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED,
                   "Stopping the service %s (unit %s) ended with: %s.", self->order->name,
                   self->unit->name, result);
      return FALSE;
    }
  hoist_systemd_cgroup_wait_empty (group, EMPTY_MS, self->cancellable);
  return read_again (self, error)
         && hoist_systemd_stop_rest (self->bus, self->unit, self->order, self->cancellable, error);
}

static gboolean
stop_usual (Stop *self, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (run_stop_job (self, self->patience_ms * PHASES + SPARE_MS, &local))
    return TRUE;
  if (g_error_matches (local, HOIST_ERROR, HOIST_ERROR_TIMED_OUT))
    g_prefix_error (&local, "The service %s does not end. ", self->order->name);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
set_deaf (Stop *self, const char *after, GError **error)
{
  g_autofree char *who = hoist_systemd_cgroup_describe (self->unit->control_group);

  g_set_error (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT,
               "The service %s (unit %s) did not end within %.0f s, and it must never be killed "
               "hard. It runs on: %s%s",
               self->order->name, self->unit->name, self->patience_ms / 1000.0, who, after);
  return FALSE;
}

/* FALSE: it is still there when the time is over. */
static gboolean
wait_for_main (Stop *self, guint64 start_time)
{
  gint pid = self->unit->main_pid;
  int fd = start_time != 0 ? (int) syscall (SYS_pidfd_open, pid, 0) : -1;
  GPollFD fds[2] = { { fd, G_IO_IN, 0 } };
  gboolean cancel;

  if (fd < 0)
    return TRUE;
  cancel = self->cancellable != NULL && g_cancellable_make_pollfd (self->cancellable, &fds[1]);
  if (hoist_process_is_alive (pid, start_time))
    g_poll (fds, cancel ? 2 : 1, (int) self->patience_ms);
  if (cancel)
    g_cancellable_release_fd (self->cancellable);
  close (fd);
  return !hoist_process_is_alive (pid, start_time);
}

/* Asks by the unit's own signal and waits for those whom its KillMode= means. */
static gboolean
ask_to_end (Stop *self, GError **error)
{
  const HoistSystemdUnit *unit = self->unit;
  gboolean all = g_str_equal (unit->kill_mode, "control-group") || unit->main_pid == 0;
  int number = unit->kill_signal > 0 ? unit->kill_signal : SIGTERM;
  guint64 start_time = hoist_process_get_start_time (unit->main_pid);
  gboolean ended;

  if (hoist_systemd_cgroup_wait_empty (unit->control_group, 0, NULL))
    return TRUE;
  if (!send_signal (self->bus, unit, all ? "all" : "main", number, error))
    return FALSE;
  ended = all ? hoist_systemd_cgroup_wait_empty (unit->control_group, self->patience_ms,
                                                 self->cancellable)
              : wait_for_main (self, start_time);
  return ended
         || (check_cancelled (self->cancellable, self->order, error)
             && set_deaf (self, ".", error));
}

/* By a job: the stop can't be taken back, but a start waits behind it, so that it is
 * running whatever it does in the end. The drop-in stays, or systemd would kill it now. */
static gboolean
stop_by_job (Stop *self, gboolean *ret_keep, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *queued = NULL;

  if (run_stop_job (self, self->patience_ms, &local))
    return TRUE;
  *ret_keep = g_error_matches (local, HOIST_ERROR, HOIST_ERROR_TIMED_OUT)
              || g_error_matches (local, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  if (!g_error_matches (local, HOIST_ERROR, HOIST_ERROR_TIMED_OUT))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  queued = hoist_systemd_bus_run_job (self->bus, "StartUnit", self->unit->name, 0, NULL);
  return set_deaf (self,
                   queued != NULL ? ". Should it end after all, systemd starts it again."
                                  : ". systemd still waits for its end.",
                   error);
}

static gboolean
stop_gently (Stop *self, GError **error)
{
  g_autofree char *name = g_strdup (self->unit->name);
  g_autoptr (GError) local = NULL;
  gboolean keep = FALSE, ok;

  if (!hoist_systemd_gentle_begin (self->bus, self->unit, error))
    return FALSE;
  if (self->unit->has_exec_stop || self->unit->watchdog_us > 0)
    ok = stop_by_job (self, &keep, error);
  else
    ok = ask_to_end (self, error) && run_stop_job (self, self->patience_ms + SPARE_MS, error);
  if (keep || hoist_systemd_gentle_end (self->bus, name, &local))
    return ok;
  if (ok)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    g_prefix_error (error, "%s ", local->message);
  return FALSE;
}

gboolean
hoist_systemd_stop (HoistSystemdBus *bus, HoistSystemdUnit *unit, const HoistServiceOrder *order,
                    GCancellable *cancellable, GError **error)
{
  gboolean gentle = is_gentle (unit, order);
  Stop self = { bus, unit, order, cancellable, choose_patience_ms (unit, order, gentle) };
  gboolean idle =
      g_str_equal (unit->active_state, "inactive") || g_str_equal (unit->active_state, "failed");

  /* One with no time-out of its own is left to itself, as whoever wrote it so wanted. */
  gentle = gentle || unit->stop_timeout_us == G_MAXUINT64;
  if (idle && !unit->start_queued)
    return hoist_systemd_stop_rest (bus, unit, order, cancellable, error);
  return gentle ? stop_gently (&self, error) : stop_usual (&self, error);
}
