/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes server-sent events to one client. Owned by the hub; main loop only. Never blocks, never
 * copies a chunk, never keeps more than its bound. */
#include "daemon/hoist-event-sink.h"
#include <string.h>

#define END_LIMIT_MS 5000
#define MAX_CHATTER 4096

typedef enum
{
  SINK_OPEN,
  SINK_ENDING,
  SINK_CLOSED
} SinkState;

struct _HoistEventSink
{
  GSocketConnection *connection;
  GSocket *socket;
  HoistEventSinkFunc changed;
  gpointer user_data;
  SinkState state;
  GQueue queue;       /* GBytes* */
  gsize queued, sent; /* bytes in the queue; of its first chunk that are sent */
  gsize chatter;      /* bytes the client sent although it has nothing to say */
  GSource *out, *in;
  guint limit, tell;
};

static gboolean
tell_cb (gpointer user_data)
{
  HoistEventSink *sink = user_data;

  sink->tell = 0;
  sink->changed (sink, sink->user_data);
  return G_SOURCE_REMOVE;
}

static void
tell_soon (HoistEventSink *sink)
{
  if (sink->tell == 0)
    sink->tell = g_idle_add_full (G_PRIORITY_DEFAULT, tell_cb, sink, NULL);
}

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
close_now (HoistEventSink *sink)
{
  if (sink->state == SINK_CLOSED)
    return;
  sink->state = SINK_CLOSED;
  clear_source (&sink->out);
  clear_source (&sink->in);
  g_clear_handle_id (&sink->limit, g_source_remove);
  g_queue_clear_full (&sink->queue, (GDestroyNotify) g_bytes_unref);
  sink->queued = 0;
  g_io_stream_close (G_IO_STREAM (sink->connection), NULL, NULL);
  tell_soon (sink);
}

/* TRUE when there is more to write but the socket is full. */
static gboolean
write_some (HoistEventSink *sink)
{
  GBytes *chunk;

  while (sink->state != SINK_CLOSED && (chunk = g_queue_peek_head (&sink->queue)) != NULL)
    {
      g_autoptr (GError) error = NULL;
      gsize size;
      const char *bytes = g_bytes_get_data (chunk, &size);
      gssize n = g_socket_send_with_blocking (sink->socket, bytes + sink->sent, size - sink->sent,
                                              FALSE, NULL, &error);

      if (n < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return TRUE;
      if (n < 0)
        {
          close_now (sink);
          return FALSE;
        }
      sink->sent += n;
      sink->queued -= n;
      if (sink->sent == size)
        {
          g_bytes_unref (g_queue_pop_head (&sink->queue));
          sink->sent = 0;
        }
    }
  return FALSE;
}

static gboolean
writable_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  HoistEventSink *sink = user_data;

  if (write_some (sink))
    return G_SOURCE_CONTINUE;
  clear_source (&sink->out);
  if (sink->state == SINK_ENDING)
    close_now (sink);
  else
    tell_soon (sink);
  return G_SOURCE_REMOVE;
}

static void
flush (HoistEventSink *sink)
{
  if (sink->out != NULL || sink->state == SINK_CLOSED)
    return;
  if (!write_some (sink))
    {
      if (sink->state == SINK_ENDING)
        close_now (sink);
      return;
    }
  sink->out = g_socket_create_source (sink->socket, G_IO_OUT, NULL);
  g_source_set_callback (sink->out, G_SOURCE_FUNC (writable_cb), sink, NULL);
  g_source_attach (sink->out, g_main_context_get_thread_default ());
}

static gboolean
readable_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  HoistEventSink *sink = user_data;
  g_autoptr (GError) error = NULL;
  char dropped[512];
  gssize n = g_socket_receive_with_blocking (socket, dropped, sizeof dropped, FALSE, NULL, &error);

  if (n > 0)
    sink->chatter += n;
  if ((n > 0 && sink->chatter <= MAX_CHATTER)
      || (n < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)))
    return G_SOURCE_CONTINUE;
  clear_source (&sink->in);
  close_now (sink);
  return G_SOURCE_REMOVE;
}

HoistEventSink *
hoist_event_sink_new (GSocketConnection *connection, HoistEventSinkFunc changed, gpointer user_data)
{
  static const char head[] = "HTTP/1.1 200 OK\r\n"
                             "Content-Type: text/event-stream\r\n"
                             "Cache-Control: no-store\r\n"
                             "X-Content-Type-Options: nosniff\r\n"
                             "X-Accel-Buffering: no\r\n"
                             "Connection: close\r\n\r\n";
  g_autoptr (GBytes) chunk = g_bytes_new_static (head, sizeof head - 1);
  HoistEventSink *sink = g_new0 (HoistEventSink, 1);

  sink->connection = g_object_ref (connection);
  sink->socket = g_socket_connection_get_socket (connection);
  sink->changed = changed;
  sink->user_data = user_data;
  g_queue_init (&sink->queue);
  sink->in = g_socket_create_source (sink->socket, G_IO_IN | G_IO_HUP | G_IO_ERR, NULL);
  g_source_set_callback (sink->in, G_SOURCE_FUNC (readable_cb), sink, NULL);
  g_source_attach (sink->in, g_main_context_get_thread_default ());
  hoist_event_sink_push (sink, chunk);
  return sink;
}

void
hoist_event_sink_free (HoistEventSink *sink)
{
  close_now (sink);
  g_clear_handle_id (&sink->tell, g_source_remove);
  g_object_unref (sink->connection);
  g_free (sink);
}

static gboolean
limit_cb (gpointer user_data)
{
  HoistEventSink *sink = user_data;

  sink->limit = 0;
  close_now (sink);
  return G_SOURCE_REMOVE;
}

void
hoist_event_sink_end (HoistEventSink *sink)
{
  if (sink->state != SINK_OPEN)
    return;
  sink->state = SINK_ENDING;
  sink->limit = g_timeout_add (END_LIMIT_MS, limit_cb, sink);
  flush (sink);
}

/* Everything but the chunk that is half sent goes; the client is told why. */
static void
lag (HoistEventSink *sink)
{
  static const char lagged[] = "event: lagged\ndata: {}\n\n";
  GBytes *first = sink->sent > 0 ? g_queue_pop_head (&sink->queue) : NULL;

  g_queue_clear_full (&sink->queue, (GDestroyNotify) g_bytes_unref);
  sink->queued = 0;
  if (first != NULL)
    {
      g_queue_push_tail (&sink->queue, first);
      sink->queued = g_bytes_get_size (first) - sink->sent;
    }
  g_queue_push_tail (&sink->queue, g_bytes_new_static (lagged, sizeof lagged - 1));
  sink->queued += sizeof lagged - 1;
  hoist_event_sink_end (sink);
}

void
hoist_event_sink_push (HoistEventSink *sink, GBytes *chunk)
{
  if (sink->state != SINK_OPEN)
    return;
  if (sink->queued > 0 && sink->queued + g_bytes_get_size (chunk) > HOIST_EVENT_SINK_MAX)
    {
      lag (sink);
      return;
    }
  g_queue_push_tail (&sink->queue, g_bytes_ref (chunk));
  sink->queued += g_bytes_get_size (chunk);
  flush (sink);
}

gboolean
hoist_event_sink_is_open (HoistEventSink *sink)
{
  return sink->state == SINK_OPEN;
}

gboolean
hoist_event_sink_is_closed (HoistEventSink *sink)
{
  return sink->state == SINK_CLOSED;
}

gsize
hoist_event_sink_get_queued (HoistEventSink *sink)
{
  return sink->queued;
}
