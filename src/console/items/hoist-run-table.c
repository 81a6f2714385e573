/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing tables. Called by the exports of the activity; any thread; it leaves nothing out and adds
 * nothing. */
#include "console/items/hoist-run-table.h"
#include <string.h>
#include "base/hoist-clock.h"

static void
append_cell (GString *out, const char *text, gboolean last)
{
  const char *value = text != NULL ? text : "";
  gboolean formula = value[0] != '\0' && strchr ("=+-@\t\r", value[0]) != NULL;

  g_string_append_c (out, '"');
  if (formula)
    g_string_append_c (out, '\'');
  for (const char *at = value; *at != '\0'; at++)
    {
      if (*at == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *at);
    }
  g_string_append (out, last ? "\"\r\n" : "\",");
}

static void
append_row (GString *out, const char *const *cells, guint n)
{
  for (guint i = 0; i < n; i++)
    append_cell (out, cells[i], i + 1 == n);
}

static char *
dup_time (gint64 time)
{
  return time != 0 ? hoist_clock_format (time) : g_strdup ("");
}

static void
append_run (GString *out, const HoistRun *run)
{
  g_autofree char *created = dup_time (run->created_at);
  g_autofree char *started = dup_time (run->started_at);
  g_autofree char *ended = dup_time (run->ended_at);
  g_autofree char *downtime =
      run->downtime_s >= 0 ? g_strdup_printf ("%.1f", run->downtime_s) : g_strdup ("");
  g_autofree char *discarded = run->discarded_rows >= 0
                                   ? g_strdup_printf ("%" G_GINT64_FORMAT, run->discarded_rows)
                                   : g_strdup ("");
  const char *cells[] = { created,
                          run->tenant_slug,
                          hoist_plan_kind_names[run->kind],
                          run->from_version,
                          run->to_version,
                          hoist_run_state_names[run->state],
                          hoist_outcome_names[run->outcome],
                          run->started_by,
                          run->reason,
                          run->cause,
                          started,
                          ended,
                          downtime,
                          discarded,
                          run->backup,
                          run->rolled_back_by,
                          run->resolved_by,
                          run->resolution,
                          run->id,
                          run->plan };

  append_row (out, cells, G_N_ELEMENTS (cells));
}

char *
hoist_run_table_dup_csv (const GPtrArray *runs)
{
  static const char *const head[] = {
    "created_at",  "tenant",         "kind",       "from_version",
    "to_version",  "state",          "outcome",    "started_by",
    "reason",      "cause",          "started_at", "ended_at",
    "downtime_s",  "discarded_rows", "backup",     "rolled_back_by",
    "resolved_by", "resolution",     "run",        "plan"
  };
  GString *out = g_string_new (NULL);

  append_row (out, head, G_N_ELEMENTS (head));
  for (guint i = 0; i < runs->len; i++)
    append_run (out, g_ptr_array_index (runs, i));
  return g_string_free (out, FALSE);
}

char *
hoist_run_table_dup_json (const GPtrArray *runs)
{
  GString *out = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, out);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_begin_array (&w, "runs");
  for (guint i = 0; i < runs->len; i++)
    hoist_run_write_summary (g_ptr_array_index (runs, i), &w, NULL);
  hoist_json_writer_end_array (&w);
  hoist_json_writer_end_object (&w);
  g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}

static char *
dup_payload (const HoistEvent *event)
{
  GString *out = g_string_new (NULL);
  HoistJsonWriter w;

  if (event->payload == NULL)
    return g_string_free (out, FALSE);
  hoist_json_writer_init (&w, out);
  hoist_value_write (event->payload, &w, NULL);
  return g_string_free (out, FALSE);
}

char *
hoist_event_table_dup_csv (const GPtrArray *events)
{
  static const char *const head[] = { "position", "time", "type", "phase",
                                      "tenant",   "run",  "hash", "payload" };
  GString *out = g_string_new (NULL);

  append_row (out, head, G_N_ELEMENTS (head));
  for (guint i = 0; i < events->len; i++)
    {
      const HoistEvent *event = g_ptr_array_index (events, i);
      g_autofree char *position = g_strdup_printf ("%" G_GINT64_FORMAT, event->position);
      g_autofree char *time = dup_time (event->time);
      g_autofree char *payload = dup_payload (event);
      const char *cells[] = { position,     time,          hoist_event_type_names[event->type],
                              event->phase, event->tenant, event->run,
                              event->hash,  payload };

      append_row (out, cells, G_N_ELEMENTS (cells));
    }
  return g_string_free (out, FALSE);
}

char *
hoist_event_table_dup_json (const GPtrArray *events)
{
  GString *out = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, out);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_begin_array (&w, "events");
  for (guint i = 0; i < events->len; i++)
    hoist_event_write (g_ptr_array_index (events, i), &w, NULL);
  hoist_json_writer_end_array (&w);
  hoist_json_writer_end_object (&w);
  g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}
