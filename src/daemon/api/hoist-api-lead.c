/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who leads a tenant of several nodes. Called on lanes. It proposes and never chooses by itself. */
#include "base/hoist-error.h"
#include "daemon/api/hoist-api-resources.h"
#include "engine/hoist-engine-lead.h"

static void
write_texts (const GPtrArray *texts, HoistJsonWriter *w, const char *name)
{
  hoist_json_writer_begin_array (w, name);
  for (guint i = 0; i < texts->len; i++)
    hoist_json_writer_string (w, NULL, texts->pdata[i]);
  hoist_json_writer_end_array (w);
}

static const char *
get_id (const HoistLeadCandidate *candidate)
{
  return *candidate->node != '\0' ? candidate->node : "local";
}

static void
write_candidate (const HoistLeadCandidate *candidate, gboolean proposed, HoistJsonWriter *w)
{
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_string (w, "node", get_id (candidate));
  hoist_json_writer_string (w, "name", candidate->name);
  hoist_json_writer_bool (w, "is_lead", candidate->is_lead);
  hoist_json_writer_bool (w, "fits", candidate->fits);
  hoist_json_writer_bool (w, "proposed", proposed);
  hoist_json_writer_int (w, "score", candidate->score);
  write_texts (candidate->merits, w, "merits");
  write_texts (candidate->faults, w, "faults");
  hoist_json_writer_end_object (w);
}

HoistAnswer *
hoist_api_get_lead (HoistCall *call, GError **error)
{
  g_autoptr (GPtrArray) candidates =
      hoist_engine_list_leads (call->plane->engine, hoist_call_param (call, "tenant"), error);
  const HoistLeadCandidate *best;
  GString *json;
  HoistJsonWriter w;

  if (candidates == NULL)
    return NULL;
  best = hoist_lead_choice_propose (candidates);
  json = g_string_sized_new (2048);
  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_string (&w, "lead", get_id (g_ptr_array_index (candidates, 0)));
  hoist_json_writer_string (&w, "proposed", best != NULL ? get_id (best) : NULL);
  hoist_json_writer_begin_array (&w, "candidates");
  for (guint i = 0; i < candidates->len; i++)
    write_candidate (g_ptr_array_index (candidates, i), candidates->pdata[i] == best, &w);
  hoist_json_writer_end_array (&w);
  hoist_json_writer_end_object (&w);
  return hoist_answer_new_json (200, json);
}

HoistAnswer *
hoist_api_change_lead (HoistCall *call, GError **error)
{
  const char *tenant = hoist_call_param (call, "tenant"),
             *node = hoist_call_text (call->body, "node");

  hoist_call_note (call, "node", node);
  return hoist_engine_change_lead (call->plane->engine, tenant,
                                   g_str_equal (node, "local") ? "" : node, call->caller.username,
                                   error)
             ? hoist_api_answer_tenant (call, 200, tenant, error)
             : NULL;
}
