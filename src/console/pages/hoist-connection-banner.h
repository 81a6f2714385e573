/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The banner of pages: the control plane can't be reached since when, and how old what is shown is;
 * or that one's role may only look. Thread: main. */
#pragma once
#include "console/hoist-session.h"
#include "console/widgets/hoist-page.h"

G_BEGIN_DECLS

void hoist_connection_banner_update (HoistBanner *banner, HoistSession *session);
/* For a page that has nothing else to say there: as long as it lives. */
void hoist_connection_banner_keep (HoistPage *page, HoistSession *session);
/* NULL: nothing is wrong. `since` and `received_at` are wall µs. */
char *hoist_connection_banner_dup_text (HoistSessionState state, gint64 since, gint64 received_at);

G_END_DECLS
