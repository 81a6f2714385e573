/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The second header of hoist-window.c, for its rooms: what the actions on control planes need of
 * the window. Thread: main. */
#pragma once
#include "console/hoist-plane-set.h"
#include "console/widgets/hoist-toaster.h"
#include "console/hoist-window.h"

G_BEGIN_DECLS

HoistPlaneSet *hoist_window_get_planes (HoistWindow *self);
void hoist_window_show_welcome (HoistWindow *self);
/* The plane that is shown has left the list: another is shown, or the welcome page. */
void hoist_window_leave_plane (HoistWindow *self);
HoistToaster *hoist_window_get_toaster (HoistWindow *self); /* NULL: the window is going */
/* hoist-window-planes.c: win.open-plane, add-plane, sign-in, pause-plane, rename-plane,
 * forget-plane and their like. */
void hoist_window_add_plane_actions (HoistWindow *self);
/* hoist-window-nodes.c: win.show-node, enrol-node, adopt-tenant. */
void hoist_window_add_node_actions (HoistWindow *self);

G_END_DECLS
