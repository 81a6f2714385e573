/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starting, stopping and restarting a tenant's services: asks before people notice something, and
 * says afterwards what was read back from the node, not what was wished. Thread: main. */
#pragma once
#include <gtk/gtk.h>
#include "console/hoist-session.h"

G_BEGIN_DECLS

/* `node`: one of several, "all", or NULL: its only one. `action`: "start", "stop" or "restart".
 * Speaks by win.say of `page`. Returns the question (borrowed), NULL when there is none to ask:
 * starting harms nobody. */
GtkWindow *hoist_service_dialog_ask (GtkWidget *page, HoistSession *session,
                                     const HoistTenantReport *report, const char *node,
                                     const char *action);
/* What the services (HoistServiceSighting*) are after `action`, in one sentence. */
char *hoist_service_dialog_dup_result (const char *slug, const char *action,
                                       const GPtrArray *services);

G_END_DECLS
