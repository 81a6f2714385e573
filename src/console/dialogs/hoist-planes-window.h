/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Credentials and planes: every known control plane with its settings. Not modal: what is forgotten
 * here can be taken back by its toast. Thread: main. */
#pragma once
#include <adwaita.h>
#include "console/hoist-plane-set.h"

G_BEGIN_DECLS

#define HOIST_TYPE_PLANES_WINDOW (hoist_planes_window_get_type ())
G_DECLARE_FINAL_TYPE (HoistPlanesWindow, hoist_planes_window, HOIST, PLANES_WINDOW,
                      AdwPreferencesWindow)

/* `actions`: the group that win.… names are looked up in (the main window's); may be NULL. */
HoistPlanesWindow *hoist_planes_window_new (GtkWindow *parent, HoistPlaneSet *planes,
                                            GActionGroup *actions);

G_END_DECLS
