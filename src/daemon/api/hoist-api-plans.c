/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plans: made without effect, read back. Called on lanes. Never starts anything. */
#include "base/hoist-error.h"
#include "daemon/api/hoist-api-resources.h"
#include "store/hoist-store-run.h"
#include <string.h>

static HoistAnswer *
answer_plan (const HoistPlan *plan, guint status)
{
  GString *json = g_string_sized_new (8192);
  HoistAnswer *answer;
  HoistJsonWriter w;

  hoist_json_writer_init (&w, json);
  hoist_plan_write (plan, &w, NULL);
  answer = hoist_answer_new_json (status, json);
  if (status == 201)
    answer->location = hoist_routes_format_path (HOIST_ROUTE_PLAN_GET, plan->id, NULL);
  return answer;
}

HoistAnswer *
hoist_api_make_plan (HoistCall *call, GError **error)
{
  const char *id = hoist_call_param (call, "tenant");
  g_autoptr (HoistTenant) tenant = hoist_store_dup_tenant (call->plane->store, id, error);
  g_autoptr (HoistPlan) plan = NULL;
  HoistPlanRequest request = { 0 };

  if (tenant == NULL)
    return NULL;
  while (strcmp (hoist_call_text (call->body, "kind"), hoist_plan_kind_names[request.kind]) != 0)
    request.kind++; /* the table of routes lets no other word through */
  request.target_version = hoist_call_text (call->body, "target_version");
  request.backup_db = hoist_value_lookup_bool (call->body, "backup_db", TRUE);
  request.run_migrations = hoist_value_lookup_bool (call->body, "run_migrations", TRUE);
  request.restore_data = hoist_value_lookup_bool (call->body, "restore_data", TRUE);
  request.recreate = hoist_value_lookup_bool (call->body, "recreate", FALSE);
  request.backup = hoist_call_text (call->body, "backup");
  request.run = hoist_call_text (call->body, "run");
  if (request.kind == HOIST_PLAN_MOVE && request.target_version != NULL)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                           "body.target_version: a move stays at its release.");
      return NULL;
    }
  if (request.kind != HOIST_PLAN_ROLLBACK && (request.backup != NULL || request.run != NULL))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, "body.%s: only a rollback takes it.",
                   request.backup != NULL ? "backup" : "run");
      return NULL;
    }
  plan = hoist_engine_make_plan (call->plane->engine, id, &request, call->cancellable, error);
  return plan != NULL ? answer_plan (plan, 201) : NULL;
}

HoistAnswer *
hoist_api_get_plan (HoistCall *call, GError **error)
{
  g_autoptr (HoistPlan) plan =
      hoist_store_dup_plan (call->plane->store, hoist_call_param (call, "plan"), error);

  return plan != NULL ? answer_plan (plan, 200) : NULL;
}
