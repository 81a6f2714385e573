/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The guides of this daemon: built in, from DATA/guides and from --guides, later ones first. A
 * guide is code: a file counts only when it and its folder belong to root or to the daemon's user
 * and nobody else may write them. Thread: main loop, at start. */
#pragma once
#include "model/hoist-guide.h"
#include "store/hoist-store-tenant.h"

G_BEGIN_DECLS

/* Puts every guide into the store as its application (repository and releases of a known one stay).
 * `folders` ends with NULL; one that is not there is skipped. An error names the file; then nothing
 * was stored. */
gboolean hoist_guide_shelf_install (HoistStore *store, const char *const *folders,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One guide more, or in place of the one of its application, into `folder` (made where it is
 * absent) and into the store; it counts from then on, also after a start. INVALID says all that is
 * wrong in it. */
HoistGuide *hoist_guide_shelf_put (HoistStore *store, const char *folder, const char *text,
                                   GError **error);
/* The file of `folder` that is the guide of that application; NULL: none. Newly allocated. */
char *hoist_guide_shelf_find (const char *folder, const char *application);

G_END_DECLS
