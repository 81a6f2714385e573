/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which engine a tenant's database has, of those between which its guide can move it: what the
 * application's own setting says, read on the node at each order. Worker thread. */
#pragma once
#include "model/hoist-guide-move.h"

G_BEGIN_DECLS

/* The guide as it is for this tenant. Where the settings can't be read it is the one for a tenant
 * that has not been moved: what then does not fit is said by who opens the database. */
HoistGuide *hoist_agent_engine_fit_guide (const HoistGuide *guide, const char *directory);

/* Before a move: that the setting, where it is there, names the file that the guide names; else
 * another database would be moved than the one that is used. REFUSED says so without the URL. */
gboolean hoist_agent_engine_check_old (const HoistGuide *guide, const char *directory,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
