/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database that can change its engine (`databases[].move`). Which one a tenant has is said by the
 * setting from which the application takes its URL, on the node: nothing else knows it. The guide
 * as it is for a tenant that has been moved is a guide of its own, in which the database is the
 * other one; everything that reads a guide goes on as ever. Immutable; thread: any. */
#pragma once
#include "model/hoist-guide-engine.h"
#include "model/hoist-guide.h"

G_BEGIN_DECLS

/* Of the first database; NULL: it can't be moved. Of a guide of a moved tenant, too. */
const HoistGuideMove *hoist_guide_get_move (const HoistGuide *guide);
/* `used` is the value of the setting `uses`, or NULL. */
gboolean hoist_guide_move_is_made (const HoistGuideMove *move, const char *used);
/* The guide for a tenant whose database has that engine: itself, or the one that is for the moved.
 * `engine` may be NULL: not known. */
HoistGuide *hoist_guide_new_for_engine (const HoistGuide *guide, const char *engine);
/* Whether it is the guide of the moved. */
gboolean hoist_guide_is_moved (const HoistGuide *guide);

G_END_DECLS
