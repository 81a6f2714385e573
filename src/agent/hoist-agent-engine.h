/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which engine a tenant's database has, of those that its guide knows: what the application's own
 * setting says, read on the node at each order. Worker thread. */
#pragma once
#include "model/hoist-guide-move.h"

G_BEGIN_DECLS

/* The guide as it is for this tenant. Where the settings can't be read, or name no engine of the
 * guide's, it is the guide itself: what then does not fit is said by who opens the database. */
HoistGuide *hoist_agent_engine_fit_guide (const HoistGuide *guide, const char *directory);

/* Whether the setting leads where a fitted guide says that the database is; of a guide that knows
 * one engine always. REFUSED names what the guide knows, without the URL. */
gboolean hoist_agent_engine_check (const HoistGuide *guide, const char *directory,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Before a move: that the setting, where it is there, names the file that the guide names; else
 * another database would be moved than the one that is used. REFUSED says so without the URL. */
gboolean hoist_agent_engine_check_old (const HoistGuide *guide, const char *directory,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
