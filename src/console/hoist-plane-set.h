/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All control planes of the user, each with its own session: a GListModel of HoistSession in the
 * order of the list. Opens them, pauses, renames and forgets them, and keeps what is noted of them.
 *
 * Signals: "state" (HoistSession*): its state or the age of its list is another; "run"
 * (HoistSession*, HoistRun*): a new snapshot; "said" (text): something to tell the user that
 * happened in the background. Thread: main. */
#pragma once
#include <gtk/gtk.h>
#include "console/hoist-session.h"

G_BEGIN_DECLS

#define HOIST_TYPE_PLANE_SET (hoist_plane_set_get_type ())
G_DECLARE_FINAL_TYPE (HoistPlaneSet, hoist_plane_set, HOIST, PLANE_SET, GObject)

HoistPlaneSet *hoist_plane_set_new (HoistPlaneList *planes);
HoistPlaneList *hoist_plane_set_get_list (HoistPlaneSet *self);
HoistSession *hoist_plane_set_find (HoistPlaneSet *self, HoistKnownPlane *plane); /* borrowed */
/* Opens this one now; the others when the main loop has nothing else to do. */
void hoist_plane_set_open (HoistPlaneSet *self, HoistSession *session);
void hoist_plane_set_open_all_idly (HoistPlaneSet *self);
/* `notes` as in hoist_plane_list_change; pausing takes effect at once. */
gboolean hoist_plane_set_change (HoistPlaneSet *self, HoistSession *session,
                                 const HoistPlaneNotes *notes, GError **error);
/* Takes it out of the list. Then either `restore` (undo), or `finish`: the secret is taken out of
 * the keyring and the cache is removed. What was not finished is finished at the next start. */
gboolean hoist_plane_set_forget (HoistPlaneSet *self, HoistKnownPlane *plane, GError **error);
gboolean hoist_plane_set_restore (HoistPlaneSet *self, HoistKnownPlane *plane, GError **error);
void hoist_plane_set_finish_forgetting (HoistPlaneSet *self, HoistKnownPlane *plane);
void hoist_plane_set_finish_all (HoistPlaneSet *self);
/* Whatever a person does in that window makes the planes that have been silent say that they are
 * there (hoist_event_source_look). */
void hoist_plane_set_watch (HoistPlaneSet *self, GtkWidget *window);
/* Closes all connections; nothing is opened again. */
void hoist_plane_set_close (HoistPlaneSet *self);

G_END_DECLS
