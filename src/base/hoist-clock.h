/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Durations, leases and deadlines: CLOCK_BOOTTIME. Wall clock: display and token expiry only.
 * Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

gint64 hoist_clock_boottime_us (void);
gint64 hoist_clock_wall_us (void);          /* microseconds since 1970, UTC */
const char *hoist_clock_get_boot_id (void); /* of this boot; never NULL */
char *hoist_clock_format (gint64 wall_us);  /* 2026-11-21T04:05:06.789Z */
gboolean hoist_clock_parse (const char *text, gint64 *ret_wall_us);

G_END_DECLS
