/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The control planes this user knows, in XDG_DATA_HOME/hoist/planes.json (replaced atomically; no
 * secret is ever in it). A GListModel of HoistKnownPlane in the user's order. A damaged file is set
 * aside as planes.json.damaged and said by hoist_plane_list_get_warning. Thread: main loop only. */
#pragma once
#include <gio/gio.h>
#include "client/hoist-known-plane.h"

G_BEGIN_DECLS

#define HOIST_TYPE_PLANE_LIST (hoist_plane_list_get_type ())
G_DECLARE_FINAL_TYPE (HoistPlaneList, hoist_plane_list, HOIST, PLANE_LIST, GObject)
HoistPlaneList *hoist_plane_list_new (const char *file); /* NULL: the user's own; read at once */
const char *hoist_plane_list_get_warning (HoistPlaneList *self); /* NULL: all is well */
HoistKnownPlane *hoist_plane_list_find (HoistPlaneList *self, const char *uuid); /* borrowed */
HoistKnownPlane *hoist_plane_list_find_address (HoistPlaneList *self,
                                                const char *address); /* borrowed; normal form */
HoistKnownPlane *hoist_plane_list_find_kind (HoistPlaneList *self,
                                             HoistPlaneKind kind); /* borrowed; the first */
/* `place` is the address (kind address) or the folder. Adding what is known returns it. Saved
 * before it returns. */
HoistKnownPlane *hoist_plane_list_add (HoistPlaneList *self, HoistPlaneKind kind, const char *name,
                                       const char *place, GError **error);
/* What is noted of a plane becomes `notes` (begin with a copy of hoist_known_plane_get_notes).
 * Saved before it returns; when it can't be saved nothing has changed. */
gboolean hoist_plane_list_change (HoistPlaneList *self, HoistKnownPlane *plane,
                                  const HoistPlaneNotes *notes, GError **error);
/* Forgetting has two parts, so that it can be taken back: `remove` takes the plane out of the list
 * but still knows it as leaving (also after a restart); then either `restore` puts it back where it
 * was, or its secret is cleared and `forget` drops the last of it. */
gboolean hoist_plane_list_remove (HoistPlaneList *self, HoistKnownPlane *plane, GError **error);
gboolean hoist_plane_list_restore (HoistPlaneList *self, HoistKnownPlane *plane, GError **error);
gboolean hoist_plane_list_forget (HoistPlaneList *self, HoistKnownPlane *plane, GError **error);
GPtrArray *hoist_plane_list_dup_leaving (HoistPlaneList *self); /* HoistKnownPlane, owned */
/* The plane the window showed last; NULL: none. */
HoistKnownPlane *hoist_plane_list_get_last (HoistPlaneList *self);
gboolean hoist_plane_list_set_last (HoistPlaneList *self, HoistKnownPlane *plane, GError **error);

G_END_DECLS
