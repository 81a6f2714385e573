/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The audit trail, newest first, with the check of its chain ("unbroken since …"). Read page by
 * page from its end. Thread: main. */
#pragma once
#include <gtk/gtk.h>
#include "client/hoist-client-access.h"
#include "console/hoist-session.h"

G_BEGIN_DECLS

#define HOIST_TYPE_AUDIT_VIEW (hoist_audit_view_get_type ())
G_DECLARE_FINAL_TYPE (HoistAuditView, hoist_audit_view, HOIST, AUDIT_VIEW, GtkWidget)

GtkWidget *hoist_audit_view_new (void);
void hoist_audit_view_set_session (HoistAuditView *self, HoistSession *session);
/* Reads the newest records again. */
void hoist_audit_view_refresh (HoistAuditView *self);
/* What the plane says of the chain, and a range of records (oldest first) behind those shown. */
void hoist_audit_view_show_chain (HoistAuditView *self, const HoistAuditPage *page);
void hoist_audit_view_show_events (HoistAuditView *self, const GPtrArray *events);
void hoist_audit_view_show_problem (HoistAuditView *self, const GError *error);

G_END_DECLS
