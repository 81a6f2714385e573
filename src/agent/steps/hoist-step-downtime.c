/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-step-downtime.h. Called for each step before it acts; worker thread. It knows of the
 * stop and the start from CURRENT.json alone, so that it is the same for an order of the daemon and
 * for `recover`. It never starts anything, and never disturbs a run whose services may run. */
#include "agent/steps/hoist-step-downtime.h"
#include "agent/hoist-agent-current.h"
#include "agent/steps/hoist-step-services.h"
#include <string.h>

static const HoistValue *
find_entry (const HoistValue *current, HoistStepKindId kind)
{
  const HoistValue *steps = hoist_value_get_member (current, "steps");
  const char *name = hoist_step_kind_get (kind)->name;

  for (guint i = 0; steps != NULL && i < hoist_value_get_size (steps); i++)
    {
      const HoistValue *entry = hoist_value_get_element (steps, i);

      if (strcmp (hoist_value_lookup_string (entry, "kind", ""), name) == 0)
        return entry;
    }
  return NULL;
}

static gboolean
is_word (const HoistValue *entry, const char *member, const char *word)
{
  return strcmp (hoist_value_lookup_string (entry, member, ""), word) == 0;
}

/* Stopped, and not started since: neither forward nor on the way back. */
static const HoistValue *
find_stop (const HoistStepWork *work, const HoistValue *current)
{
  const HoistValue *stop = find_entry (current, HOIST_STEP_STOP);
  const HoistValue *start = find_entry (current, HOIST_STEP_START);

  if (g_strcmp0 (hoist_value_lookup_string (current, "run", ""), work->key.run) != 0 || stop == NULL
      || !is_word (stop, "apply", "done") || !is_word (stop, "undo", ""))
    return NULL;
  return start == NULL || is_word (start, "undo", "done") ? stop : NULL;
}

gboolean
hoist_step_downtime_keep (HoistStepWork *work, GError **error)
{
  g_autoptr (HoistValue) current = NULL;
  g_autoptr (GPtrArray) services = NULL;
  const HoistValue *stop;

  if (work->kind->id == HOIST_STEP_STOP || work->kind->id == HOIST_STEP_START)
    return TRUE;
  current = hoist_agent_current_read (work->state, work->tenant->id, NULL);
  stop = current != NULL ? find_stop (work, current) : NULL;
  if (stop == NULL)
    return TRUE;
  services = hoist_step_services_read (
      work->state, work->tenant,
      hoist_value_get_member (hoist_value_get_member (stop, "args"), "services"), error);
  if (services == NULL)
    return FALSE;
  for (guint i = services->len; i > 0; i--)
    {
      const HoistServiceOrder *order = g_ptr_array_index (services, i - 1);
      HoistServiceSight sight;

      if (hoist_service_find (order)->look (order, &sight, NULL)
          && sight.state != HOIST_SERVICE_RUNNING
          && hoist_service_find (order)->count_left (order) == 0)
        continue;
      hoist_step_work_log (
          work, HOIST_LOG_WARNING,
          "%s runs again although this run has stopped it (was the machine started "
          "anew?): it is stopped before anything else is done.",
          order->name);
      if (!hoist_service_find (order)->stop (order, &work->call, error))
        return FALSE;
    }
  return TRUE;
}
