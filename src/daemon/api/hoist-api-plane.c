/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET /api/plane: who answers here and what it can do. Called on the main loop; asks nothing that
 * blocks. */
#include "base/hoist-clock.h"
#include "daemon/api/hoist-api-resources.h"

HoistAnswer *
hoist_api_get_plane (HoistCall *call, GError **error)
{
  static const char *const capabilities[] = {
    "plans",         "runs",        "events",          "rollback", "backups",
    "releases",      "audit",       "tokens",          "users",    "adopt",
    "services",      "repairs",     "holds",           "rollouts", "health-history",
    "respond-async", "idempotency", "include-version", "lanes",    NULL
  };
  GString *json = g_string_sized_new (768);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_string (&w, "name", "Hoist");
  hoist_json_writer_string (&w, "version", HOIST_VERSION);
  hoist_json_writer_int (&w, "api", 1);
  hoist_json_writer_string (&w, "instance", hoist_store_get_instance (call->plane->store));
  hoist_json_writer_time (&w, "time", hoist_clock_wall_us ());
  hoist_api_write_caller (&w, &call->caller);
  hoist_json_writer_strv (&w, "capabilities", capabilities);
  hoist_json_writer_begin_object (&w, "node");
  hoist_json_writer_string (&w, "name", g_get_host_name ());
  hoist_json_writer_end_object (&w);
  hoist_json_writer_end_object (&w);
  return hoist_answer_new_json (200, json);
}
