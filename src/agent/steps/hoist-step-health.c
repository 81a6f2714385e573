/* SPDX-License-Identifier: GPL-3.0-or-later */
/* health: several good answers in a row, the version read back, the files those of the commit, and
 * the same processes still there after a while (a service that dies two seconds after its start is
 * noticed the moment it does). Worker thread. Changes nothing. */
#include "agent/steps/hoist-step-loss.h"
#include "agent/steps/hoist-step-release.h"
#include "agent/steps/hoist-step-services.h"
#include "base/hoist-error.h"

#define GOOD_DEFAULT 3
#define INTERVAL_DEFAULT_MS 100
#define SECONDS_DEFAULT 30

static gboolean
check_files (HoistStepWork *work, GError **error)
{
  const char *commit = hoist_step_work_get_text (work, "commit");
  g_autofree char *detail = NULL;
  g_auto (HoistStepOrigin) origin = { 0 };

  if (commit[0] == '\0')
    return TRUE;
  hoist_step_origin_init (&origin, work->state, work->tenant->application, "");
  if (hoist_step_compare_tree (work, &origin, commit, &detail) == HOIST_PROBE_APPLIED)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED, "The files in %s are not the release's: %s",
               work->tenant->directory, detail);
  return FALSE;
}

static gboolean
apply (HoistStepWork *work, GError **error)
{
  guint seconds = (guint) hoist_value_lookup_int (work->args, "seconds", SECONDS_DEFAULT);
  guint steady_ms = (guint) hoist_value_lookup_int (work->args, "steady_ms", 0);
  HoistStepPace pace = { (guint) hoist_value_lookup_int (work->args, "good_in_a_row", GOOD_DEFAULT),
                         (guint) hoist_value_lookup_int (work->args, "interval_ms",
                                                         INTERVAL_DEFAULT_MS),
                         hoist_step_work_get_time_left (work, MAX (seconds, 1) * 1000) };
  g_autoptr (GPtrArray) services = NULL;
  g_auto (HoistStepWatch) watch = { 0 };

  pace.good_in_a_row = MAX (pace.good_in_a_row, 1);
  pace.interval_ms = MAX (pace.interval_ms, 5);
  services = hoist_step_services_read (work->state, work->tenant,
                                       hoist_value_get_member (work->args, "services"), error);
  if (services == NULL
      || !hoist_step_watch_init (&watch, work, services,
                                 hoist_value_get_member (work->args, "health"),
                                 hoist_step_work_get_text (work, "version"), error)
      || !hoist_step_watch_find (&watch, error)
      || !hoist_step_watch_until_good (&watch, &pace, error)
      || !hoist_step_work_middle (work, error) || !check_files (work, error)
      || !hoist_step_watch_steady (&watch, steady_ms, error)
      || !hoist_step_loss_check_used (work, error))
    return FALSE;
  hoist_step_work_detail (work, "Health check passed");
  hoist_step_work_set_int (work, "good", pace.good_in_a_row);
  hoist_step_work_set_text (work, "version", hoist_step_work_get_text (work, "version"));
  hoist_step_work_set_text (work, "commit", hoist_step_work_get_text (work, "commit"));
  return TRUE;
}

/* Health of a moment ago proves nothing: it is asked again. */
static HoistProbe
probe (HoistStepWork *work, char **ret_detail)
{
  *ret_detail = g_strdup ("Health is asked anew.");
  return work->key.undo ? HOIST_PROBE_APPLIED : HOIST_PROBE_NOT_APPLIED;
}

const HoistStepActions hoist_step_health = { HOIST_STEP_HEALTH, apply, NULL, probe };
