/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way to a destination in a window whose control plane may not have answered yet: waits for its
 * list, then activates win.show-run or win.show-tenant. It ends with the window, with its session,
 * or when another destination takes its place. Thread: main. */
#pragma once
#include <gtk/gtk.h>
#include "console/hoist-session.h"
#include "console/items/hoist-destination.h"

G_BEGIN_DECLS

/* Takes `destination`. */
void hoist_arrival_begin (GtkWidget *window, HoistSession *session, HoistDestination *destination);

G_END_DECLS
