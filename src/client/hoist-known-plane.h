/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One entry of the list of control planes. The list makes, changes and saves it. Thread: main loop
 * only. */
#pragma once
#include <glib-object.h>
#include "base/hoist-json-writer.h"
#include "model/hoist-value.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_PLANE_ADDRESS,
  HOIST_PLANE_THIS_COMPUTER,
  HOIST_PLANE_DEMO
} HoistPlaneKind;
extern const char *const hoist_plane_kind_names[]; /* address, this-computer, demo, NULL */

#define HOIST_TYPE_KNOWN_PLANE (hoist_known_plane_get_type ())
G_DECLARE_FINAL_TYPE (HoistKnownPlane, hoist_known_plane, HOIST, KNOWN_PLANE, GObject)
/* Properties: "uuid", "kind" (int), "name" (notifies), "address" (of kind address), "folder" (of
 * the others), "username" (notifies; for the sign-in field). */
const char *
hoist_known_plane_get_uuid (HoistKnownPlane *self); /* opaque; key of credentials and cache */
HoistPlaneKind hoist_known_plane_get_kind (HoistKnownPlane *self);
const char *hoist_known_plane_get_name (HoistKnownPlane *self);
const char *hoist_known_plane_get_address (HoistKnownPlane *self);
const char *hoist_known_plane_get_folder (HoistKnownPlane *self);
const char *hoist_known_plane_get_username (HoistKnownPlane *self);

/* For hoist-plane-list.c only, from here on. */
HoistKnownPlane *hoist_known_plane_new (const char *uuid, HoistPlaneKind kind, const char *name,
                                        const char *place);
void hoist_known_plane_set_name (HoistKnownPlane *self, const char *name);
void hoist_known_plane_set_username (HoistKnownPlane *self, const char *username);
HoistKnownPlane *hoist_known_plane_read (const HoistValue *value, GError **error);
void hoist_known_plane_write (HoistKnownPlane *self, HoistJsonWriter *w);

G_END_DECLS
