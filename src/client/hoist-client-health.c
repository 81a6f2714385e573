/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The health history over HTTP. Main loop; it changes nothing. */
#include "client/hoist-client-health.h"

#include "client/hoist-client-request.h"

static const HoistClientListReader points_reader = {
  "points", (HoistClientNounReader) hoist_health_point_read,
  (GDestroyNotify) hoist_health_point_free
};

void
hoist_client_get_health_async (HoistClient *self, guint hours, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  HoistClientOrder order = { .method = "GET",
                             .path = g_strdup_printf ("/api/health?hours=%u", hours),
                             .read = hoist_client_read_list,
                             .hint = (gpointer) &points_reader,
                             .free_answer = (GDestroyNotify) g_ptr_array_unref };
  hoist_client_request_async (self, &order, hoist_client_get_health_async, cancellable, callback,
                              user_data);
}

GPtrArray *
hoist_client_get_health_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_get_health_async, error);
}
