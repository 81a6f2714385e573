/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One entry of the list of control planes: making, changing, reading and writing it. For
 * hoist-plane-list.c; everybody else reads it through hoist-plane-list.h. Thread: main loop only.
 */
#pragma once
#include "client/hoist-plane-list.h"
#include "model/hoist-value.h"

G_BEGIN_DECLS

HoistKnownPlane *hoist_known_plane_new (const char *uuid, HoistPlaneKind kind, const char *name,
                                        const char *place);
void hoist_known_plane_set_name (HoistKnownPlane *self, const char *name);
void hoist_known_plane_set_username (HoistKnownPlane *self, const char *username);
HoistKnownPlane *hoist_known_plane_read (const HoistValue *value, GError **error);
void hoist_known_plane_write (HoistKnownPlane *self, HoistJsonWriter *w);

G_END_DECLS
