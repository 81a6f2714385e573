/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adds a control plane, or signs in to a known one: address, then (only when the plane wants it) a
 * token or user and password. What it is told is tried before it is kept. Signal "connected"
 * (address, name, username, token, remember): token NULL when none was needed. Thread: main. */
#pragma once
#include <adwaita.h>

G_BEGIN_DECLS

#define HOIST_TYPE_PLANE_DIALOG (hoist_plane_dialog_get_type ())
G_DECLARE_FINAL_TYPE (HoistPlaneDialog, hoist_plane_dialog, HOIST, PLANE_DIALOG, AdwWindow)

/* `address` NULL: a new one; else a sign-in to it. */
HoistPlaneDialog *hoist_plane_dialog_new (GtkWindow *parent, const char *address, const char *name,
                                          const char *username);
void hoist_plane_dialog_ask_sign_in (HoistPlaneDialog *self);
gboolean hoist_plane_dialog_can_connect (HoistPlaneDialog *self);

G_END_DECLS
