/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Server-sent events, written and read. A reader is owned by whoever feeds it; one thread. It holds
 * at most one line and one event beyond the complete ones it was asked to keep, and never calls
 * anybody. The format is the WHATWG one: fields data, event, id, retry; comments; CR, LF or CRLF.
 */
#include "protocol/hoist-event-stream.h"

#include <string.h>

#include "base/hoist-error.h"

#define RETRY_MAX 60000
#define TYPE_MAX 64

static void
append_one_line (GString *out, const char *text)
{
  for (; *text != '\0'; text++)
    g_string_append_c (out, *text == '\n' || *text == '\r' ? ' ' : *text);
}

void
hoist_event_stream_write (GString *out, gint64 id, const char *type, const char *data)
{
  if (id >= 0)
    g_string_append_printf (out, "id: %" G_GINT64_FORMAT "\n", id);
  if (type != NULL)
    {
      g_string_append (out, "event: ");
      append_one_line (out, type);
      g_string_append_c (out, '\n');
    }
  g_string_append (out, "data: ");
  append_one_line (out, data);
  g_string_append (out, "\n\n");
}

void
hoist_event_stream_write_comment (GString *out, const char *text)
{
  g_string_append (out, ": ");
  append_one_line (out, text);
  g_string_append (out, "\n\n");
}

void
hoist_event_stream_write_retry (GString *out, guint milliseconds)
{
  g_string_append_printf (out, "retry: %u\n\n", milliseconds);
}

void
hoist_stream_event_free (HoistStreamEvent *event)
{
  if (event == NULL)
    return;
  g_free (event->type);
  g_free (event->data);
  g_free (event);
}

struct _HoistEventStreamReader
{
  gsize max_line, max_event;
  GString *line; /* of the line that is not complete yet */
  GString *data; /* of the event that is not complete yet */
  gboolean has_data;
  char *type;
  gint64 id, last_id; /* -1: none */
  guint retry_ms;
  gboolean after_cr, at_start, broken;
  GQueue events; /* HoistStreamEvent*, complete */
};

HoistEventStreamReader *
hoist_event_stream_reader_new (gsize max_line, gsize max_event)
{
  HoistEventStreamReader *reader = g_new0 (HoistEventStreamReader, 1);
  reader->max_line = max_line > 0 ? max_line : HOIST_EVENT_STREAM_MAX_LINE;
  reader->max_event = max_event > 0 ? max_event : HOIST_EVENT_STREAM_MAX_EVENT;
  reader->line = g_string_new (NULL);
  reader->data = g_string_new (NULL);
  reader->id = reader->last_id = -1;
  reader->at_start = TRUE;
  g_queue_init (&reader->events);
  return reader;
}

static void
free_event (gpointer event)
{
  hoist_stream_event_free (event);
}

void
hoist_event_stream_reader_free (HoistEventStreamReader *reader)
{
  if (reader == NULL)
    return;
  g_string_free (reader->line, TRUE);
  g_string_free (reader->data, TRUE);
  g_free (reader->type);
  g_queue_clear_full (&reader->events, free_event);
  g_free (reader);
}

/* Digits only, at most `max`; -1 otherwise. */
static gint64
read_number (const char *text, gint64 max)
{
  guint64 number;
  if (!g_ascii_string_to_unsigned (text, 10, 0, (guint64) max, &number, NULL))
    return -1;
  return (gint64) number;
}

static char *
make_valid (const char *bytes, gsize n_bytes)
{
  return g_utf8_make_valid (bytes, (gssize) n_bytes);
}

/* The blank line: what was collected becomes an event; an event without data is none. */
static void
dispatch (HoistEventStreamReader *reader)
{
  if (reader->id >= 0)
    reader->last_id = reader->id;
  if (reader->has_data)
    {
      HoistStreamEvent *event = g_new0 (HoistStreamEvent, 1);
      event->type = reader->type != NULL ? g_steal_pointer (&reader->type) : g_strdup ("message");
      event->data = make_valid (reader->data->str, reader->data->len);
      event->id = reader->id;
      g_queue_push_tail (&reader->events, event);
    }
  g_clear_pointer (&reader->type, g_free);
  if (reader->data->allocated_len > 65536)
    {
      g_string_free (reader->data, TRUE);
      reader->data = g_string_new (NULL);
    }
  g_string_truncate (reader->data, 0);
  reader->has_data = FALSE;
  reader->id = -1;
}

static gboolean
take_data (HoistEventStreamReader *reader, const char *value, gsize n_value, GError **error)
{
  if (reader->data->len + n_value + 1 > reader->max_event)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL,
                   "The peer sent an event of more than %" G_GSIZE_FORMAT " bytes.",
                   reader->max_event);
      return FALSE;
    }
  if (reader->has_data)
    g_string_append_c (reader->data, '\n');
  g_string_append_len (reader->data, value, (gssize) n_value);
  reader->has_data = TRUE;
  return TRUE;
}

/* One field whose name is n_name bytes of the line; unknown ones are ignored. */
static gboolean
take_field (HoistEventStreamReader *reader, gsize n_name, const char *value, gsize n_value,
            GError **error)
{
  const char *name = reader->line->str;
  gint64 number;
  if (n_name == 4 && memcmp (name, "data", 4) == 0)
    return take_data (reader, value, n_value, error);
  if (n_name == 5 && memcmp (name, "event", 5) == 0)
    {
      g_free (reader->type);
      reader->type = n_value > 0 ? make_valid (value, MIN (n_value, TYPE_MAX)) : NULL;
    }
  else if (n_name == 2 && memcmp (name, "id", 2) == 0)
    reader->id = read_number (value, G_MAXINT64);
  else if (n_name == 5 && memcmp (name, "retry", 5) == 0
           && (number = read_number (value, G_MAXINT)) >= 0)
    reader->retry_ms = (guint) MIN (number, RETRY_MAX);
  return TRUE;
}

static gboolean
take_line (HoistEventStreamReader *reader, GError **error)
{
  GString *line = reader->line;
  gboolean ok = TRUE;
  if (reader->at_start && g_str_has_prefix (line->str, "\xef\xbb\xbf"))
    g_string_erase (line, 0, 3);
  reader->at_start = FALSE;
  if (line->len == 0)
    dispatch (reader);
  else if (line->str[0] != ':')
    {
      const char *colon = memchr (line->str, ':', line->len);
      gsize n_name = colon != NULL ? (gsize) (colon - line->str) : line->len;
      gsize from = colon != NULL ? n_name + 1 : line->len;
      if (from < line->len && line->str[from] == ' ')
        from++;
      ok = take_field (reader, n_name, line->str + from, line->len - from, error);
    }
  g_string_truncate (line, 0);
  return ok;
}

/* A part of a line. A comment is not kept, so that its length does not matter. */
static gboolean
take_piece (HoistEventStreamReader *reader, const char *bytes, gsize n_bytes, GError **error)
{
  GString *line = reader->line;
  gboolean is_comment = line->len > 0 ? line->str[0] == ':' : n_bytes > 0 && bytes[0] == ':';
  if (is_comment)
    {
      if (line->len == 0)
        g_string_append_c (line, ':');
      return TRUE;
    }
  if (line->len + n_bytes > reader->max_line)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL,
                   "The peer sent a line of more than %" G_GSIZE_FORMAT " bytes.",
                   reader->max_line);
      return FALSE;
    }
  g_string_append_len (line, bytes, (gssize) n_bytes);
  return TRUE;
}

static gsize
find_line_end (const char *bytes, gsize n_bytes)
{
  const char *lf = memchr (bytes, '\n', n_bytes);
  gsize n = lf != NULL ? (gsize) (lf - bytes) : n_bytes;
  const char *cr = memchr (bytes, '\r', n);
  return cr != NULL ? (gsize) (cr - bytes) : n;
}

gboolean
hoist_event_stream_reader_feed (HoistEventStreamReader *reader, const char *bytes, gsize n_bytes,
                                GError **error)
{
  if (reader->broken)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL,
                           "The stream of events was broken before; nothing more is read from it.");
      return FALSE;
    }
  gsize at = 0;
  while (at < n_bytes)
    {
      if (reader->after_cr && bytes[at] == '\n')
        at++; /* the second half of CRLF */
      reader->after_cr = FALSE;
      if (at == n_bytes)
        break;
      gsize n = find_line_end (bytes + at, n_bytes - at);
      gboolean complete = at + n < n_bytes;
      if (!take_piece (reader, bytes + at, n, error) || (complete && !take_line (reader, error)))
        {
          reader->broken = TRUE;
          return FALSE;
        }
      reader->after_cr = complete && bytes[at + n] == '\r';
      at += n + (complete ? 1 : 0);
    }
  return TRUE;
}

HoistStreamEvent *
hoist_event_stream_reader_pop (HoistEventStreamReader *reader)
{
  return g_queue_pop_head (&reader->events);
}

gint64
hoist_event_stream_reader_get_last_id (HoistEventStreamReader *reader)
{
  return reader->last_id;
}

guint
hoist_event_stream_reader_get_retry_ms (HoistEventStreamReader *reader)
{
  return reader->retry_ms;
}
