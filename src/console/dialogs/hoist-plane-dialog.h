/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adds a control plane, signs in to a known one, or replaces the certificate of one that was
 * trusted. Up to four short pages: address, certificate (only when this computer does not trust
 * it), sign-in (only when the plane wants one), checks with name and kind. What it is told is tried
 * before it is kept. Signal "connected" (HoistPlaneOffer*). Thread: main. */
#pragma once
#include <adwaita.h>
#include "client/hoist-known-plane.h"

G_BEGIN_DECLS

/* What was found out; borrowed during the signal. */
typedef struct
{
  HoistKnownPlane *plane; /* NULL: a new one */
  const char *address, *name, *username;
  const char *pin;     /* "": the computer trusts the certificate, or there is none */
  const char *token;   /* NULL: none was needed */
  const char *keep_as; /* "token" or "sign-in" for the keyring; NULL: not kept */
  HoistPlaneStage stage;
} HoistPlaneOffer;

#define HOIST_TYPE_PLANE_DIALOG (hoist_plane_dialog_get_type ())
G_DECLARE_FINAL_TYPE (HoistPlaneDialog, hoist_plane_dialog, HOIST, PLANE_DIALOG, AdwWindow)

HoistPlaneDialog *hoist_plane_dialog_new (GtkWindow *parent); /* a new plane */
HoistPlaneDialog *hoist_plane_dialog_new_sign_in (GtkWindow *parent, HoistKnownPlane *plane);
/* Asks the plane for its certificate, and shows it beside the one that was trusted. */
HoistPlaneDialog *hoist_plane_dialog_new_replace (GtkWindow *parent, HoistKnownPlane *plane);
/* "address", "trust", "sign-in" or "check" */
const char *hoist_plane_dialog_get_page (HoistPlaneDialog *self);
gboolean hoist_plane_dialog_can_go_on (HoistPlaneDialog *self);

G_END_DECLS
