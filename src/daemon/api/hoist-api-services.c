/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Services of a tenant, repairs that a check offered, and the first deployment that is not offered
 * yet. Called on the node's lane. Never acts by itself: the agent does. */
#include "base/hoist-error.h"
#include "daemon/api/hoist-api-resources.h"
#include "protocol/hoist-problem.h"

static gboolean
has_failed (const HoistValue *result)
{
  const HoistValue *nodes = hoist_value_get_member (result, "nodes");

  for (guint i = 0; nodes != NULL && i < hoist_value_get_size (nodes); i++)
    if (hoist_value_lookup_string (hoist_value_get_element (nodes, i), "error", NULL) != NULL)
      return TRUE;
  return FALSE;
}

static HoistAnswer *
answer_services (HoistCall *call, const char *action, guint log_lines, GError **error)
{
  HoistServicesOrder order = { .tenant = hoist_call_param (call, "tenant"),
                               .node = hoist_value_lookup_string (call->query, "node", NULL),
                               .action = action,
                               .log_lines = log_lines,
                               .user = call->caller.username };
  g_autoptr (HoistValue) result =
      hoist_engine_order_services (call->plane->engine, &order, call->cancellable, error);
  GString *json;
  HoistJsonWriter w;

  if (result == NULL)
    return NULL;
  json = g_string_new (NULL);
  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_string (&w, "status", has_failed (result) ? "failed" : "success");
  hoist_value_write (hoist_value_get_member (result, "services"), &w, "services");
  if (log_lines > 0 && hoist_value_get_member (result, "logs") != NULL)
    hoist_value_write (hoist_value_get_member (result, "logs"), &w, "logs");
  if (hoist_value_get_member (result, "nodes") != NULL)
    hoist_value_write (hoist_value_get_member (result, "nodes"), &w, "nodes");
  hoist_json_writer_end_object (&w);
  return hoist_answer_new_json (200, json);
}

HoistAnswer *
hoist_api_control_services (HoistCall *call, GError **error)
{
  return answer_services (call, hoist_call_param (call, "action"), 0, error);
}

HoistAnswer *
hoist_api_get_services (HoistCall *call, GError **error)
{
  return answer_services (call, "status",
                          (guint) hoist_value_lookup_int (call->query, "log_lines", 0), error);
}

HoistAnswer *
hoist_api_repair_tenant (HoistCall *call, GError **error)
{
  const char *tenant = hoist_call_param (call, "tenant"),
             *repair = hoist_call_text (call->body, "repair");
  g_autoptr (HoistTenant) known = hoist_store_dup_tenant (call->plane->store, tenant, error);
  g_autofree char *message = NULL;
  GString *json;
  HoistJsonWriter w;

  if (known == NULL)
    return NULL;
  hoist_call_note (call, "repair", repair);
  message = hoist_engine_repair (call->plane->engine, tenant, repair, call->caller.username,
                                 call->cancellable, error);
  if (message == NULL)
    return NULL;
  json = g_string_new (NULL);
  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_bool (&w, "repaired", TRUE);
  hoist_json_writer_string (&w, "message", message);
  hoist_json_writer_end_object (&w);
  return hoist_answer_new_json (200, json);
}

HoistAnswer *
hoist_api_deploy_tenant (HoistCall *call, GError **error)
{
  g_propagate_error (error, hoist_problem_new_error (
                                HOIST_ERROR_NOT_OFFERED, "First deployments are not offered yet.",
                                "Nothing was executed.",
                                "Deploy the application by hand and adopt it: POST /api/tenants."));
  return NULL;
}
