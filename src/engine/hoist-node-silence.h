/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which nodes did not answer a moment ago. Connecting to one takes its time-out each time; whoever
 * only has a question is told at once what the last one was told, so that a silent node holds up
 * nobody but itself. Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct _HoistNodeSilence HoistNodeSilence;

HoistNodeSilence *hoist_node_silence_new (guint seconds); /* how long a silence is believed */
void hoist_node_silence_free (HoistNodeSilence *self);
/* How a connection to the node came out; NULL: it answered. Only silence and what a person must
 * resolve first (UNREACHABLE, TIMED_OUT, HOST_KEY, VERSION) are kept. */
void hoist_node_silence_note (HoistNodeSilence *self, const char *node, const GError *problem);
/* FALSE with that error when it was silent within these seconds. */
gboolean hoist_node_silence_check (HoistNodeSilence *self, const char *node, GError **error);

G_END_DECLS
