/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs: start a plan that was seen, list, read, cancel, resolve. Called on lanes. Never changes a
 * snapshot: the engine journals, the store folds. */
#include "base/hoist-clock.h"
#include "daemon/api/hoist-api-resources.h"
#include "store/hoist-store-run-search.h"
#include "store/hoist-store-run.h"

HoistAnswer *
hoist_api_answer_run (const HoistRun *run, guint status)
{
  GString *json = g_string_sized_new (4096);
  HoistAnswer *answer;
  HoistJsonWriter w;

  hoist_json_writer_init (&w, json);
  hoist_run_write (run, &w, NULL);
  answer = hoist_answer_new_json (status, json);
  if (status == 202)
    answer->location = hoist_routes_format_path (HOIST_ROUTE_RUN_GET, run->id, NULL);
  return answer;
}

HoistAnswer *
hoist_api_start_run (HoistCall *call, GError **error)
{
  g_auto (GStrv) acknowledged = hoist_call_dup_texts (call->body, "acknowledged");
  g_autofree char *joined = acknowledged != NULL ? g_strjoinv (", ", acknowledged) : NULL;
  HoistRunOrder order = { .plan = hoist_call_text (call->body, "plan"),
                          .plan_hash = hoist_call_text (call->body, "plan_hash"),
                          .acknowledged = (const char *const *) acknowledged,
                          .reason = hoist_call_text (call->body, "reason"),
                          .user = call->caller.username,
                          .hold_after = hoist_call_text (call->body, "hold_after") };
  g_autoptr (HoistRun) run = NULL;

  hoist_call_note (call, "plan", order.plan);
  hoist_call_note (call, "plan_hash", order.plan_hash);
  hoist_call_note (call, "reason", order.reason);
  hoist_call_note (call, "acknowledged", joined);
  hoist_call_note (call, "hold_after", order.hold_after);
  run = hoist_engine_start_run (call->plane->engine, &order, error);
  if (run == NULL)
    return NULL;
  hoist_call_note (call, "run", run->id);
  hoist_call_note (call, "tenant", run->tenant);
  return hoist_api_answer_run (run, 202);
}

/* The query's reader has proven that it is a time. */
static gint64
read_time (HoistCall *call, const char *name)
{
  const char *text = hoist_call_text (call->query, name);
  gint64 time = 0;

  return text != NULL && hoist_clock_parse (text, &time) ? time : 0;
}

HoistAnswer *
hoist_api_list_runs (HoistCall *call, GError **error)
{
  gint64 limit = hoist_value_lookup_int (call->query, "limit", 50);
  gint64 offset = hoist_value_lookup_int (call->query, "offset", 0);
  guint total = 0;
  HoistRunSearch search = { .tenant = hoist_call_text (call->query, "tenant"),
                            .state = hoist_call_text (call->query, "state"),
                            .kind = hoist_call_text (call->query, "kind"),
                            .outcome = hoist_call_text (call->query, "outcome"),
                            .by = hoist_call_text (call->query, "by"),
                            .search = hoist_call_text (call->query, "search"),
                            .since = read_time (call, "since"),
                            .until = read_time (call, "until"),
                            .limit = limit,
                            .offset = offset };
  g_autoptr (GPtrArray) runs = hoist_store_search_runs (call->plane->store, &search, &total, error);
  HoistJsonWriter w;
  GString *json;

  if (runs == NULL)
    return NULL;
  json = g_string_sized_new (4096);
  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_begin_array (&w, "runs");
  for (guint i = 0; i < runs->len; i++)
    hoist_run_write_summary (g_ptr_array_index (runs, i), &w, NULL);
  hoist_json_writer_end_array (&w);
  hoist_json_writer_int (&w, "total", total);
  hoist_json_writer_int (&w, "limit", limit);
  hoist_json_writer_int (&w, "offset", offset);
  hoist_json_writer_end_object (&w);
  return hoist_answer_new_json (200, json);
}

static HoistAnswer *
answer_now (HoistCall *call, guint status, GError **error)
{
  g_autoptr (HoistRun) run =
      hoist_store_dup_run (call->plane->store, hoist_call_param (call, "run"), error);

  return run != NULL ? hoist_api_answer_run (run, status) : NULL;
}

HoistAnswer *
hoist_api_get_run (HoistCall *call, GError **error)
{
  return answer_now (call, 200, error);
}

HoistAnswer *
hoist_api_cancel_run (HoistCall *call, GError **error)
{
  if (!hoist_engine_cancel_run (call->plane->engine, hoist_call_param (call, "run"),
                                call->caller.username, error))
    return NULL;
  return answer_now (call, 202, error);
}

HoistAnswer *
hoist_api_tick_card (HoistCall *call, GError **error)
{
  const char *note = hoist_call_text (call->body, "note");
  guint step = (guint) hoist_value_lookup_int (call->body, "step", 0);

  hoist_call_note (call, "reason", note);
  if (!hoist_engine_tick_card (call->plane->engine, hoist_call_param (call, "run"), step,
                               call->caller.username, note, error))
    return NULL;
  return answer_now (call, 200, error);
}

HoistAnswer *
hoist_api_resolve_run (HoistCall *call, GError **error)
{
  const char *statement = hoist_call_text (call->body, "statement");

  hoist_call_note (call, "reason", statement);
  if (!hoist_engine_resolve_run (call->plane->engine, hoist_call_param (call, "run"), statement,
                                 call->caller.username, error))
    return NULL;
  return answer_now (call, 200, error);
}
