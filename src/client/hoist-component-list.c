/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Components of a tenant or of one of its nodes. Owned by the report that holds them; any thread;
 * never says a version that a node did not read. */
#include "client/hoist-component-list.h"

#include "base/hoist-error.h"
#include "base/hoist-text.h"
#include "client/hoist-report-list.h"

#define LINE_MAX_BYTES 4096

static char *
dup_text (const HoistValue *object, const char *name)
{
  return hoist_text_clean_line (hoist_value_lookup_string (object, name, ""), -1, LINE_MAX_BYTES);
}

static gpointer
read_component (const HoistValue *value, GError **error)
{
  if (hoist_value_get_type_of (value) != HOIST_VALUE_OBJECT)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL,
                           "components: an object is expected");
      return NULL;
    }
  g_autofree char *name = dup_text (value, "name");
  g_autofree char *title = dup_text (value, "title");
  g_autofree char *version = dup_text (value, "version");
  g_autofree char *detail = dup_text (value, "detail");
  HoistComponentSighting fields = { name, title[0] != '\0' ? title : name, version, detail };

  return hoist_component_sighting_new (&fields);
}

GPtrArray *
hoist_component_list_read (const HoistValue *object, GError **error)
{
  return hoist_report_list_read (object, "components", read_component,
                                 (GDestroyNotify) hoist_component_sighting_free, error);
}

void
hoist_component_list_write (const GPtrArray *components, HoistJsonWriter *w, const char *name)
{
  if (components == NULL || components->len == 0)
    return;
  hoist_json_writer_begin_array (w, name);
  for (guint i = 0; i < components->len; i++)
    {
      const HoistComponentSighting *component = g_ptr_array_index (components, i);

      hoist_json_writer_begin_object (w, NULL);
      hoist_json_writer_string (w, "name", component->name);
      hoist_json_writer_string (w, "title", component->title);
      hoist_json_writer_string (w, "version", component->version);
      hoist_json_writer_string (w, "detail", component->detail);
      hoist_json_writer_end_object (w);
    }
  hoist_json_writer_end_array (w);
}
