/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-client-drift.h. Main loop. It waits as long as the node takes. */
#include "client/hoist-client-drift.h"

#include "client/hoist-client-request.h"

static const HoistClientNounReader drift_reader = (HoistClientNounReader) hoist_drift_read;

void
hoist_client_look_at_drift_async (HoistClient *self, const char *tenant, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  HoistClientOrder order = { .method = "POST",
                             .path = hoist_client_path ("api", "tenants", tenant, "drift", NULL),
                             .patient = TRUE,
                             .read = hoist_client_read_noun,
                             .hint = (gpointer) &drift_reader,
                             .free_answer = (GDestroyNotify) hoist_drift_free };

  hoist_client_request_async (self, &order, hoist_client_look_at_drift_async, cancellable, callback,
                              user_data);
}

HoistDrift *
hoist_client_look_at_drift_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_look_at_drift_async, error);
}
