/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One control plane in its settings: name, kind, pause, what the keyring holds, the certificate
 * that is trusted, last contact, and the way to forget it. Changes are saved at once; what needs a
 * dialog is an action of the window (win.sign-in-plane, win.replace-certificate, win.forget-plane).
 * Thread: main. */
#pragma once
#include <adwaita.h>
#include "console/hoist-plane-set.h"

G_BEGIN_DECLS

#define HOIST_TYPE_PLANE_GROUP (hoist_plane_group_get_type ())
G_DECLARE_FINAL_TYPE (HoistPlaneGroup, hoist_plane_group, HOIST, PLANE_GROUP, AdwPreferencesGroup)

HoistPlaneGroup *hoist_plane_group_new (HoistPlaneSet *planes, HoistSession *session);

G_END_DECLS
