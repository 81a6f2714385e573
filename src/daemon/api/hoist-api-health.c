/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET /api/health: how many tenants were in which health over the last hours, and now. Called on
 * lanes. Never asks a node. */
#include "base/hoist-clock.h"
#include "daemon/api/hoist-api-resources.h"
#include "store/hoist-store-health.h"

HoistAnswer *
hoist_api_get_health (HoistCall *call, GError **error)
{
  gint64 hours = hoist_value_lookup_int (call->query, "hours", 24);
  gint64 since = hoist_clock_wall_us () - hours * 3600 * G_USEC_PER_SEC;
  g_autoptr (GPtrArray) points = hoist_store_list_health (call->plane->store, since, error);
  HoistJsonWriter w;
  GString *json;

  if (points == NULL)
    return NULL;
  json = g_string_sized_new (128 * (points->len + 1));
  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_begin_array (&w, "points");
  for (guint i = 0; i < points->len; i++)
    hoist_health_point_write (g_ptr_array_index (points, i), &w, NULL);
  hoist_json_writer_end_array (&w);
  hoist_json_writer_int (&w, "hours", hours);
  hoist_json_writer_end_object (&w);
  return hoist_answer_new_json (200, json);
}
