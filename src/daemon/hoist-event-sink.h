/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The connection of one client of GET /api/events: a bounded queue of shared chunks, written when
 * the socket takes them. A client that does not read gets `lagged` and is closed; it comes back
 * with Last-Event-ID and has lost nothing. Thread: main loop. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

#define HOIST_EVENT_SINK_MAX (256 * 1024)

typedef struct _HoistEventSink HoistEventSink;
typedef void (*HoistEventSinkFunc) (HoistEventSink *sink, gpointer user_data);

/* Takes over the connection and begins the answer. `changed` is called from the main loop, never
 * from inside a push: when the queue has become empty, and when the sink is closed (then it must be
 * freed). */
HoistEventSink *hoist_event_sink_new (GSocketConnection *connection, HoistEventSinkFunc changed,
                                      gpointer user_data);
void hoist_event_sink_free (HoistEventSink *sink);
/* Queues a chunk. Beyond the bound the queue is replaced by `lagged` and the sink ends. */
void hoist_event_sink_push (HoistEventSink *sink, GBytes *chunk);
/* Sends what is queued (at most for 5 s) and closes. */
void hoist_event_sink_end (HoistEventSink *sink);
gboolean hoist_event_sink_is_open (HoistEventSink *sink); /* still takes chunks */
gboolean hoist_event_sink_is_closed (HoistEventSink *sink);
gsize hoist_event_sink_get_queued (HoistEventSink *sink);

G_END_DECLS
