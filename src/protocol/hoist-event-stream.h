/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Server-sent events: the writer of the daemon's hub and the incremental reader of clients
 * (PROTOCOL.md, Events). The reader trusts nobody: a line and an event are bounded, invalid UTF-8
 * is replaced, NUL and unknown fields are ignored. Thread: one owner. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

#define HOIST_EVENT_STREAM_MAX_LINE (1024 * 1024)
#define HOIST_EVENT_STREAM_MAX_EVENT (4 * 1024 * 1024)

/* Appends one event. `id` < 0: none. `data` is one line of JSON (a line break in it is a
 * programmer's error and becomes a blank). */
void hoist_event_stream_write (GString *out, gint64 id, const char *type, const char *data);
void hoist_event_stream_write_comment (GString *out, const char *text);
void hoist_event_stream_write_retry (GString *out, guint milliseconds);

typedef struct
{
  char *type; /* "message" when the event named none */
  char *data; /* valid UTF-8; lines joined by \n */
  gint64 id;  /* of this event; -1 when it has none or none that is a number */
} HoistStreamEvent;
void hoist_stream_event_free (HoistStreamEvent *event);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistStreamEvent, hoist_stream_event_free)

typedef struct _HoistEventStreamReader HoistEventStreamReader;
/* 0: the bounds above. */
HoistEventStreamReader *hoist_event_stream_reader_new (gsize max_line, gsize max_event);
void hoist_event_stream_reader_free (HoistEventStreamReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistEventStreamReader, hoist_event_stream_reader_free)
/* Any piece of the stream, cut anywhere. FALSE with PROTOCOL when a bound is passed: close the
 * connection (the reader then takes nothing more). */
gboolean hoist_event_stream_reader_feed (HoistEventStreamReader *reader, const char *bytes,
                                         gsize n_bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The next complete event, or NULL. */
HoistStreamEvent *hoist_event_stream_reader_pop (HoistEventStreamReader *reader);
gint64 hoist_event_stream_reader_get_last_id (
    HoistEventStreamReader *reader); /* for Last-Event-ID; -1: none yet */
guint hoist_event_stream_reader_get_retry_ms (
    HoistEventStreamReader *reader); /* 0: not told; at most 60,000 */

G_END_DECLS
