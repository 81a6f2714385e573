/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Services over HTTP. Main loop. It gives the order once, and waits as long as it takes. */
#include "client/hoist-client-services.h"

#include <string.h>

#include "client/hoist-client-request.h"

#define CALL cancellable, callback, user_data

/* Services of several nodes in one list, each with the name of its node. */
static gboolean
add_node_services (GPtrArray *list, const HoistValue *node, GError **error)
{
  g_autoptr (GPtrArray) services = hoist_service_list_read (node, error);
  const char *name = hoist_value_lookup_string (node, "name", "");
  const char *problem = hoist_value_lookup_string (node, "error", NULL);

  for (guint i = 0; services != NULL && i < services->len; i++)
    {
      HoistServiceSighting service = *(HoistServiceSighting *) services->pdata[i];
      g_autofree char *full = g_strdup_printf ("%s on %s", service.name, name);
      service.name = full;
      g_ptr_array_add (list, hoist_service_sighting_new (&service));
    }
  if (services != NULL && problem != NULL)
    {
      g_autofree char *full = g_strdup_printf ("services on %s", name);
      HoistServiceSighting service = { .name = full,
                                       .role = (char *) "",
                                       .detail = (char *) problem };
      g_ptr_array_add (list, hoist_service_sighting_new (&service));
    }
  return services != NULL;
}

static gpointer
read_services (const HoistValue *value, gpointer hint, GError **error)
{
  const HoistValue *nodes = hoist_value_get_member (value, "nodes");
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_service_sighting_free);

  if (nodes == NULL || hoist_value_get_type_of (nodes) != HOIST_VALUE_ARRAY)
    return hoist_service_list_read (value, error);
  for (guint i = 0; i < hoist_value_get_size (nodes); i++)
    if (!add_node_services (list, hoist_value_get_element (nodes, i), error))
      return NULL;
  return g_steal_pointer (&list);
}

static char *
services_path (const HoistServicePlace *place, const char *action, guint n_lines)
{
  g_autofree char *path =
      hoist_client_path ("api", "tenants", place->tenant, "services", action, NULL);
  g_autofree char *lines = n_lines > 0 ? g_strdup_printf ("log_lines=%u", n_lines) : NULL;
  g_autofree char *node =
      place->node != NULL ? g_strconcat ("node=", place->node, NULL) : NULL; /* of ids and words */

  return g_strconcat (path, lines != NULL || node != NULL ? "?" : "", node != NULL ? node : "",
                      lines != NULL && node != NULL ? "&" : "", lines != NULL ? lines : "", NULL);
}

void
hoist_client_control_services_async (HoistClient *self, const HoistServicePlace *place,
                                     const char *action, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data)
{
  HoistClientOrder order = { .method = strcmp (action, "status") == 0 ? "GET" : "POST",
                             .path = services_path (place, action, 0),
                             .patient = TRUE,
                             .read = read_services,
                             .free_answer = (GDestroyNotify) g_ptr_array_unref };
  hoist_client_request_async (self, &order, hoist_client_control_services_async, CALL);
}

GPtrArray *
hoist_client_control_services_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_control_services_async, error);
}

static gpointer
read_answer (const HoistValue *value, gpointer hint, GError **error)
{
  return hoist_value_ref (value);
}

void
hoist_client_read_service_logs_async (HoistClient *self, const HoistServicePlace *place,
                                      guint n_lines, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer user_data)
{
  HoistClientOrder order = { .method = "GET",
                             .path = services_path (place, "status", n_lines),
                             .patient = TRUE,
                             .read = read_answer,
                             .free_answer = (GDestroyNotify) hoist_value_unref };
  hoist_client_request_async (self, &order, hoist_client_read_service_logs_async, CALL);
}

HoistValue *
hoist_client_read_service_logs_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_read_service_logs_async, error);
}
