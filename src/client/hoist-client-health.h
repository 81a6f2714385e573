/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The health history of a control plane over HTTP. See hoist-client.h for errors and threads. */
#pragma once
#include "client/hoist-client.h"
#include "model/hoist-health-point.h"

G_BEGIN_DECLS

/* HoistHealthPoint*, oldest first, of the last `hours` (1 to 168). */
void hoist_client_get_health_async (HoistClient *self, guint hours, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *hoist_client_get_health_finish (HoistClient *self, GAsyncResult *result, GError **error);

G_END_DECLS
