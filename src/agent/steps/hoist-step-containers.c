/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-step-containers.h. Owned by the step that runs; worker thread. It starts and stops
 * nothing. */
#include "agent/steps/hoist-step-containers.h"

gboolean
hoist_step_container_init (HoistStepContainer *container, HoistStepWork *work,
                           const HoistValue *args, gboolean turned, GError **error)
{
  gboolean is_back = turned || hoist_value_lookup_bool (work->args, "back", FALSE);

  container->args = args;
  container->folder = hoist_agent_state_tenant (work->state, work->tenant->id, "containers");
  container->place = (HoistContainerPlace){
    .runtime = &container->runtime,
    .name = hoist_value_lookup_string (args, "container", ""),
    .image_id = hoist_value_lookup_string (args, turned ? "from_id" : "to_id", ""),
    .from_id = hoist_value_lookup_string (args, turned ? "to_id" : "from_id", ""),
    .mark = is_back ? "" : work->key.run,
    .folder = container->folder,
  };
  return hoist_container_runtime_find (hoist_value_lookup_string (args, "runtime", ""),
                                       &container->runtime, &work->call, error);
}

void
hoist_step_container_clear (HoistStepContainer *container)
{
  hoist_container_runtime_clear (&container->runtime);
  g_clear_pointer (&container->folder, g_free);
}

gboolean
hoist_step_containers_tidy (HoistStepWork *work, const HoistValue *containers, GError **error)
{
  for (guint i = 0; containers != NULL && i < hoist_value_get_size (containers); i++)
    {
      g_auto (HoistStepContainer) one = { 0 };

      if (!hoist_step_container_init (&one, work, hoist_value_get_element (containers, i), FALSE,
                                      error)
          || !hoist_container_place_keep_only (&one.place, one.place.from_id, &work->call, error))
        return FALSE;
    }
  return TRUE;
}
