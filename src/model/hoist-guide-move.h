/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database that tenants have on several engines: because it can change from one to another
 * (`databases[].move`), or because some have always had it there (`databases[].also`). Which one a
 * tenant has is said by the setting from which the application takes its URL, on the node: nothing
 * else knows it. The guide as it is for a tenant on another engine is a guide of its own, in which
 * the database is that one; everything that reads a guide goes on as ever. Immutable; thread: any.
 */
#pragma once
#include "model/hoist-guide-engine.h"
#include "model/hoist-guide.h"

G_BEGIN_DECLS

/* Of the first database; NULL: it can't be moved. Of a guide of a tenant that is where a move leads
 * to, too. */
const HoistGuideMove *hoist_guide_get_move (const HoistGuide *guide);
/* The word of a guide for the engine that a URL leads to; NULL: none that is known. `url` may be
 * NULL. Which server answers there is another matter. */
const char *hoist_guide_name_engine (const char *url);
/* The guide for a tenant whose database has that engine: itself, or the one that is for that
 * engine. `engine` may be NULL: not known. */
HoistGuide *hoist_guide_new_for_engine (const HoistGuide *guide, const char *engine);
/* Whether it is the guide of a tenant that is where the move leads to. */
gboolean hoist_guide_is_moved (const HoistGuide *guide);

G_END_DECLS
