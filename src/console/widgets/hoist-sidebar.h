/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window's left side: views of the open control plane, and the control planes. Goes elsewhere
 * by win.show-view and win.open-plane. Thread: main. */
#pragma once
#include <gtk/gtk.h>
#include "client/hoist-plane-list.h"
#include "console/items/hoist-words.h"

G_BEGIN_DECLS

#define HOIST_TYPE_SIDEBAR (hoist_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (HoistSidebar, hoist_sidebar, HOIST, SIDEBAR, GtkWidget)

void hoist_sidebar_set_planes (HoistSidebar *self, GListModel *planes); /* of HoistKnownPlane */
/* Marks what is open; `view` is "tenants" or "activity", NULL none. Activates nothing. */
void hoist_sidebar_show_place (HoistSidebar *self, HoistKnownPlane *plane, const char *view);
/* How the open plane is: its word and icon. */
void hoist_sidebar_set_look (HoistSidebar *self, HoistLook look);
void hoist_sidebar_set_open_runs (HoistSidebar *self, guint n);
void hoist_sidebar_set_folded (HoistSidebar *self, gboolean folded);

G_END_DECLS
