/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stop: every service of the tenant ended, last first, with the proof that no process of theirs is
 * left and nobody has the database open. Undo starts them as they were and waits until they answer.
 * Worker thread. Never kills hard what the guide says must not be. */
#include "agent/steps/hoist-step-database.h"
#include "agent/steps/hoist-step-services.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"

#define HOLDERS_WAIT_MS 3000
#define HEALTHY_WAIT_S 60

static gboolean
apply (HoistStepWork *work, GError **error)
{
  g_autoptr (GPtrArray) services = NULL;
  g_autofree char *now = hoist_clock_format (hoist_clock_wall_us ());
  g_auto (HoistStepDatabase) database = { 0 };

  services = hoist_step_services_read (work->state, work->tenant,
                                       hoist_value_get_member (work->args, "services"), error);
  if (services == NULL || !hoist_step_database_read (work, &database, error))
    return FALSE;
  hoist_step_work_detail (work, "Stopping services...");
  if (!hoist_step_services_stop (work, services, error))
    return FALSE;
  if (database.driver != NULL
      && !hoist_step_database_wait_free (work, &database, HOLDERS_WAIT_MS, error))
    return FALSE;
  hoist_step_work_detail (work, "Services stopped");
  hoist_step_work_set_text (work, "stopped_at", now);
  return TRUE;
}

static gboolean
undo (HoistStepWork *work, GError **error)
{
  const HoistValue *from = hoist_value_get_member (work->args, "health_from");
  guint seconds = (guint) hoist_value_lookup_int (from, "seconds", HEALTHY_WAIT_S);
  const HoistStepPace pace = { 1, 20,
                               hoist_step_work_get_time_left (work, MAX (seconds, 1) * 1000) };
  g_autoptr (GPtrArray) services = NULL;
  g_auto (HoistStepWatch) watch = { 0 };

  services = hoist_step_services_read (work->state, work->tenant,
                                       hoist_value_get_member (work->args, "services"), error);
  if (services == NULL
      || !hoist_step_watch_init (&watch, work, services, hoist_value_get_member (from, "health"),
                                 hoist_value_lookup_string (from, "version", ""), error))
    return FALSE;
  hoist_step_work_log (work, HOIST_LOG_INFO, "Starting the services as they were.");
  return hoist_step_watch_start (&watch, error)
         && hoist_step_watch_until_good (&watch, &pace, error)
         && hoist_step_services_release (work, services, error);
}

static HoistProbe
probe (HoistStepWork *work, char **ret_detail)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) services = hoist_step_services_read (
      work->state, work->tenant, hoist_value_get_member (work->args, "services"), &error);
  g_auto (HoistStepDatabase) database = { 0 };
  guint running, wanted;

  if (services == NULL || !hoist_step_database_read (work, &database, &error))
    {
      *ret_detail = g_strdup (error->message);
      return HOIST_PROBE_UNKNOWN;
    }
  running = hoist_step_services_count_running (services);
  wanted = work->key.undo ? services->len : 0;
  *ret_detail =
      g_strdup_printf (services->len == 1 ? "%u of %u service runs." : "%u of %u services run.",
                       running, services->len);
  if (running == wanted && !work->key.undo && hoist_step_services_count_left (services) > 0)
    return HOIST_PROBE_PARTIAL;
  if (running == wanted && !work->key.undo && database.driver != NULL)
    {
      g_autoptr (GPtrArray) holders = database.driver->find_holders (database.path, NULL);

      if (holders == NULL || holders->len > 0)
        return HOIST_PROBE_PARTIAL;
    }
  /* Stopped and held belong together: one alone is half of it, on either way. */
  if (running > 0 && hoist_step_services_is_any_held (services))
    return HOIST_PROBE_PARTIAL;
  if (running == wanted)
    return HOIST_PROBE_APPLIED;
  return running == services->len - wanted ? HOIST_PROBE_NOT_APPLIED : HOIST_PROBE_PARTIAL;
}

const HoistStepActions hoist_step_stop = { HOIST_STEP_STOP, apply, undo, probe };
