/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window's left side: views of the control plane that is shown, and all control planes with
 * their states. Goes elsewhere by win.show-view and win.open-plane. Thread: main. */
#pragma once
#include <gtk/gtk.h>
#include "console/hoist-session.h"

G_BEGIN_DECLS

#define HOIST_TYPE_SIDEBAR (hoist_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (HoistSidebar, hoist_sidebar, HOIST, SIDEBAR, GtkWidget)

void hoist_sidebar_set_planes (HoistSidebar *self, GListModel *sessions); /* of HoistSession */
/* Marks what is shown; `view` is the name of its row, NULL none. Activates nothing. */
void hoist_sidebar_show_place (HoistSidebar *self, HoistSession *session, const char *view);
void hoist_sidebar_set_open_runs (HoistSidebar *self, guint n);
void hoist_sidebar_set_folded (HoistSidebar *self, gboolean folded);

G_END_DECLS
