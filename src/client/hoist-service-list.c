/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Services of a tenant or of one of its nodes. Owned by the report that holds them; any thread; a
 * word that is not known counts as unknown. */
#include "client/hoist-service-list.h"

#include <string.h>

#include "base/hoist-error.h"
#include "base/hoist-text.h"
#include "client/hoist-report-list.h"

#define LINE_MAX_BYTES 4096

static char *
dup_text (const HoistValue *object, const char *name)
{
  return hoist_text_clean_line (hoist_value_lookup_string (object, name, ""), -1, LINE_MAX_BYTES);
}

static int
read_word (const HoistValue *object, const char *name, const char *const *words)
{
  const char *text = hoist_value_lookup_string (object, name, "");

  for (int i = 0; words[i] != NULL; i++)
    if (strcmp (words[i], text) == 0)
      return i;
  return 0;
}

static gpointer
read_service (const HoistValue *value, GError **error)
{
  if (hoist_value_get_type_of (value) != HOIST_VALUE_OBJECT)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL,
                           "services: an object is expected");
      return NULL;
    }
  g_autofree char *name = dup_text (value, "name");
  g_autofree char *role = dup_text (value, "role");
  g_autofree char *detail = dup_text (value, "detail");
  HoistServiceSighting fields = {
    .name = name,
    .role = role,
    .detail = detail,
    .state = read_word (value, "state", hoist_service_state_names),
    .health = read_word (value, "health", hoist_health_names),
    .pid = (int) CLAMP (hoist_value_lookup_int (value, "pid", 0), 0, G_MAXINT),
    .port = (guint) CLAMP (hoist_value_lookup_int (value, "port", 0), 0, 65535),
  };
  return hoist_service_sighting_new (&fields);
}

GPtrArray *
hoist_service_list_read (const HoistValue *object, GError **error)
{
  return hoist_report_list_read (object, "services", read_service,
                                 (GDestroyNotify) hoist_service_sighting_free, error);
}

static void
write_service (HoistJsonWriter *w, const HoistServiceSighting *service)
{
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_string (w, "name", service->name);
  hoist_json_writer_string (w, "role", service->role);
  hoist_json_writer_string (w, "state", hoist_service_state_names[service->state]);
  hoist_json_writer_string (w, "health", hoist_health_names[service->health]);
  hoist_json_writer_int (w, "pid", service->pid);
  hoist_json_writer_int (w, "port", service->port);
  hoist_json_writer_string (w, "detail", service->detail);
  hoist_json_writer_end_object (w);
}

void
hoist_service_list_write (const GPtrArray *services, HoistJsonWriter *w, const char *name)
{
  hoist_json_writer_begin_array (w, name);
  for (guint i = 0; i < services->len; i++)
    write_service (w, g_ptr_array_index (services, i));
  hoist_json_writer_end_array (w);
}
