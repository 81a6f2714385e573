/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making a mixed tenant equal: which of the releases that its nodes show shall be on all of them.
 * Up leads to What changes; down to the guided rollback, or, where the lead stands at the older
 * release already, to a plan for the other nodes alone. Thread: main. */
#pragma once
#include <adwaita.h>
#include "console/hoist-session.h"

G_BEGIN_DECLS

/* Returns the question (borrowed). It goes on through "win.show-changes", "win.roll-back",
 * "win.show-run" and "win.say" of `page`. */
GtkWindow *hoist_equal_dialog_ask (GtkWidget *page, HoistSession *session,
                                   const HoistTenantReport *report);
/* The second question, with the plan. Used by the first one and by tests. */
GtkWindow *hoist_equal_dialog_show_plan (GtkWidget *page, HoistSession *session,
                                         const HoistPlan *plan);
/* "web1 at v0.3.0, web2 at v0.2.0" */
char *hoist_equal_dialog_dup_nodes (const HoistTenantReport *report);
/* The newest release that a node shows; NULL: none is known. Borrowed. */
const char *hoist_equal_dialog_find_newest (const HoistTenantReport *report);

G_END_DECLS
