/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a control plane was asked with before its sign-in or its certificate was replaced, for as
 * long as that can be taken back. The token is kept in this process's memory only, and wiped.
 * Thread: main. */
#pragma once
#include "console/hoist-plane-set.h"

G_BEGIN_DECLS

typedef struct _HoistPlaneBefore HoistPlaneBefore;

/* As it is now. NULL: there is nothing that would be worth to have back, because it is not signed
 * in and has no certificate of its own. */
HoistPlaneBefore *hoist_plane_before_new (HoistSession *session);
const char *hoist_plane_before_get_uuid (HoistPlaneBefore *before); /* of the plane */
const char *hoist_plane_before_get_key (HoistPlaneBefore *before);  /* of this very replacing */
/* TRUE when `pin` is another one than the one that was trusted. */
gboolean hoist_plane_before_has_other_pin (HoistPlaneBefore *before, const char *pin);
/* Certificate, user and token are as before, in the keyring, too: what was not kept there goes. */
gboolean hoist_plane_before_restore (HoistPlaneBefore *before, HoistPlaneSet *set,
                                     HoistSession *session, GError **error);
void hoist_plane_before_free (HoistPlaneBefore *before);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistPlaneBefore, hoist_plane_before_free)

G_END_DECLS
