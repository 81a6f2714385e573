/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tenants as CSV or JSON. Pure; any thread; it writes no file. */
#include "console/items/hoist-tenant-export.h"
#include <string.h>
#include "base/hoist-clock.h"

HoistExportFormat
hoist_tenant_export_choose (const char *file_name)
{
  g_autofree char *folded = g_ascii_strdown (file_name, -1);

  return g_str_has_suffix (folded, ".json") ? HOIST_EXPORT_JSON : HOIST_EXPORT_CSV;
}

static void
append_cell (GString *out, const char *text, gboolean first)
{
  gboolean formula = strchr ("=+-@\t\r", text[0]) != NULL && text[0] != '\0';
  gboolean quotes = formula || strpbrk (text, ",\"\r\n") != NULL;

  if (!first)
    g_string_append_c (out, ',');
  if (quotes)
    g_string_append_c (out, '"');
  if (formula)
    g_string_append_c (out, '\'');
  for (const char *c = text; *c != '\0'; c++)
    {
      if (*c == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *c);
    }
  if (quotes)
    g_string_append_c (out, '"');
}

static void
append_time (GString *out, gint64 time)
{
  g_autofree char *text = time != 0 ? hoist_clock_format (time) : g_strdup ("");

  append_cell (out, text, FALSE);
}

static void
append_row (GString *out, const HoistTenantReport *report)
{
  const HoistVersionReport *version = &report->version;
  g_autofree char *behind =
      version->behind >= 0 ? g_strdup_printf ("%d", version->behind) : g_strdup ("");
  const char *state = report->parked != NULL        ? "parked"
                      : report->unknown_since != 0  ? "unknown"
                      : report->hold_reason != NULL ? "held"
                                                    : hoist_version_state_names[version->state];

  append_cell (out, report->id, TRUE);
  append_cell (out, report->slug, FALSE);
  append_cell (out, report->name, FALSE);
  append_cell (out, report->application, FALSE);
  append_cell (out, report->has_environment ? hoist_environment_names[report->environment] : "",
               FALSE);
  append_cell (out, report->domain, FALSE);
  append_cell (out, version->deployed_version, FALSE);
  append_cell (out, version->deployed_commit, FALSE);
  append_cell (out, version->latest_version, FALSE);
  append_cell (out, behind, FALSE);
  append_cell (out, state, FALSE);
  append_cell (out, hoist_health_names[report->health], FALSE);
  append_time (out, report->unknown_since);
  append_cell (out, report->hold_reason != NULL ? report->hold_reason : "", FALSE);
  append_cell (out, report->hold_by != NULL ? report->hold_by : "", FALSE);
  append_time (out, report->hold_since);
  append_time (out, report->last_upgrade);
  g_string_append (out, "\r\n");
}

static void
write_json (GString *out, const GPtrArray *reports)
{
  HoistJsonWriter w;

  hoist_json_writer_init (&w, out);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_begin_array (&w, "tenants");
  for (guint i = 0; i < reports->len; i++)
    hoist_tenant_report_write (g_ptr_array_index (reports, i), &w, NULL);
  hoist_json_writer_end_array (&w);
  hoist_json_writer_end_object (&w);
  g_string_append_c (out, '\n');
}

GBytes *
hoist_tenant_export_make (const GPtrArray *reports, HoistExportFormat format)
{
  GString *out = g_string_sized_new (256 * (reports->len + 1));

  if (format == HOIST_EXPORT_JSON)
    write_json (out, reports);
  else
    {
      g_string_append (out, "id,slug,name,application,environment,domain,deployed_version,"
                            "deployed_commit,latest_version,behind,state,health,unknown_since,"
                            "hold_reason,hold_by,hold_since,last_upgrade\r\n");
      for (guint i = 0; i < reports->len; i++)
        append_row (out, g_ptr_array_index (reports, i));
    }
  return g_string_free_to_bytes (out);
}
