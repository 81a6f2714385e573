/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Services of a tenant over HTTP, on one of its nodes or on all. See hoist-client.h for errors and
 * threads. */
#pragma once
#include "client/hoist-client.h"
#include "client/hoist-service-list.h"

G_BEGIN_DECLS

/* Where. */
typedef struct
{
  const char *tenant;
  const char *node; /* nd_, "local", "all"; NULL: its lead, or the only one that it has */
} HoistServicePlace;
/* action: start, stop, restart or status. Returns HoistServiceSighting*; of all nodes each is named
 * "api on web1", and a node that did not answer is one whose state is unknown. */
void hoist_client_control_services_async (HoistClient *self, const HoistServicePlace *place,
                                          const char *action, GCancellable *cancellable,
                                          GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *hoist_client_control_services_finish (HoistClient *self, GAsyncResult *result,
                                                 GError **error);
/* The services as seen now and the last lines that each wrote: {services, logs:[{service, path,
 * lines}]}. */
void hoist_client_read_service_logs_async (HoistClient *self, const HoistServicePlace *place,
                                           guint n_lines, GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data);
HoistValue *hoist_client_read_service_logs_finish (HoistClient *self, GAsyncResult *result,
                                                   GError **error);

G_END_DECLS
