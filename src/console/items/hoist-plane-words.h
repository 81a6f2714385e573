/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words, icons and colours for a control plane's state and for what hangs on it, and when an
 * upgrade asks for a tenant's name. Thread: main. */
#pragma once
#include "console/hoist-session.h"
#include "console/items/hoist-words.h"

G_BEGIN_DECLS

HoistLook hoist_plane_words_state (HoistSessionState state);
/* "online", "offline since 09:12", "paused since 09:12" */
char *hoist_plane_words_dup_state (HoistSession *session);
/* The word is "" for HOIST_STAGE_UNSET; the icon is unused. */
HoistLook hoist_plane_words_stage (HoistPlaneStage stage);
/* "Berlin, production, offline since 09:12" */
char *hoist_plane_words_dup_accessible_name (HoistSession *session);
/* Must the name of this tenant be typed before it is changed? Always, if the preferences say so;
 * else production: yes; test: no; staging: unless its notes say no; where the plane says nothing
 * the tenant's own environment decides, and one that is not known counts as production. Both may be
 * NULL. */
gboolean hoist_plane_words_must_confirm (HoistKnownPlane *plane, const HoistTenantReport *report);

G_END_DECLS
