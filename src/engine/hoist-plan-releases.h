/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The releases of a plan: which one an upgrade goes to, and what lies on the way. Pure.
 * Thread: any. */
#pragma once
#include "model/hoist-release.h"

G_BEGIN_DECLS

/* The tag an upgrade is asked for, or the newest release that is no pre-release; newly allocated.
 * REFUSED when there is none. */
char *hoist_plan_releases_choose (const GPtrArray *releases, const char *wanted, GError **error);
/* HoistRelease* above `low` up to `high`, newest first; never NULL. */
GPtrArray *hoist_plan_releases_list_between (const GPtrArray *releases, const char *low,
                                             const char *high);

G_END_DECLS
