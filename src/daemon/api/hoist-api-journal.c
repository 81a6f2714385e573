/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET /api/audit: the journal from a position on, its head, and whether its chain holds. Called on
 * the store's lane. Never writes. */
#include "daemon/api/hoist-api-resources.h"
#include "store/hoist-store-journal.h"

HoistAnswer *
hoist_api_get_audit (HoistCall *call, GError **error)
{
  HoistStore *store = call->plane->store;
  gint64 after = hoist_value_lookup_int (call->query, "after", 0), next = after, n = 0;
  guint limit = hoist_value_lookup_int (call->query, "limit", 100);
  g_autoptr (GPtrArray) events = hoist_store_journal_list (
      store, after, limit, hoist_call_text (call->query, "tenant"), NULL, error);
  g_autoptr (GPtrArray) last = NULL, first = NULL;
  gboolean verified;
  HoistJsonWriter w;
  GString *json;

  if (events == NULL)
    return NULL;
  verified = hoist_store_journal_verify (store, &n, NULL);
  last = hoist_store_journal_list (store, hoist_store_journal_get_head (store) - 1, 1, NULL, NULL,
                                   NULL);
  first = hoist_store_journal_list (store, 0, 1, NULL, NULL, NULL);
  json = g_string_sized_new (1024);
  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_begin_array (&w, "events");
  for (guint i = 0; i < events->len; i++)
    {
      const HoistEvent *event = g_ptr_array_index (events, i);

      hoist_event_write (event, &w, NULL);
      next = event->position;
    }
  hoist_json_writer_end_array (&w);
  hoist_json_writer_int (&w, "next", next);
  hoist_json_writer_string (
      &w, "head",
      last != NULL && last->len > 0 ? ((HoistEvent *) g_ptr_array_index (last, 0))->hash : "");
  hoist_json_writer_bool (&w, "verified", verified);
  hoist_json_writer_int (&w, "position", hoist_store_journal_get_head (store));
  if (first != NULL && first->len > 0)
    hoist_json_writer_time (&w, "since", ((HoistEvent *) g_ptr_array_index (first, 0))->time);
  hoist_json_writer_end_object (&w);
  return hoist_answer_new_json (200, json);
}
