/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Holding tenants and releasing them: the question why, and the calls. Pages and other dialogs
 * reach it by the window's actions: gtk_widget_activate_action (widget, "win.hold", "(^ass)",
 * tenants, "why, as a suggestion"); asks and then holds them (after a guided rollback: one tenant
 * and the rollback's reason), and gtk_widget_activate_action (widget, "win.set-holds", "@a(ss)",
 * holds); does it at once: pairs of tenant and reason, an empty reason releases. Each end says in a
 * toast what is true now and offers the way back. Thread: main. */
#pragma once
#include <gtk/gtk.h>
#include "console/hoist-session.h"

G_BEGIN_DECLS

/* `reason` (may be ""): what stands in the entry. Returns the dialog (borrowed). */
GtkWindow *hoist_hold_dialog_ask (GtkWidget *widget, HoistSession *session,
                                  const char *const *tenants, const char *reason);
/* `holds`: a(ss). Speaks through the actions win.say and win.offer of `widget`. */
void hoist_hold_dialog_apply (GtkWidget *widget, HoistSession *session, GVariant *holds);
/* How to undo `holds`: what the fleet says of these tenants now. A floating a(ss). */
GVariant *hoist_hold_dialog_get_way_back (HoistFleet *fleet, GVariant *holds);

G_END_DECLS
