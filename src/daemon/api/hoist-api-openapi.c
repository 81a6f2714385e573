/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET /api/openapi.json: the table of routes as OpenAPI 3.1. Called on the store's lane; needs no
 * caller and holds nothing of this installation. */
#include "daemon/api/hoist-api-resources.h"

HoistAnswer *
hoist_api_get_openapi (HoistCall *call, GError **error)
{
  GString *json = g_string_sized_new (64 * 1024);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, json);
  hoist_routes_write_openapi (&w);
  return hoist_answer_new_json (200, json);
}
