/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who leads a tenant of several nodes, over HTTP. See hoist-client.h for errors and threads. */
#pragma once
#include "client/hoist-client.h"
#include "client/hoist-tenant-report.h"

G_BEGIN_DECLS

/* One of its nodes, and what speaks for and against it as its lead. */
typedef struct
{
  char *node, *name; /* node: nd_ or "local" */
  gboolean is_lead, fits, proposed;
  char **merits, **faults; /* sentences of the plane */
} HoistLeadReport;
void hoist_lead_report_free (HoistLeadReport *report);

void hoist_client_list_leads_async (HoistClient *self, const char *tenant,
                                    GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data);
/* HoistLeadReport*, the lead of now first. */
GPtrArray *hoist_client_list_leads_finish (HoistClient *self, GAsyncResult *result, GError **error);
void hoist_client_change_lead_async (HoistClient *self, const char *tenant, const char *node,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data);
HoistTenantReport *hoist_client_change_lead_finish (HoistClient *self, GAsyncResult *result,
                                                    GError **error);

G_END_DECLS
