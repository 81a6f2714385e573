/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places of a tenant, read leniently. Owned by the report that holds them; any thread; never
 * invents a place that the plane did not name. */
#include "client/hoist-place-report.h"

#include <string.h>

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-text.h"
#include "client/hoist-component-list.h"
#include "client/hoist-report-list.h"
#include "client/hoist-service-list.h"

#define LINE_MAX_BYTES 4096

void
hoist_place_report_free (HoistPlaceReport *place)
{
  char *texts[] = { place->node,   place->name,  place->directory, place->version,
                    place->commit, place->state, place->error };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_clear_pointer (&place->services, g_ptr_array_unref);
  g_clear_pointer (&place->components, g_ptr_array_unref);
  g_free (place);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistPlaceReport, hoist_place_report_free)

static char *
dup_text (const HoistValue *object, const char *name)
{
  return hoist_text_clean_line (hoist_value_lookup_string (object, name, ""), -1, LINE_MAX_BYTES);
}

static gint64
read_time (const HoistValue *object, const char *name)
{
  gint64 wall_us = 0;

  return hoist_clock_parse (hoist_value_lookup_string (object, name, ""), &wall_us) ? wall_us : 0;
}

static HoistHealth
read_health (const HoistValue *object)
{
  const char *text = hoist_value_lookup_string (object, "health", "");

  for (int i = 0; hoist_health_names[i] != NULL; i++)
    if (strcmp (hoist_health_names[i], text) == 0)
      return i;
  return HOIST_HEALTH_UNKNOWN;
}

static gpointer
read_place (const HoistValue *value, GError **error)
{
  g_autoptr (HoistPlaceReport) place = g_new0 (HoistPlaceReport, 1);

  if (hoist_value_get_type_of (value) != HOIST_VALUE_OBJECT)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL,
                           "places: an object is expected");
      return NULL;
    }
  place->node = dup_text (value, "node");
  place->name = dup_text (value, "name");
  if (place->name[0] == '\0')
    {
      g_free (place->name);
      place->name = g_strdup (place->node);
    }
  place->is_lead = strcmp (hoist_value_lookup_string (value, "role", ""), "lead") == 0;
  place->directory = dup_text (value, "directory");
  place->version = dup_text (value, "deployed_version");
  place->commit = dup_text (value, "deployed_commit");
  place->state = dup_text (value, "state");
  place->health = read_health (value);
  place->seen_at = read_time (value, "seen_at");
  place->unknown_since = read_time (value, "unknown_since");
  place->error = dup_text (value, "error");
  place->services = hoist_service_list_read (value, error);
  if (place->services != NULL)
    place->components = hoist_component_list_read (value, error);
  return place->components != NULL ? g_steal_pointer (&place) : NULL;
}

GPtrArray *
hoist_place_list_read (const HoistValue *object, GError **error)
{
  return hoist_report_list_read (object, "places", read_place,
                                 (GDestroyNotify) hoist_place_report_free, error);
}

static void
write_text_or_null (HoistJsonWriter *w, const char *name, const char *text)
{
  hoist_json_writer_string (w, name, text[0] != '\0' ? text : NULL);
}

void
hoist_place_list_write (const GPtrArray *places, HoistJsonWriter *w)
{
  if (places == NULL || places->len == 0)
    return;
  hoist_json_writer_begin_array (w, "places");
  for (guint i = 0; i < places->len; i++)
    {
      const HoistPlaceReport *place = g_ptr_array_index (places, i);

      hoist_json_writer_begin_object (w, NULL);
      hoist_json_writer_string (w, "node", place->node);
      hoist_json_writer_string (w, "name", place->name);
      hoist_json_writer_string (w, "role", place->is_lead ? "lead" : "follower");
      hoist_json_writer_string (w, "directory", place->directory);
      write_text_or_null (w, "deployed_version", place->version);
      write_text_or_null (w, "deployed_commit", place->commit);
      hoist_json_writer_string (w, "state", place->state);
      hoist_json_writer_string (w, "health", hoist_health_names[place->health]);
      hoist_json_writer_time (w, "seen_at", place->seen_at);
      hoist_json_writer_time (w, "unknown_since", place->unknown_since);
      write_text_or_null (w, "error", place->error);
      hoist_service_list_write (place->services, w, "services");
      hoist_component_list_write (place->components, w, "components");
      hoist_json_writer_end_object (w);
    }
  hoist_json_writer_end_array (w);
}

const HoistPlaceReport *
hoist_place_list_find (const GPtrArray *places, const char *node)
{
  const char *id = node[0] != '\0' ? node : "local";

  for (guint i = 0; places != NULL && i < places->len; i++)
    if (strcmp (((const HoistPlaceReport *) places->pdata[i])->node, id) == 0)
      return places->pdata[i];
  return NULL;
}

const HoistPlaceReport *
hoist_place_list_find_named (const GPtrArray *places, const char *text)
{
  const HoistPlaceReport *place = hoist_place_list_find (places, text);

  for (guint i = 0; place == NULL && places != NULL && i < places->len; i++)
    if (strcmp (((const HoistPlaceReport *) places->pdata[i])->name, text) == 0)
      place = places->pdata[i];
  return place;
}
