/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which node leads a tenant: what speaks for and against each, which one the plane proposes, and a
 * button for another one. Reached by the action "tenant.lead" of the tenant's page. Thread: main.
 */
#pragma once
#include <adwaita.h>
#include "client/hoist-client-lead.h"
#include "console/hoist-session.h"

G_BEGIN_DECLS

#define HOIST_TYPE_LEAD_DIALOG (hoist_lead_dialog_get_type ())
G_DECLARE_FINAL_TYPE (HoistLeadDialog, hoist_lead_dialog, HOIST, LEAD_DIALOG, AdwWindow)

/* Speaks through "win.say" of `page`. `session` may be NULL (tests): then show_leads feeds it. */
HoistLeadDialog *hoist_lead_dialog_new (GtkWidget *page, HoistSession *session,
                                        const HoistTenantReport *report);
void hoist_lead_dialog_show_leads (HoistLeadDialog *self, const GPtrArray *leads);

G_END_DECLS
