/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a page shows in place of its list while the control plane gives none: opening, paused,
 * sign-in needed, can't be reached. Thread: main. */
#pragma once
#include "console/hoist-session.h"
#include "console/widgets/hoist-placeholder.h"

G_BEGIN_DECLS

/* FALSE, and nothing is shown, when the plane is online: then it is the page that is empty. */
gboolean hoist_connection_status_show (HoistPlaceholder *placeholder, HoistSession *session);
/* Why nothing can be ordered of the plane now: the connection, or one's role; NULL when something
 * can, or while nothing is known yet. Translated, constant. */
const char *hoist_connection_status_why_not (HoistSession *session);

G_END_DECLS
