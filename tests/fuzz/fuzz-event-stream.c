/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events: however the stream is cut, the same events come out, valid and bounded. */
#include <string.h>

#include "base/hoist-error.h"
#include "fuzz-target.h"
#include "protocol/hoist-event-stream.h"

#define MAX_LINE 200
#define MAX_EVENT 500

/* Everything that came out, and how it ended, as one text. */
static char *
read_stream (const char *bytes, gsize n_bytes, gsize piece)
{
  g_autoptr (HoistEventStreamReader) reader = hoist_event_stream_reader_new (MAX_LINE, MAX_EVENT);
  g_autoptr (GError) error = NULL;
  GString *out = g_string_new (NULL);
  HoistStreamEvent *event;
  gboolean ok = TRUE;
  for (gsize at = 0; ok && at < n_bytes; at += piece)
    ok = hoist_event_stream_reader_feed (reader, bytes + at, MIN (piece, n_bytes - at), &error);
  while ((event = hoist_event_stream_reader_pop (reader)) != NULL)
    {
      g_assert_true (g_utf8_validate (event->data, -1, NULL));
      g_assert_true (g_utf8_validate (event->type, -1, NULL));
      g_assert_cmpuint (strlen (event->data), <=, MAX_EVENT * 3);
      g_assert_cmpint (event->id, >=, -1);
      g_string_append_printf (out, "%" G_GINT64_FORMAT "|%s|%s\n", event->id, event->type,
                              event->data);
      hoist_stream_event_free (event);
    }
  if (!ok)
    g_assert_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL);
  g_string_append_printf (out, "%d %" G_GINT64_FORMAT " %u", ok,
                          hoist_event_stream_reader_get_last_id (reader),
                          hoist_event_stream_reader_get_retry_ms (reader));
  return g_string_free (out, FALSE);
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n_bytes)
{
  static const gsize pieces[] = { 1, 2, 3, 7, 64 };
  g_autofree char *whole = read_stream ((const char *) bytes, n_bytes, MAX (n_bytes, 1));
  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autofree char *cut = read_stream ((const char *) bytes, n_bytes, pieces[i]);
      g_assert_cmpstr (cut, ==, whole);
    }
  return 0;
}
