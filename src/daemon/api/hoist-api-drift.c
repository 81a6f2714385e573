/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The schema of a tenant's database beside that of its deployed release. Called on the node's lane.
 * Never repairs anything. */
#include "daemon/api/hoist-api-resources.h"
#include "engine/hoist-engine-drift.h"
#include "model/hoist-drift.h"

HoistAnswer *
hoist_api_look_at_drift (HoistCall *call, GError **error)
{
  g_autoptr (HoistValue) seen = hoist_engine_look_at_drift (
      call->plane->engine, hoist_call_param (call, "tenant"), call->cancellable, error);
  g_autoptr (HoistDrift) drift = seen != NULL ? hoist_drift_read (seen, error) : NULL;
  GString *json;
  HoistJsonWriter w;

  if (drift == NULL)
    return NULL;
  json = g_string_new (NULL);
  hoist_json_writer_init (&w, json);
  hoist_drift_write (drift, &w, NULL);
  return hoist_answer_new_json (200, json);
}
