/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long the answer to a wrong credential is made to wait, per peer: nothing for the first ten in
 * a minute, then 50 ms doubling to 1 s. Only wrong answers wait; a right credential is served at
 * once however many wrong ones came before. Bounded in memory. Thread: main loop. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct _HoistBackoff HoistBackoff;

HoistBackoff *hoist_backoff_new (void);
void hoist_backoff_free (HoistBackoff *backoff);
/* Notes a wrong credential; the milliseconds to wait before saying so. */
guint hoist_backoff_fail (HoistBackoff *backoff, const char *peer, gint64 boottime_us);

G_END_DECLS
