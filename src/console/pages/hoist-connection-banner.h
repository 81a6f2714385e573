/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The banner of pages that show a list: the control plane can't be reached since when, and how old
 * the list is. Thread: main. */
#pragma once
#include "console/hoist-session.h"
#include "console/widgets/hoist-banner.h"

G_BEGIN_DECLS

void hoist_connection_banner_update (HoistBanner *banner, HoistSession *session);
/* NULL: nothing is wrong. `since` and `received_at` are wall µs. */
char *hoist_connection_banner_dup_text (HoistSessionState state, gint64 since, gint64 received_at);

G_END_DECLS
