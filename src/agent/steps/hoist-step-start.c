/* SPDX-License-Identifier: GPL-3.0-or-later */
/* start: every service in order, then the first moment at which all of them answer as the right
 * version from their own processes. Undo stops them. Worker thread. */
#include "agent/steps/hoist-step-services.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"

#define HEALTHY_WAIT_S 60
#define ASK_EVERY_MS 20

static GPtrArray *
read_services (HoistStepWork *work, GError **error)
{
  return hoist_step_services_read (work->state, work->tenant,
                                   hoist_value_get_member (work->args, "services"), error);
}

static gboolean
apply (HoistStepWork *work, GError **error)
{
  guint seconds = (guint) hoist_value_lookup_int (work->args, "seconds", HEALTHY_WAIT_S);
  const HoistStepPace pace = { 1, ASK_EVERY_MS,
                               hoist_step_work_get_time_left (work, MAX (seconds, 1) * 1000) };
  g_autoptr (GPtrArray) services = read_services (work, error);
  g_autofree char *now = hoist_clock_format (hoist_clock_wall_us ());
  gint64 begin = hoist_clock_boottime_us ();
  g_auto (HoistStepWatch) watch = { 0 };

  if (services == NULL
      || !hoist_step_watch_init (&watch, work, services,
                                 hoist_value_get_member (work->args, "health"),
                                 hoist_step_work_get_text (work, "version"), error))
    return FALSE;
  hoist_step_work_detail (work, "Starting services...");
  if (!hoist_step_watch_start (&watch, error) || !hoist_step_watch_until_good (&watch, &pace, error)
      || !hoist_step_services_release (work, services, error))
    return FALSE;
  hoist_step_work_detail (work, "Services started");
  hoist_step_work_set_text (work, "started_at", now);
  hoist_step_work_set_int (work, "healthy_after_ms", (hoist_clock_boottime_us () - begin) / 1000);
  return TRUE;
}

static gboolean
undo (HoistStepWork *work, GError **error)
{
  g_autoptr (GPtrArray) services = read_services (work, error);

  if (services == NULL)
    return FALSE;
  hoist_step_work_log (work, HOIST_LOG_INFO, "Stopping what was started.");
  return hoist_step_services_stop (work, services, error);
}

static HoistProbe
probe (HoistStepWork *work, char **ret_detail)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) services = read_services (work, &error);
  g_auto (HoistStepWatch) watch = { 0 };
  guint running;

  if (services == NULL)
    {
      *ret_detail = g_strdup (error->message);
      return HOIST_PROBE_UNKNOWN;
    }
  running = hoist_step_services_count_running (services);
  *ret_detail =
      g_strdup_printf (services->len == 1 ? "%u of %u service runs." : "%u of %u services run.",
                       running, services->len);
  if (work->key.undo)
    return running == services->len                                       ? HOIST_PROBE_NOT_APPLIED
           : hoist_step_services_count_left (services) > 0 || running > 0 ? HOIST_PROBE_PARTIAL
                                                                          : HOIST_PROBE_APPLIED;
  if (running < services->len)
    return running == 0 ? HOIST_PROBE_NOT_APPLIED : HOIST_PROBE_PARTIAL;
  if (hoist_step_services_is_any_held (services))
    return HOIST_PROBE_PARTIAL; /* what kept them stopped has to go yet */
  if (hoist_step_watch_init (&watch, work, services, hoist_value_get_member (work->args, "health"),
                             hoist_step_work_get_text (work, "version"), &error)
      && hoist_step_watch_find (&watch, &error) && hoist_step_watch_ask (&watch, &error))
    return HOIST_PROBE_APPLIED;
  g_free (*ret_detail);
  *ret_detail = g_strdup (error->message);
  return HOIST_PROBE_PARTIAL;
}

const HoistStepActions hoist_step_start = { HOIST_STEP_START, apply, undo, probe };
