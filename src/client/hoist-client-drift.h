/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The schema of a tenant's database beside that of its deployed release, over HTTP. See
 * hoist-client.h for errors and threads. */
#pragma once
#include "client/hoist-client.h"
#include "model/hoist-drift.h"

G_BEGIN_DECLS

void hoist_client_look_at_drift_async (HoistClient *self, const char *tenant,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer user_data);
HoistDrift *hoist_client_look_at_drift_finish (HoistClient *self, GAsyncResult *result,
                                               GError **error);

G_END_DECLS
