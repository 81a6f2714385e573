/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main window: sidebar and pages of one open control plane. Its actions (win.…) are the only
 * way from page to page. Thread: main. */
#pragma once
#include <adwaita.h>
#include "client/hoist-plane-list.h"
#include "console/hoist-session.h"
#include "console/widgets/hoist-navigation.h"

G_BEGIN_DECLS

#define HOIST_TYPE_WINDOW (hoist_window_get_type ())
G_DECLARE_FINAL_TYPE (HoistWindow, hoist_window, HOIST, WINDOW, AdwApplicationWindow)

/* Shows the last control plane, or the welcome page when none is known. */
/* With the plane that was shown last, at `view`; NULL: the view that was shown last. */
HoistWindow *hoist_window_new (AdwApplication *application, HoistPlaneList *planes,
                               const char *view);
HoistSession *hoist_window_get_session (HoistWindow *self); /* NULL: none is open */
HoistNavigation *hoist_window_get_navigation (HoistWindow *self);
/* `plane` stays in the list; a session for it is opened. */
void hoist_window_open_plane (HoistWindow *self, HoistKnownPlane *plane);
/* A new one, or the known one of that address; a token is kept in the keyring when `remember`. */
void hoist_window_open_address (HoistWindow *self, const char *address, const char *name);
void hoist_window_say (HoistWindow *self, const char *text);

G_END_DECLS
