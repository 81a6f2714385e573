/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Services that are units of the node's systemd, over D-Bus. A run is known by its main process and
 * its invocation id; who belongs to it by its control group; what it wrote by the journal. Worker
 * threads, one per service at a time; each call has a connection of its own. Never edits a unit's
 * own file (a drop-in keeps one that was stopped from starting: hoist-systemd-hold.c), never
 * enables or unmasks one, never starts one whose last run has processes left, never kills hard what
 * the guide or the unit (SendSIGKILL=no) says must not be (hoist-systemd-stop.c). */
#include "drivers/hoist-process-table.h"
#include "drivers/hoist-service.h"
#include "drivers/hoist-systemd-cgroup.h"
#include "drivers/hoist-systemd-gentle.h"
#include "drivers/hoist-systemd-hold.h"
#include "drivers/hoist-systemd-journal.h"
#include "drivers/hoist-systemd-stop.h"
#include "drivers/hoist-systemd-triggers.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-process.h"
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define START_SPARE_MS 10000
#define START_DEFAULT_MS 90000

static GCancellable *
get_cancellable (const HoistDriverCall *call)
{
  return call != NULL ? call->cancellable : NULL;
}

/* What systemd says now, and that it is a service that can be worked with. */
static HoistSystemdBus *
open_unit (const HoistServiceOrder *order, GCancellable *cancellable, HoistSystemdUnit *ret,
           GError **error)
{
  g_autoptr (HoistSystemdBus) bus = hoist_systemd_bus_open (cancellable, error);

  if (bus != NULL && hoist_systemd_unit_read (bus, order->unit, ret, error)
      && hoist_systemd_unit_check (ret, error))
    return g_steal_pointer (&bus);
  g_prefix_error (error, "Service %s: ", order->name);
  return NULL;
}

static void
fill_record (const HoistSystemdUnit *unit, HoistServiceRecord *ret)
{
  gint64 suspended_us = hoist_clock_boottime_us () - g_get_monotonic_time ();

  *ret = (HoistServiceRecord){ .pid = unit->main_pid };
  g_strlcpy (ret->invocation, unit->invocation, sizeof ret->invocation);
  ret->start_time = hoist_process_get_start_time (unit->main_pid);
  ret->started_at = unit->started_us > 0 ? (gint64) unit->started_us + suspended_us : 0;
}

/* Looking */

static void
say (const HoistSystemdUnit *unit, HoistServiceSight *ret)
{
  g_autofree char *result = hoist_systemd_unit_dup_result (unit);
  gboolean failed = g_str_equal (unit->active_state, "failed");

  if (ret->looping)
    g_snprintf (ret->words, sizeof ret->words,
                "%s is restarted by systemd again and again (%u times, last %s)", unit->name,
                unit->restarts, result);
  else if (failed)
    g_snprintf (ret->words, sizeof ret->words, "%s failed (%s)", unit->name, result);
  else if (g_str_equal (unit->active_state, "deactivating"))
    g_snprintf (ret->words, sizeof ret->words, "%s was told to stop and has not ended (%s)",
                unit->name, unit->sub_state);
  else if (unit->need_reload)
    g_snprintf (ret->words, sizeof ret->words,
                "the file of %s was changed; systemd has not read it yet (daemon-reload)",
                unit->name);
}

/* Its port: its own, that of a socket unit of its, or a stranger's. */
static void
look_at_port (HoistSystemdBus *bus, const HoistServiceOrder *order, const HoistSystemdUnit *unit,
              HoistServiceSight *ret)
{
  gint owner = 0;

  ret->listening = order->port == 0;
  if (order->port == 0 || !hoist_process_table_find_listener (order->port, unit->main_pid, &owner))
    return;
  if (owner == 1 && hoist_systemd_triggers_are_active (bus, unit))
    ret->listening = ret->state == HOIST_SERVICE_RUNNING;
  else if (owner > 0 && hoist_systemd_cgroup_owns (unit->control_group, owner))
    ret->listening = ret->state == HOIST_SERVICE_RUNNING;
  else
    ret->stranger = owner > 0 ? owner : -1;
}

static void
look_at (HoistSystemdBus *bus, const HoistServiceOrder *order, const HoistSystemdUnit *unit,
         HoistServiceSight *ret)
{
  memset (ret, 0, sizeof *ret);
  fill_record (unit, &ret->record);
  ret->looping = hoist_systemd_unit_is_looping (unit);
  ret->state = hoist_systemd_unit_is_up (unit)                ? HOIST_SERVICE_RUNNING
               : ret->looping                                 ? HOIST_SERVICE_FAILED
               : g_str_equal (unit->active_state, "inactive") ? HOIST_SERVICE_STOPPED
                                                              : HOIST_SERVICE_FAILED;
  say (unit, ret);
  look_at_port (bus, order, unit, ret);
}

static gboolean
look (const HoistServiceOrder *order, HoistServiceSight *ret, GError **error)
{
  g_auto (HoistSystemdUnit) unit = { 0 };
  g_autoptr (HoistSystemdBus) bus = open_unit (order, NULL, &unit, error);

  memset (ret, 0, sizeof *ret);
  if (bus == NULL)
    return FALSE;
  look_at (bus, order, &unit, ret);
  return TRUE;
}

static guint
count_left (const HoistServiceOrder *order)
{
  g_auto (HoistSystemdUnit) unit = { 0 };
  g_autoptr (HoistSystemdBus) bus = open_unit (order, NULL, &unit, NULL);
  g_autoptr (GArray) pids = hoist_systemd_cgroup_list (bus != NULL ? unit.control_group : NULL);

  return pids->len;
}

/* Held back */

static char *
build_mark (const HoistServiceOrder *order)
{
  return g_strconcat (order->record, ".held", NULL);
}

static gboolean
starts_by_itself (const HoistSystemdUnit *unit)
{
  return g_str_has_prefix (unit->file_state, "enabled") || unit->triggers[0] != NULL;
}

static gboolean
hold (const HoistServiceOrder *order, const HoistDriverCall *call, GError **error)
{
  g_autofree char *mark = build_mark (order);
  g_auto (HoistSystemdUnit) unit = { 0 };
  g_autoptr (HoistSystemdBus) bus = open_unit (order, get_cancellable (call), &unit, error);

  if (bus == NULL)
    return FALSE;
  if (hoist_systemd_hold_is_possible ())
    return hoist_systemd_hold_begin (bus, &unit, mark, error);
  if (!starts_by_itself (&unit))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
               "Should this machine be started anew meanwhile, systemd starts the unit %s by "
               "itself: it is enabled, and this agent may not write to %s.",
               order->unit, hoist_systemd_get_settings_folder ());
  return FALSE;
}

static gboolean
is_held (const HoistServiceOrder *order)
{
  g_autofree char *mark = build_mark (order);

  return hoist_systemd_hold_is_there (order->unit, mark);
}

static gboolean
release (const HoistServiceOrder *order, const HoistDriverCall *call, GError **error)
{
  g_autofree char *mark = build_mark (order);
  g_auto (HoistSystemdUnit) unit = { 0 };
  g_autoptr (HoistSystemdBus) bus = NULL;

  if (!is_held (order))
    return TRUE;
  bus = open_unit (order, get_cancellable (call), &unit, error);
  return bus != NULL && hoist_systemd_hold_end (bus, &unit, mark, error);
}

/* Starting */

typedef struct
{
  HoistSystemdBus *bus;
  const HoistServiceOrder *order;
  HoistSystemdUnit unit;
  GCancellable *cancellable;
} Start;

static void
start_clear (Start *self)
{
  hoist_systemd_unit_clear (&self->unit);
  g_clear_pointer (&self->bus, hoist_systemd_bus_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Start, start_clear)

static gboolean
read_again (Start *self, GError **error)
{
  hoist_systemd_unit_clear (&self->unit);
  return hoist_systemd_unit_read (self->bus, self->order->unit, &self->unit, error);
}

/* It was told to stop, did not end and must not be killed: a start that waits behind the stop. */
static gboolean
keep_up (Start *self, GError **error)
{
  g_autofree char *queued =
      hoist_systemd_bus_run_job (self->bus, "StartUnit", self->order->unit, 0, error);

  return queued != NULL;
}

static guint
choose_start_ms (const HoistSystemdUnit *unit)
{
  guint64 own_ms = unit->start_timeout_us / 1000;

  return own_ms == 0 || unit->start_timeout_us == G_MAXUINT64
             ? START_DEFAULT_MS
             : (guint) MIN (own_ms + START_SPARE_MS, G_MAXINT);
}

static gboolean
set_not_started (Start *self, const char *result, GError **error)
{
  g_autofree char *why = hoist_systemd_unit_dup_result (&self->unit);

  g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED,
               "The service %s (unit %s) can't be started: systemd's job ended with “%s” (%s).",
               self->order->name, self->order->unit, result, why);
  return FALSE;
}

static gboolean
run_start_job (Start *self, HoistServiceRecord *ret, GError **error)
{
  g_autofree char *result = hoist_systemd_bus_run_job (self->bus, "StartUnit", self->order->unit,
                                                       choose_start_ms (&self->unit), error);

  if (result == NULL || !read_again (self, error))
    return FALSE;
  fill_record (&self->unit, ret);
  return g_str_equal (result, "done") || set_not_started (self, result, error);
}

/* Earlier failures must not count against this start ("start-limit-hit"). */
static void
forget_failures (Start *self)
{
  g_autoptr (GVariant) answer =
      hoist_systemd_bus_call (self->bus, "ResetFailedUnit", self->order->unit,
                              g_variant_new ("(s)", self->order->unit), NULL);
}

static gboolean
start_anew (Start *self, HoistServiceRecord *ret, GError **error)
{
  HoistServiceSight sight;

  look_at (self->bus, self->order, &self->unit, &sight);
  if (sight.stranger != 0)
    return hoist_service_refuse_port (self->order, sight.stranger, error);
  if (!hoist_systemd_unit_is_up (&self->unit)
      && !hoist_systemd_stop_rest (self->bus, &self->unit, self->order, self->cancellable, error))
    return FALSE;
  forget_failures (self);
  return hoist_systemd_triggers_start (self->bus, self->order->record, error)
         && run_start_job (self, ret, error);
}

static gboolean
start (const HoistServiceOrder *order, HoistServiceRecord *ret, const HoistDriverCall *call,
       GError **error)
{
  g_auto (Start) self = { .order = order, .cancellable = get_cancellable (call) };
  g_autofree char *mark = build_mark (order);
  gboolean stopping, settled;

  memset (ret, 0, sizeof *ret);
  if (!hoist_driver_call_check (call, error)
      || (self.bus = open_unit (order, self.cancellable, &self.unit, error)) == NULL
      || !hoist_systemd_hold_lift (mark, error))
    return FALSE;
  stopping = g_str_equal (self.unit.active_state, "deactivating");
  if (stopping && self.unit.main_pid > 0 && (order->never_kill || !self.unit.send_sigkill))
    {
      fill_record (&self.unit, ret);
      return keep_up (&self, error);
    }
  /* What a stop that was killed has left; while it is under way systemd would kill the unit. */
  if (!stopping && !hoist_systemd_gentle_end (self.bus, order->unit, error))
    return FALSE;
  settled = g_str_equal (self.unit.active_state, "active");
  if (!settled)
    return start_anew (&self, ret, error);
  fill_record (&self.unit, ret);
  return TRUE;
}

/* Stopping */

static gboolean
stop (const HoistServiceOrder *order, const HoistDriverCall *call, GError **error)
{
  GCancellable *cancellable = get_cancellable (call);
  g_auto (HoistSystemdUnit) unit = { 0 };
  g_autoptr (HoistSystemdBus) bus = open_unit (order, cancellable, &unit, error);
  g_autoptr (GVariant) forgotten = NULL;
  gint owner = 0;

  if (bus == NULL || !hoist_systemd_triggers_stop (bus, &unit, order->record, error)
      || !hoist_systemd_stop (bus, &unit, order, cancellable, error))
    return FALSE;
  /* A unit that had to be killed, or ended with an error, is "failed"; it is stopped all the same.
   */
  forgotten = hoist_systemd_bus_call (bus, "ResetFailedUnit", order->unit,
                                      g_variant_new ("(s)", order->unit), NULL);
  if (order->port > 0 && hoist_process_table_find_listener (order->port, 0, &owner))
    return hoist_service_refuse_port (order, owner > 0 ? owner : -1, error);
  return TRUE;
}

/* Watching */

/* Of a unit without a main process its group is watched; one that has none at all (a oneshot that
 * stays) can't end unseen by confirm. */
static int
watch_group (const HoistServiceOrder *order)
{
  g_auto (HoistSystemdUnit) unit = { 0 };
  g_autoptr (HoistSystemdBus) bus = open_unit (order, NULL, &unit, NULL);

  if (bus == NULL || !hoist_systemd_unit_is_up (&unit))
    return -1;
  return hoist_systemd_cgroup_wait_empty (unit.control_group, 0, NULL)
             ? eventfd (0, EFD_CLOEXEC)
             : hoist_systemd_cgroup_watch (unit.control_group);
}

static int
watch (const HoistServiceOrder *order, const HoistServiceRecord *record)
{
  return record->pid > 0 ? hoist_process_open (record->pid, record->start_time)
                         : watch_group (order);
}

static gboolean
confirm (const HoistServiceOrder *order, const HoistServiceRecord *record, GError **error)
{
  HoistServiceSight sight;

  if (!look (order, &sight, error))
    return FALSE;
  if (sight.looping || sight.state != HOIST_SERVICE_RUNNING)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED, "The service %s does not run: %s.",
                 order->name, sight.words[0] != '\0' ? sight.words : "its unit is not active");
  else if (!g_str_equal (sight.record.invocation, record->invocation)
           || sight.record.pid != record->pid)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED,
                 "The service %s (unit %s) was restarted: its main process was %d and is %d.",
                 order->name, order->unit, record->pid, sight.record.pid);
  else
    return TRUE;
  return FALSE;
}

static gboolean
owns (const HoistServiceOrder *order, const HoistServiceRecord *record, gint pid)
{
  g_auto (HoistSystemdUnit) unit = { 0 };
  g_autoptr (HoistSystemdBus) bus = NULL;

  if (pid == record->pid || hoist_process_table_is_member (pid, record->pid))
    return TRUE;
  bus = open_unit (order, NULL, &unit, NULL);
  return bus != NULL
         && (hoist_systemd_cgroup_owns (unit.control_group, pid)
             || (pid == 1 && hoist_systemd_triggers_are_active (bus, &unit)));
}

static GPtrArray *
read_log (const HoistServiceOrder *order, const HoistServiceRecord *record, guint n_lines)
{
  return hoist_systemd_journal_read (order->unit, record != NULL ? record->invocation : "",
                                     n_lines);
}

/* Before a run */

static void found (GPtrArray *findings, HoistFindingSeverity severity, const char *next,
                   const char *format, ...) G_GNUC_PRINTF (4, 5);

static void
found (GPtrArray *findings, HoistFindingSeverity severity, const char *next, const char *format,
       ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (findings, hoist_finding_new ("units", severity, message, next, ""));
}

static void
examine_rights (HoistSystemdBus *bus, const HoistServiceOrder *order, GPtrArray *findings)
{
  if (geteuid () != 0 && !hoist_systemd_bus_is_allowed (bus))
    {
      g_autofree char *next =
          g_strdup_printf ("Unless there is a rule for it already, as root there: hoist-agent "
                           "polkit-rule %s %s >/etc/polkit-1/rules.d/50-hoist-%s.rules (one rule "
                           "may name several units), or run the agent as root.",
                           g_get_user_name (), order->unit, order->unit);
      found (findings, HOIST_FINDING_WARNING, next,
             "The agent's user %s may perhaps not start and stop the unit %s.", g_get_user_name (),
             order->unit);
    }
}

static void
examine_unit (const HoistServiceOrder *order, const HoistSystemdUnit *unit, GPtrArray *findings)
{
  gboolean gentle = order->never_kill || !unit->send_sigkill;

  if (unit->need_reload)
    found (findings, HOIST_FINDING_WARNING, "Run systemctl daemon-reload, then check again.",
           "The file of the unit %s was changed, and systemd has not read it yet: it would start "
           "the old one.",
           unit->name);
  if (gentle && hoist_systemd_gentle_is_needed (unit) && !hoist_systemd_gentle_is_possible ())
    found (findings, HOIST_FINDING_BLOCKER,
           "Put SendSIGKILL=no, TimeoutStopSec=infinity and Restart=no into a drop-in of it "
           "(systemctl edit), or run the agent as root.",
           "systemd could kill the unit %s hard during its stop, which the guide forbids, and the "
           "agent's user can't change that.",
           unit->name);
  if (order->directory != NULL && strstr (unit->folder, order->directory) == NULL
      && strstr (unit->command, order->directory) == NULL)
    found (findings, HOIST_FINDING_WARNING, "Make sure that it is this tenant's unit.",
           "The unit %s names the tenant's folder neither in its command nor as its working "
           "directory.",
           unit->name);
}

static void
examine (const HoistServiceOrder *order, const HoistDriverCall *call, GPtrArray *findings)
{
  g_auto (HoistSystemdUnit) unit = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistSystemdBus) bus = open_unit (order, get_cancellable (call), &unit, &error);

  if (bus == NULL)
    return; /* look has said so */
  examine_unit (order, &unit, findings);
  examine_rights (bus, order, findings);
}

static const HoistServiceDriver systemd = {
  .kind = "systemd",
  .look = look,
  .count_left = count_left,
  .start = start,
  .stop = stop,
  .hold = hold,
  .release = release,
  .is_held = is_held,
  .watch = watch,
  .confirm = confirm,
  .owns = owns,
  .read_log = read_log,
  .examine = examine,
};

const HoistServiceDriver *
hoist_service_get_systemd (void)
{
  return &systemd;
}
