/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One entry of the list of control planes. The list makes, changes and saves it. Signal "changed"
 * () after its notes became others. Thread: main loop only. */
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

/* What hangs on a plane: its colour, and whether an upgrade asks for the tenant's name. */
typedef enum
{
  HOIST_STAGE_UNSET, /* each tenant's own environment decides */
  HOIST_STAGE_PRODUCTION,
  HOIST_STAGE_STAGING,
  HOIST_STAGE_TEST
} HoistPlaneStage;
extern const char *const hoist_plane_stage_names[]; /* unset, production, staging, test, NULL */

/* What the user or the console notes of a plane, and may change. Texts are never NULL in what
 * hoist_known_plane_get_notes gives; "" is none. No secret is ever in it. */
typedef struct
{
  const char *name;
  const char *username; /* for the sign-in field */
  HoistPlaneStage stage;
  gboolean paused;
  gboolean without_name; /* staging only: an upgrade does not ask for the tenant's name */
  const char *pin;       /* SHA-256 of the one certificate that is trusted, 64 hex digits */
  gint64 pinned_at;
  const char *secret; /* what the keyring holds: "token" (pasted) or "sign-in" (a token too) */
  gint64 secret_since, last_contact; /* wall µs; 0: never */
} HoistPlaneNotes;

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
/* Borrowed until the next change; a copy of the struct is how a change begins. */
const HoistPlaneNotes *hoist_known_plane_get_notes (HoistKnownPlane *self);

/* For hoist-plane-list.c only, from here on. */
HoistKnownPlane *hoist_known_plane_new (const char *uuid, HoistPlaneKind kind, const char *name,
                                        const char *place);
void hoist_known_plane_set_notes (HoistKnownPlane *self, const HoistPlaneNotes *notes);
HoistKnownPlane *hoist_known_plane_read (const HoistValue *value, GError **error);
void hoist_known_plane_write (HoistKnownPlane *self, HoistJsonWriter *w);

G_END_DECLS
