/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rollouts: plan, start, list, read, stop, resume, retry. Called on lanes. Never waits for a
 * target: the engine carries them out. */
#include "base/hoist-error.h"
#include "base/hoist-id.h"
#include "daemon/api/hoist-api-resources.h"
#include "store/hoist-store-rollout.h"

static HoistAnswer *
answer_rollout (HoistRollout *rollout, guint status)
{
  g_autoptr (HoistRollout) owned = rollout;
  HoistAnswer *answer;
  HoistJsonWriter w;
  GString *json;

  if (rollout == NULL)
    return NULL;
  json = g_string_sized_new (4096);
  hoist_json_writer_init (&w, json);
  hoist_rollout_write (rollout, &w, NULL);
  answer = hoist_answer_new_json (status, json);
  if (status == 202)
    answer->location = hoist_routes_format_path (HOIST_ROUTE_ROLLOUT_GET, rollout->id, NULL);
  return answer;
}

/* The strings are borrowed from `tenants` and the call. */
static gboolean
read_request (HoistCall *call, char **tenants, HoistRolloutRequest *request, GError **error)
{
  for (guint i = 0; tenants[i] != NULL; i++)
    if (!hoist_id_check (HOIST_ID_TENANT, tenants[i]))
      {
        g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                     "body.tenants[%u]: the id of a tenant (tn_…) is expected", i);
        return FALSE;
      }
  request->tenants = (const char *const *) tenants;
  request->target_version = hoist_call_text (call->body, "target_version");
  request->backup_db = hoist_value_lookup_bool (call->body, "backup_db", TRUE);
  request->run_migrations = hoist_value_lookup_bool (call->body, "run_migrations", TRUE);
  request->parallel = (guint) hoist_value_lookup_int (call->body, "parallel", 2);
  request->max_failures = (int) hoist_value_lookup_int (call->body, "max_failures", 0);
  return TRUE;
}

HoistAnswer *
hoist_api_plan_rollout (HoistCall *call, GError **error)
{
  g_auto (GStrv) tenants = hoist_call_dup_texts (call->body, "tenants");
  HoistRolloutRequest request;

  if (!read_request (call, tenants, &request, error))
    return NULL;
  return answer_rollout (hoist_engine_plan_rollout (call->plane->engine, &request, error), 200);
}

HoistAnswer *
hoist_api_start_rollout (HoistCall *call, GError **error)
{
  g_auto (GStrv) tenants = hoist_call_dup_texts (call->body, "tenants");
  g_auto (GStrv) acknowledged = hoist_call_dup_texts (call->body, "acknowledged");
  g_autofree char *joined = acknowledged != NULL ? g_strjoinv (", ", acknowledged) : NULL;
  HoistRolloutStart start = { hoist_call_text (call->body, "hash"),
                              hoist_call_text (call->body, "reason"), call->caller.username,
                              (const char *const *) acknowledged };
  HoistRolloutRequest request;
  HoistRollout *rollout;

  hoist_call_note (call, "hash", start.hash);
  hoist_call_note (call, "reason", start.reason);
  hoist_call_note (call, "acknowledged", joined);
  if (!read_request (call, tenants, &request, error))
    return NULL;
  rollout = hoist_engine_start_rollout (call->plane->engine, &request, &start, error);
  if (rollout != NULL)
    hoist_call_note (call, "rollout", rollout->id);
  return answer_rollout (rollout, 202);
}

HoistAnswer *
hoist_api_list_rollouts (HoistCall *call, GError **error)
{
  gint64 limit = hoist_value_lookup_int (call->query, "limit", 50);
  gint64 offset = hoist_value_lookup_int (call->query, "offset", 0);
  guint total = 0;
  g_autoptr (GPtrArray) rollouts =
      hoist_store_list_rollouts (call->plane->store, (guint) limit, (guint) offset, &total, error);
  HoistJsonWriter w;
  GString *json;

  if (rollouts == NULL)
    return NULL;
  json = g_string_sized_new (4096);
  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_begin_array (&w, "rollouts");
  for (guint i = 0; i < rollouts->len; i++)
    hoist_rollout_write_summary (g_ptr_array_index (rollouts, i), &w, NULL);
  hoist_json_writer_end_array (&w);
  hoist_json_writer_int (&w, "total", total);
  hoist_json_writer_int (&w, "limit", limit);
  hoist_json_writer_int (&w, "offset", offset);
  hoist_json_writer_end_object (&w);
  return hoist_answer_new_json (200, json);
}

HoistAnswer *
hoist_api_get_rollout (HoistCall *call, GError **error)
{
  return answer_rollout (
      hoist_store_dup_rollout (call->plane->store, hoist_call_param (call, "rollout"), error), 200);
}

HoistAnswer *
hoist_api_stop_rollout (HoistCall *call, GError **error)
{
  return answer_rollout (hoist_engine_stop_rollout (call->plane->engine,
                                                    hoist_call_param (call, "rollout"),
                                                    call->caller.username, error),
                         202);
}

HoistAnswer *
hoist_api_resume_rollout (HoistCall *call, GError **error)
{
  return answer_rollout (hoist_engine_resume_rollout (call->plane->engine,
                                                      hoist_call_param (call, "rollout"),
                                                      call->caller.username, error),
                         202);
}

HoistAnswer *
hoist_api_retry_rollout (HoistCall *call, GError **error)
{
  const char *statement = hoist_call_text (call->body, "statement");

  hoist_call_note (call, "reason", statement);
  return answer_rollout (hoist_engine_retry_rollout (call->plane->engine,
                                                     hoist_call_param (call, "rollout"), statement,
                                                     call->caller.username, error),
                         202);
}
