/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Services of a step: started, stopped, and watched until they are healthy. Waiting is always for
 * something: a process's end, the cancellable, or the next round. Owned by one step; worker thread.
 * A service's words are shown, never believed; its process and its answers decide. */
#include "agent/steps/hoist-step-services.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-version.h"
#include "drivers/hoist-health.h"
#include "drivers/hoist-process-table.h"
#include "drivers/hoist-source.h"
#include <string.h>
#include <unistd.h>

#define ASK_TIMEOUT_MS 2000
#define PORTS_NAMED 3
#define LOG_LINES 20
#define SOON_US (2 * G_USEC_PER_SEC)
#define SOON_INTERVAL_MS 4

GPtrArray *
hoist_step_services_read (const HoistAgentState *state, const HoistTenant *tenant,
                          const HoistValue *list, GError **error)
{
  g_autoptr (GPtrArray) services =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_service_order_free);
  guint n = list != NULL ? hoist_value_get_size (list) : 0;

  for (guint i = 0; i < n; i++)
    {
      HoistServiceOrder *order =
          hoist_service_order_read (hoist_value_get_element (list, i), error);

      if (order == NULL)
        return NULL;
      g_ptr_array_add (services, order);
      if (!hoist_step_services_complete (state, tenant, order, error))
        return NULL;
    }
  return g_steal_pointer (&services);
}

gboolean
hoist_step_services_complete (const HoistAgentState *state, const HoistTenant *tenant,
                              HoistServiceOrder *order, GError **error)
{
  g_autofree char *folder = hoist_agent_state_tenant (state, tenant->id, "services");
  g_autofree char *logs = hoist_agent_state_tenant (state, tenant->id, "logs");
  g_autofree char *record = g_strconcat (order->name, ".json", NULL);
  g_autofree char *log = g_strconcat (order->name, ".log", NULL);

  order->record = g_build_filename (folder, record, NULL);
  order->directory = g_strdup (tenant->directory);
  if (order->folder == NULL || order->folder[0] == '\0')
    {
      g_free (order->folder);
      order->folder = g_strdup (tenant->directory);
    }
  if (order->log == NULL || order->log[0] != '/')
    {
      const char *runtime =
          order->runtime != NULL && order->runtime[0] != '\0' ? order->runtime : "podman";
      g_free (order->log);
      order->log = order->unit != NULL && order->unit[0] != '\0'
                       ? g_strconcat ("journalctl --unit=", order->unit, NULL)
                   : order->container != NULL && order->container[0] != '\0'
                       ? g_strconcat (runtime, " logs ", order->container, NULL)
                       : g_build_filename (logs, log, NULL);
    }
  return hoist_source_get_owner (tenant->directory, &order->uid, &order->gid, error);
}

static void
free_check (gpointer data)
{
  HoistStepCheck *check = data;

  g_free (check->name);
  g_free (check->service);
  g_free (check->url);
  g_free (check->version_member);
  g_free (check);
}

gboolean
hoist_step_watch_init (HoistStepWatch *watch, HoistStepWork *work, GPtrArray *services,
                       const HoistValue *health, const char *version, GError **error)
{
  guint n = health != NULL && hoist_value_get_type_of (health) == HOIST_VALUE_ARRAY
                ? hoist_value_get_size (health)
                : 0;

  watch->work = work;
  watch->services = services;
  watch->version = version;
  watch->checks = g_ptr_array_new_with_free_func (free_check);
  watch->records = g_new0 (HoistServiceRecord, services->len + 1);
  watch->fds = g_new (int, services->len + 1);
  for (guint i = 0; i < services->len; i++)
    watch->fds[i] = -1;
  for (guint i = 0; i < n; i++)
    {
      const HoistValue *value = hoist_value_get_element (health, i);
      HoistStepCheck *check = g_new0 (HoistStepCheck, 1);

      check->name = g_strdup (hoist_value_lookup_string (value, "name", ""));
      check->service = g_strdup (hoist_value_lookup_string (value, "service", ""));
      check->url = g_strdup (hoist_value_lookup_string (value, "url", ""));
      check->version_member = g_strdup (hoist_value_lookup_string (value, "version_member", ""));
      check->status = (guint) hoist_value_lookup_int (value, "status", 200);
      g_ptr_array_add (watch->checks, check);
    }
  return TRUE;
}

static void
close_fds (HoistStepWatch *watch)
{
  for (guint i = 0; watch->fds != NULL && i < watch->services->len; i++)
    {
      if (watch->fds[i] >= 0)
        close (watch->fds[i]);
      watch->fds[i] = -1;
    }
}

void
hoist_step_watch_clear (HoistStepWatch *watch)
{
  if (watch->services != NULL)
    close_fds (watch);
  g_clear_pointer (&watch->checks, g_ptr_array_unref);
  g_clear_pointer (&watch->records, g_free);
  g_clear_pointer (&watch->fds, g_free);
}

/* Its last line that it wrote itself; NULL: it wrote nothing. */
static const char *
find_last_own (const GPtrArray *lines)
{
  for (guint i = lines->len; i > 0; i--)
    if (!g_str_has_prefix (g_ptr_array_index (lines, i - 1), HOIST_SERVICE_MANAGER_LINE))
      return g_ptr_array_index (lines, i - 1);
  return NULL;
}

/* The service's last words into the log, and the cause they speak of in one sentence. */
static void
set_ended (HoistStepWatch *watch, guint index, GError **error)
{
  const HoistServiceOrder *order = g_ptr_array_index (watch->services, index);
  const HoistServiceRecord *record = &watch->records[index];
  g_autoptr (GPtrArray) lines = hoist_service_find (order)->read_log (order, record, LOG_LINES);
  g_autofree char *cause = hoist_service_name_cause (lines);
  const char *last = find_last_own (lines);
  double seconds =
      record->started_at > 0 ? (double) (hoist_clock_boottime_us () - record->started_at) / 1e6 : 0;

  for (guint i = 0; i < lines->len; i++)
    hoist_step_work_log (watch->work, HOIST_LOG_OUTPUT, "%s: %s", order->name,
                         (const char *) g_ptr_array_index (lines, i));
  if (cause != NULL)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED, "The service %s ended after %.1f s: %s.",
                 order->name, seconds, cause);
  else if (last != NULL)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED,
                 "The service %s ended after %.1f s; its last line: %.300s", order->name, seconds,
                 last);
  else
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED,
                 "The service %s ended after %.1f s and wrote nothing.", order->name, seconds);
}

static void
show_log (HoistStepWatch *watch, guint index)
{
  const HoistServiceOrder *order = g_ptr_array_index (watch->services, index);
  g_autoptr (GPtrArray) lines =
      hoist_service_find (order)->read_log (order, &watch->records[index], LOG_LINES);

  for (guint i = 0; i < lines->len; i++)
    hoist_step_work_log (watch->work, HOIST_LOG_OUTPUT, "%s: %s", order->name,
                         (const char *) g_ptr_array_index (lines, i));
}

static gboolean
open_watches (HoistStepWatch *watch, GError **error)
{
  close_fds (watch);
  for (guint i = 0; i < watch->services->len; i++)
    {
      const HoistServiceOrder *order = g_ptr_array_index (watch->services, i);

      watch->fds[i] = hoist_service_find (order)->watch (order, &watch->records[i]);
      if (watch->fds[i] < 0)
        {
          set_ended (watch, i, error);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
hoist_step_watch_start (HoistStepWatch *watch, GError **error)
{
  for (guint i = 0; i < watch->services->len; i++)
    {
      const HoistServiceOrder *order = g_ptr_array_index (watch->services, i);

      if (!hoist_service_find (order)->start (order, &watch->records[i], &watch->work->call, error))
        {
          /* A unit's start can fail after it has run. */
          if (watch->records[i].invocation[0] != '\0')
            show_log (watch, i);
          return FALSE;
        }
      hoist_step_work_log (watch->work, HOIST_LOG_INFO, "%s runs with pid %d.", order->name,
                           watch->records[i].pid);
      if (i == 0 && !hoist_step_work_middle (watch->work, error))
        return FALSE;
    }
  return open_watches (watch, error);
}

gboolean
hoist_step_watch_find (HoistStepWatch *watch, GError **error)
{
  for (guint i = 0; i < watch->services->len; i++)
    {
      const HoistServiceOrder *order = g_ptr_array_index (watch->services, i);
      HoistServiceSight sight;

      if (!hoist_service_find (order)->look (order, &sight, error))
        return FALSE;
      watch->records[i] = sight.record;
      if (sight.state != HOIST_SERVICE_RUNNING)
        {
          g_autoptr (HoistValue) last = hoist_agent_state_read (order->record, NULL);

          watch->records[i].log_offset = hoist_value_lookup_int (last, "log_offset", 0);
          watch->records[i].started_at = hoist_value_lookup_int (last, "started_at", 0);
          set_ended (watch, i, error);
          return FALSE;
        }
    }
  return open_watches (watch, error);
}

/* FALSE when the wait ended because of a process or the cancellable. */
static gboolean
wait_for (HoistStepWatch *watch, guint ms, GError **error)
{
  g_autofree GPollFD *fds = g_new0 (GPollFD, watch->services->len + 1);
  GCancellable *cancellable = watch->work->call.cancellable;
  guint n = watch->services->len;
  gboolean cancel = cancellable != NULL && g_cancellable_make_pollfd (cancellable, &fds[n]);
  gboolean ok = TRUE;

  for (guint i = 0; i < n; i++)
    fds[i] = (GPollFD){ watch->fds[i], G_IO_IN, 0 };
  g_poll (fds, cancel ? n + 1 : n, (int) ms);
  if (cancel)
    g_cancellable_release_fd (cancellable);
  for (guint i = 0; ok && i < n; i++)
    if (fds[i].revents != 0)
      {
        set_ended (watch, i, error);
        ok = FALSE;
      }
  return ok && hoist_driver_call_check (&watch->work->call, error);
}

static gboolean
check_ports (HoistStepWatch *watch, GError **error)
{
  for (guint i = 0; i < watch->services->len; i++)
    {
      const HoistServiceOrder *order = g_ptr_array_index (watch->services, i);
      gint owner = 0;

      if (order->port == 0)
        continue;
      if (!hoist_process_table_find_listener (order->port, watch->records[i].pid, &owner))
        {
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE,
                       "The service %s does not listen on its port %u yet.", order->name,
                       order->port);
          return FALSE;
        }
      if (owner <= 0 || !hoist_service_find (order)->owns (order, &watch->records[i], owner))
        {
          g_autofree char *name = owner > 0 ? hoist_process_table_dup_name (owner) : g_strdup ("");

          g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY,
                       "The port %u of the service %s is in use by %s (pid %d).", order->port,
                       order->name, name[0] != '\0' ? name : "a process that can't be seen", owner);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
ask_one (HoistStepWatch *watch, const HoistStepCheck *check, GError **error)
{
  g_auto (HoistHealthAnswer) answer = { 0 };
  g_autofree char *version = NULL;

  if (!hoist_health_get (check->url, ASK_TIMEOUT_MS, &answer, watch->work->call.cancellable, error))
    return FALSE;
  if (answer.status != check->status)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED,
                   "The health check %s was answered with status %u instead of %u.", check->name,
                   answer.status, check->status);
      return FALSE;
    }
  if (check->version_member[0] == '\0' || watch->version[0] == '\0')
    return TRUE;
  version = hoist_health_answer_dup_member (&answer, check->version_member);
  if (version != NULL && hoist_version_is_same (watch->version, version))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED,
               "The health check %s reports version %s instead of %s.", check->name,
               version != NULL ? version : "none", watch->version);
  return FALSE;
}

gboolean
hoist_step_watch_ask (HoistStepWatch *watch, GError **error)
{
  if (!check_ports (watch, error))
    return FALSE;
  for (guint i = 0; i < watch->checks->len; i++)
    if (!ask_one (watch, g_ptr_array_index (watch->checks, i), error))
      return FALSE;
  return wait_for (watch, 0, error);
}

/* Where a service listens instead is what a wrong setting looks like: " It listens on 3000." */
static char *
dup_elsewhere (HoistStepWatch *watch)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < watch->services->len; i++)
    {
      const HoistServiceOrder *order = g_ptr_array_index (watch->services, i);
      gint pid = watch->records[i].pid;
      g_autoptr (GArray) ports = NULL;

      if (order->port == 0 || hoist_process_table_find_listener (order->port, pid, NULL))
        continue;
      ports = hoist_process_table_list_ports (pid);
      for (guint j = 0; j < MIN (ports->len, PORTS_NAMED); j++)
        g_string_append_printf (text, j > 0 ? ", %u" : " It listens on %u",
                                g_array_index (ports, guint, j));
      if (ports->len > 0)
        g_string_append_c (text, '.');
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
give_up (HoistStepWatch *watch, guint wait_ms, const GError *last, GError **error)
{
  g_autofree char *elsewhere = dup_elsewhere (watch);

  for (guint i = 0; i < watch->services->len; i++)
    show_log (watch, i);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT, "Not healthy within %.0f s: %s%s",
               wait_ms / 1000.0, last != NULL ? last->message : "no check was good", elsewhere);
  return FALSE;
}

/* A service that is just being started opens its port soon: it is looked for often, which costs
 * next to nothing, so that the downtime does not end with a wait. Once it answers it is asked at
 * its own pace, and one that takes long as well. */
static guint
choose_interval (const HoistStepPace *pace, const GError *problem, gint64 begin)
{
  gboolean closed = g_error_matches (problem, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);

  return closed && hoist_clock_boottime_us () - begin < SOON_US
             ? MIN (pace->interval_ms, SOON_INTERVAL_MS)
             : pace->interval_ms;
}

gboolean
hoist_step_watch_until_good (HoistStepWatch *watch, const HoistStepPace *pace, GError **error)
{
  gint64 begin = hoist_clock_boottime_us ();
  gint64 end = begin + (gint64) pace->wait_ms * 1000;
  g_autoptr (GError) last = NULL;
  guint good = 0;

  while (TRUE)
    {
      g_autoptr (GError) local = NULL;

      if (hoist_step_watch_ask (watch, &local))
        {
          if (watch->good_since == 0)
            watch->good_since = hoist_clock_boottime_us ();
          good++;
          if (good >= pace->good_in_a_row)
            return TRUE;
        }
      else
        {
          good = 0;
          g_clear_error (&last);
          last = g_steal_pointer (&local);
        }
      if (hoist_clock_boottime_us () >= end)
        return give_up (watch, pace->wait_ms, last, error);
      if (!wait_for (watch, choose_interval (pace, good == 0 ? last : NULL, begin), error))
        return FALSE;
    }
}

/* Not only is something there: it is the run that was started. */
static gboolean
confirm_all (HoistStepWatch *watch, GError **error)
{
  for (guint i = 0; i < watch->services->len; i++)
    {
      const HoistServiceOrder *order = g_ptr_array_index (watch->services, i);

      if (!hoist_service_find (order)->confirm (order, &watch->records[i], error))
        {
          show_log (watch, i);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
hoist_step_watch_steady (HoistStepWatch *watch, guint steady_ms, GError **error)
{
  gint64 left = watch->good_since + (gint64) steady_ms * 1000 - hoist_clock_boottime_us ();

  if (left <= 0)
    return wait_for (watch, 0, error) && confirm_all (watch, error);
  hoist_step_work_log (watch->work, HOIST_LOG_INFO, "Watching the processes for another %.1f s.",
                       (double) left / 1e6);
  return wait_for (watch, (guint) (left / 1000), error) && hoist_step_watch_ask (watch, error)
         && confirm_all (watch, error);
}

/* Before the first is stopped, while all serve: it costs no downtime. */
static void
hold_all (HoistStepWork *work, GPtrArray *services)
{
  for (guint i = 0; i < services->len; i++)
    {
      const HoistServiceOrder *order = g_ptr_array_index (services, i);
      const HoistServiceDriver *driver = hoist_service_find (order);
      g_autoptr (GError) local = NULL;

      if (driver->hold != NULL && !driver->hold (order, &work->call, &local))
        hoist_step_work_log (work, HOIST_LOG_WARNING, "%s", local->message);
    }
}

gboolean
hoist_step_services_release (HoistStepWork *work, GPtrArray *services, GError **error)
{
  for (guint i = 0; i < services->len; i++)
    {
      const HoistServiceOrder *order = g_ptr_array_index (services, i);
      const HoistServiceDriver *driver = hoist_service_find (order);

      if (driver->release != NULL && !driver->release (order, &work->call, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
hoist_step_services_is_any_held (GPtrArray *services)
{
  for (guint i = 0; i < services->len; i++)
    {
      const HoistServiceOrder *order = g_ptr_array_index (services, i);
      const HoistServiceDriver *driver = hoist_service_find (order);

      if (driver->is_held != NULL && driver->is_held (order))
        return TRUE;
    }
  return FALSE;
}

gboolean
hoist_step_services_stop (HoistStepWork *work, GPtrArray *services, GError **error)
{
  hold_all (work, services);
  for (guint i = services->len; i > 0; i--)
    {
      const HoistServiceOrder *order = g_ptr_array_index (services, i - 1);

      if (!hoist_service_find (order)->stop (order, &work->call, error))
        return FALSE;
      hoist_step_work_log (work, HOIST_LOG_INFO, "%s is stopped.", order->name);
      if (i == services->len && !hoist_step_work_middle (work, error))
        return FALSE;
    }
  return TRUE;
}

guint
hoist_step_services_count_running (GPtrArray *services)
{
  guint n = 0;

  for (guint i = 0; i < services->len; i++)
    {
      const HoistServiceOrder *order = g_ptr_array_index (services, i);
      HoistServiceSight sight;

      if (hoist_service_find (order)->look (order, &sight, NULL)
          && sight.state == HOIST_SERVICE_RUNNING)
        n++;
    }
  return n;
}

guint
hoist_step_services_count_left (GPtrArray *services)
{
  guint n = 0;

  for (guint i = 0; i < services->len; i++)
    n += hoist_service_find (g_ptr_array_index (services, i))
             ->count_left (g_ptr_array_index (services, i));
  return n;
}
