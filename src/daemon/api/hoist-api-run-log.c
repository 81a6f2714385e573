/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET /api/runs/{id}/log: a range of a run's log. Called on the store's lane. Never says complete
 * while lines can still follow. */
#include "daemon/api/hoist-api-resources.h"
#include "store/hoist-store-run.h"

HoistAnswer *
hoist_api_get_run_log (HoistCall *call, GError **error)
{
  gint64 after = hoist_value_lookup_int (call->query, "after", 0), next = after;
  guint limit = hoist_value_lookup_int (call->query, "limit", 1000);
  /* The run first: lines that come between the two reads only make `complete` too careful. */
  g_autoptr (HoistRun) run =
      hoist_store_dup_run (call->plane->store, hoist_call_param (call, "run"), error);
  g_autoptr (GPtrArray) lines =
      run != NULL ? hoist_store_list_log (call->plane->store, run->id, after, limit, error) : NULL;
  HoistJsonWriter w;
  GString *json;

  if (lines == NULL)
    return NULL;
  json = g_string_sized_new (128 + lines->len * 128);
  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_begin_array (&w, "lines");
  for (guint i = 0; i < lines->len; i++)
    {
      const HoistLogLine *line = g_ptr_array_index (lines, i);

      hoist_log_line_write (line, &w, NULL);
      next = line->seq;
    }
  hoist_json_writer_end_array (&w);
  hoist_json_writer_int (&w, "next", next);
  hoist_json_writer_bool (&w, "complete", run->state == HOIST_RUN_ENDED && lines->len < limit);
  hoist_json_writer_end_object (&w);
  return hoist_answer_new_json (200, json);
}
