/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nodes: list, read, enrol, change, forget, look now. Called on lanes. It never trusts a host key
 * that nobody confirmed. */
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-id.h"
#include "daemon/api/hoist-api-resources.h"
#include "engine/hoist-agent-ssh.h"
#include "engine/hoist-engine-nodes.h"
#include "model/hoist-fields.h"
#include <string.h>

static void
write_node (HoistCall *call, const HoistNode *node, HoistJsonWriter *w)
{
  HoistStore *store = call->plane->store;
  g_autoptr (HoistNodeSighting) sighting = hoist_store_dup_node_sighting (store, node->id);

  hoist_json_writer_begin_object (w, NULL);
  hoist_fields_write_members (&hoist_node_fields, node, w);
  hoist_json_writer_int (w, "tenants", hoist_store_count_tenants_of_node (store, node->id));
  if (sighting != NULL)
    hoist_node_sighting_write (sighting, w, "sighting");
  else
    hoist_json_writer_null (w, "sighting");
  hoist_json_writer_end_object (w);
}

static HoistAnswer *
answer_node (HoistCall *call, guint status, const char *id, GError **error)
{
  g_autoptr (HoistNode) node = hoist_store_dup_node (call->plane->store, id, error);
  GString *json;
  HoistJsonWriter w;

  if (node == NULL)
    return NULL;
  json = g_string_sized_new (1024);
  hoist_json_writer_init (&w, json);
  write_node (call, node, &w);
  return hoist_answer_new_json (status, json);
}

HoistAnswer *
hoist_api_list_nodes (HoistCall *call, GError **error)
{
  g_autoptr (GPtrArray) nodes = hoist_store_list_nodes (call->plane->store, error);
  GString *json;
  HoistJsonWriter w;

  if (nodes == NULL)
    return NULL;
  json = g_string_sized_new (4096);
  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_begin_array (&w, "nodes");
  for (guint i = 0; i < nodes->len; i++)
    write_node (call, g_ptr_array_index (nodes, i), &w);
  hoist_json_writer_end_array (&w);
  hoist_json_writer_end_object (&w);
  return hoist_answer_new_json (200, json);
}

HoistAnswer *
hoist_api_get_node (HoistCall *call, GError **error)
{
  return answer_node (call, 200, hoist_call_param (call, "node"), error);
}

HoistAnswer *
hoist_api_check_node (HoistCall *call, GError **error)
{
  const char *id = hoist_call_param (call, "node");
  /* A node that does not answer is an answer too: the sighting says since when and why. */
  g_autoptr (HoistNodeSighting) seen =
      hoist_engine_check_node (call->plane->engine, id, call->cancellable, error);

  return seen != NULL ? answer_node (call, 200, id, error) : NULL;
}

/* --- enrolment --------------------------------------------------------------------------- */

static char *
text_or_empty (HoistCall *call, const char *name)
{
  const char *text = hoist_call_text (call->body, name);

  return (char *) (text != NULL ? text : "");
}

static HoistNode *
make_wanted (HoistCall *call)
{
  g_autofree char *id = hoist_id_new (HOIST_ID_NODE);
  g_auto (GStrv) roles = hoist_call_dup_texts (call->body, "roles");
  const char *none[] = { NULL };
  HoistNode fields = { .id = id };
  gboolean simulated = g_str_equal (text_or_empty (call, "transport"), "local");

  fields.transport = simulated ? HOIST_NODE_LOCAL : HOIST_NODE_SSH;
  fields.user = text_or_empty (call, "user");
  fields.host = text_or_empty (call, "host");
  fields.name = text_or_empty (call, "name");
  if (*fields.name == '\0')
    fields.name = *fields.host != '\0' ? fields.host : id;
  fields.port = (guint) hoist_value_lookup_int (call->body, "port", 0);
  fields.identity_file = text_or_empty (call, "identity_file");
  fields.state_folder =
      simulated ? text_or_empty (call, "state_folder") : (char *) HOIST_AGENT_SSH_STATE;
  fields.roles = roles != NULL ? roles : (char **) none;
  fields.created_at = hoist_clock_wall_us ();
  fields.created_by = call->caller.username;
  return hoist_node_new (&fields);
}

static void
write_found (const HoistNodeEnrolment *enrolment, HoistJsonWriter *w)
{
  hoist_json_writer_begin_object (w, "found");
  hoist_json_writer_string (w, "host_key", enrolment->node->host_key);
  hoist_json_writer_string (w, "fingerprint", enrolment->node->fingerprint);
  if (enrolment->sighting != NULL)
    hoist_node_sighting_write (enrolment->sighting, w, "agent");
  else
    hoist_json_writer_null (w, "agent");
  hoist_json_writer_begin_array (w, "findings");
  for (guint i = 0; i < enrolment->findings->len; i++)
    hoist_finding_write (g_ptr_array_index (enrolment->findings, i), w, NULL);
  hoist_json_writer_end_array (w);
  hoist_json_writer_end_object (w);
}

static HoistAnswer *
answer_found (const HoistNodeEnrolment *enrolment)
{
  GString *json = g_string_sized_new (2048);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  write_found (enrolment, &w);
  hoist_json_writer_string (&w, "authorized_keys", enrolment->authorized_keys);
  hoist_json_writer_bool (&w, "written", FALSE);
  hoist_json_writer_end_object (&w);
  return hoist_answer_new_json (200, json);
}

static gboolean
check_confirmed (const HoistNode *wanted, const char *fingerprint, GError **error)
{
  if (fingerprint != NULL || wanted->transport == HOIST_NODE_LOCAL)
    return TRUE;
  g_set_error_literal (
      error, HOIST_ERROR, HOIST_ERROR_INVALID,
      "fingerprint: is needed with confirm and install_agent; compare it on the machine itself");
  return FALSE;
}

HoistAnswer *
hoist_api_enrol_node (HoistCall *call, GError **error)
{
  const char *fingerprint = hoist_call_text (call->body, "fingerprint");
  gboolean confirm = hoist_value_lookup_bool (call->body, "confirm", FALSE);
  gboolean install = hoist_value_lookup_bool (call->body, "install_agent", FALSE);
  HoistEngine *engine = call->plane->engine;
  g_autoptr (HoistNode) wanted = make_wanted (call);
  g_autoptr (HoistNodeEnrolment) enrolment = NULL;
  HoistAnswer *answer;

  hoist_call_note (call, "host", wanted->host);
  if (install)
    hoist_call_note (call, "install", "hoist-agent");
  if ((confirm || install) && !check_confirmed (wanted, fingerprint, error))
    return NULL;
  enrolment = (install ? hoist_engine_install_on_node : hoist_engine_look_at_node) (
      engine, wanted, fingerprint, call->cancellable, error);
  if (enrolment == NULL || !confirm)
    return enrolment != NULL ? answer_found (enrolment) : NULL;
  if (!hoist_engine_enrol_node (engine, enrolment, call->caller.username, error))
    return NULL;
  hoist_call_note (call, "node", wanted->id);
  answer = answer_node (call, 201, wanted->id, error);
  if (answer != NULL)
    answer->location = hoist_routes_format_path (HOIST_ROUTE_NODE_GET, wanted->id, NULL);
  return answer;
}

/* --- changes ----------------------------------------------------------------------------- */

/* The answer says how it is with the new key. */
static gboolean
trust_node (HoistCall *call, const char *id, const char *compared, GError **error)
{
  HoistEngine *engine = call->plane->engine;
  g_autoptr (HoistNodeSighting) seen = NULL;

  hoist_call_note (call, "fingerprint", compared);
  if (!hoist_engine_trust_node (engine, id, compared, call->caller.username, call->cancellable,
                                error))
    return FALSE;
  seen = hoist_engine_check_node (engine, id, call->cancellable, error);
  return seen != NULL;
}

HoistAnswer *
hoist_api_change_node (HoistCall *call, GError **error)
{
  const char *id = hoist_call_param (call, "node"), *name = hoist_call_text (call->body, "name");
  const char *compared = hoist_call_text (call->body, "fingerprint");
  g_auto (GStrv) roles = hoist_call_dup_texts (call->body, "roles");
  g_autoptr (HoistNode) old = hoist_store_dup_node (call->plane->store, id, error);
  g_autoptr (HoistNode) node = NULL;
  HoistNode fields;

  if (old == NULL)
    return NULL;
  fields = *old;
  if (name != NULL)
    fields.name = (char *) name;
  if (roles != NULL)
    fields.roles = roles;
  node = hoist_node_new (&fields);
  if ((name != NULL || roles != NULL || compared == NULL)
      && !hoist_engine_change_node (call->plane->engine, node, call->caller.username, error))
    return NULL;
  return compared == NULL || trust_node (call, id, compared, error)
             ? answer_node (call, 200, id, error)
             : NULL;
}

HoistAnswer *
hoist_api_forget_node (HoistCall *call, GError **error)
{
  return hoist_engine_forget_node (call->plane->engine, hoist_call_param (call, "node"),
                                   call->caller.username, error)
             ? hoist_answer_new (204)
             : NULL;
}
