/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sign-in of one control plane in the keyring: fetched when the plane is opened, kept after a
 * sign-in. A keyring that is absent, locked or dead is said and never waited for without an end.
 *
 * Signals: "fetched" (token or NULL): the keyring was asked; after 2 s without an answer (it asks
 * its own question) it is NULL, and "fetched" comes again with the answer; "kept" (kind, trouble):
 * what it holds now ("": nothing) and the sentence why it could not keep it, or NULL.
 * Thread: main. */
#pragma once
#include "client/hoist-known-plane.h"

G_BEGIN_DECLS

#define HOIST_TYPE_SIGN_IN_KEEPER (hoist_sign_in_keeper_get_type ())
G_DECLARE_FINAL_TYPE (HoistSignInKeeper, hoist_sign_in_keeper, HOIST, SIGN_IN_KEEPER, GObject)

HoistSignInKeeper *hoist_sign_in_keeper_new (HoistKnownPlane *plane);
void hoist_sign_in_keeper_fetch (HoistSignInKeeper *self);
/* `kind` is "token" or "sign-in". */
void hoist_sign_in_keeper_keep (HoistSignInKeeper *self, const char *token, const char *kind);
/* What is under way is not told any more; what is being kept is kept nevertheless. */
void hoist_sign_in_keeper_stop (HoistSignInKeeper *self);
/* Why the secret that the keyring holds could not be read; NULL: it could, or there is none. */
const char *hoist_sign_in_keeper_get_trouble (HoistSignInKeeper *self);

G_END_DECLS
