/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Server-sent events, written and read: any cut, any line end, and streams that mean harm. */
#include "protocol/hoist-event-stream.h"

#include <string.h>

#include "base/hoist-error.h"

static void
assert_pop (HoistEventStreamReader *reader, gint64 id, const char *type, const char *data)
{
  g_autoptr (HoistStreamEvent) event = hoist_event_stream_reader_pop (reader);
  g_assert_nonnull (event);
  g_assert_cmpint (event->id, ==, id);
  g_assert_cmpstr (event->type, ==, type);
  g_assert_cmpstr (event->data, ==, data);
}

static void
feed (HoistEventStreamReader *reader, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (hoist_event_stream_reader_feed (reader, text, strlen (text), &error));
  g_assert_no_error (error);
}

static void
test_written_is_read (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  hoist_event_stream_write_retry (out, 2000);
  hoist_event_stream_write (out, -1, "hello", "{\"position\":4}");
  hoist_event_stream_write_comment (out, "still here");
  hoist_event_stream_write (out, 5, "step", "{\"text\":\"a\\n\\ndata: x\"}");
  hoist_event_stream_write (out, 6, NULL, "a\n\nid: 99\r\nevent: forged");

  for (gsize piece = 1; piece < 40; piece++)
    {
      g_autoptr (HoistEventStreamReader) reader = hoist_event_stream_reader_new (0, 0);
      for (gsize at = 0; at < out->len; at += piece)
        g_assert_true (hoist_event_stream_reader_feed (reader, out->str + at,
                                                       MIN (piece, out->len - at), NULL));
      assert_pop (reader, -1, "hello", "{\"position\":4}");
      assert_pop (reader, 5, "step", "{\"text\":\"a\\n\\ndata: x\"}");
      assert_pop (reader, 6, "message", "a  id: 99  event: forged");
      g_assert_null (hoist_event_stream_reader_pop (reader));
      g_assert_cmpint (hoist_event_stream_reader_get_last_id (reader), ==, 6);
      g_assert_cmpuint (hoist_event_stream_reader_get_retry_ms (reader), ==, 2000);
    }
}

static void
test_line_ends (void)
{
  static const char *const texts[] = { "id: 1\ndata: a\ndata:b\n\n",
                                       "id: 1\r\ndata: a\r\ndata:b\r\n\r\n",
                                       "id: 1\rdata: a\rdata:b\r\r" };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    for (gsize piece = 1; piece < 8; piece++)
      {
        g_autoptr (HoistEventStreamReader) reader = hoist_event_stream_reader_new (0, 0);
        for (gsize at = 0; at < strlen (texts[i]); at += piece)
          g_assert_true (hoist_event_stream_reader_feed (
              reader, texts[i] + at, MIN (piece, strlen (texts[i]) - at), NULL));
        assert_pop (reader, 1, "message", "a\nb");
      }
}

static void
test_odd_fields (void)
{
  g_autoptr (HoistEventStreamReader) reader = hoist_event_stream_reader_new (0, 0);
  feed (reader, "\xef\xbb\xbf"
                "data: bom\n\n");
  assert_pop (reader, -1, "message", "bom");
  feed (reader, "unknown: x\ndata\ndata:  two blanks\nnocolon\n\n");
  assert_pop (reader, -1, "message", "\n two blanks");
  feed (reader, "event: x\nid: 7\n\n"); /* no data: no event, but the id counts */
  g_assert_null (hoist_event_stream_reader_pop (reader));
  g_assert_cmpint (hoist_event_stream_reader_get_last_id (reader), ==, 7);
  feed (
      reader,
      "id: -1\ndata: a\n\nid: 9223372036854775808\ndata: b\n\nid: 1x\ndata: c\n\nid:\ndata: d\n\n");
  assert_pop (reader, -1, "message", "a");
  assert_pop (reader, -1, "message", "b");
  assert_pop (reader, -1, "message", "c");
  assert_pop (reader, -1, "message", "d");
  g_assert_cmpint (hoist_event_stream_reader_get_last_id (reader), ==, 7);
  feed (reader, "retry: 99999999\nretry: -4\nretry: x\n\n");
  g_assert_cmpuint (hoist_event_stream_reader_get_retry_ms (reader), ==, 60000);
  feed (reader, "data: unfinished");
  g_assert_null (hoist_event_stream_reader_pop (reader));
}

static void
test_dirty_bytes (void)
{
  g_autoptr (HoistEventStreamReader) reader = hoist_event_stream_reader_new (0, 0);
  static const char dirty[] = "event: a\xff\ndata: \xff\xfe x\0y\n\n";
  g_assert_true (hoist_event_stream_reader_feed (reader, dirty, sizeof dirty - 1, NULL));
  g_autoptr (HoistStreamEvent) event = hoist_event_stream_reader_pop (reader);
  g_assert_true (g_utf8_validate (event->data, -1, NULL));
  g_assert_true (g_utf8_validate (event->type, -1, NULL));
  g_assert_nonnull (strstr (event->data, "y"));
}

static void
test_bounds (void)
{
  g_autofree char *line = g_strnfill (2000, 'x');
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistEventStreamReader) reader = hoist_event_stream_reader_new (1000, 3000);
  g_assert_false (hoist_event_stream_reader_feed (reader, line, 2000, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL);
  g_clear_error (&error);
  g_assert_false (hoist_event_stream_reader_feed (reader, "\n\n", 2, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL);
  g_clear_error (&error);

  /* A line in small pieces, an event of many lines: the bounds hold all the same. */
  g_autoptr (HoistEventStreamReader) slow = hoist_event_stream_reader_new (1000, 3000);
  gsize fed = 0;
  while (hoist_event_stream_reader_feed (slow, "y", 1, NULL))
    fed++;
  g_assert_cmpuint (fed, ==, 1000);
  g_autoptr (HoistEventStreamReader) many = hoist_event_stream_reader_new (1000, 3000);
  fed = 0;
  while (hoist_event_stream_reader_feed (many, "data: 0123456789\n", 17, NULL))
    fed++;
  g_assert_cmpuint (fed, <=, 3000 / 11);

  /* A comment has no length: a server may send one for ever. */
  g_autoptr (HoistEventStreamReader) chatty = hoist_event_stream_reader_new (1000, 3000);
  feed (chatty, ":");
  for (guint i = 0; i < 1000; i++)
    g_assert_true (hoist_event_stream_reader_feed (chatty, line, 2000, NULL));
  feed (chatty, "\ndata: a\n\n");
  assert_pop (chatty, -1, "message", "a");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/event-stream/written-is-read", test_written_is_read);
  g_test_add_func ("/event-stream/line-ends", test_line_ends);
  g_test_add_func ("/event-stream/odd-fields", test_odd_fields);
  g_test_add_func ("/event-stream/dirty-bytes", test_dirty_bytes);
  g_test_add_func ("/event-stream/bounds", test_bounds);
  return g_test_run ();
}
