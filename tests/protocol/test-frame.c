/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames: any cut, lengths that lie, peers that vanish, cancelling. */
#include "protocol/hoist-frame.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/hoist-error.h"

static void
test_cuts (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  static const char *const texts[] = { "{\"id\":1}", "{}", "{\"text\":\"é\\n\"}" };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_true (hoist_frame_encode (bytes, texts[i], strlen (texts[i]), NULL));
  for (guint piece = 1; piece <= bytes->len; piece++)
    {
      g_autoptr (HoistFrameDecoder) decoder = hoist_frame_decoder_new ();
      guint n = 0;
      for (guint at = 0; at < bytes->len; at += piece)
        {
          g_autoptr (HoistValue) frame = NULL;
          g_assert_true (hoist_frame_decoder_feed (decoder, bytes->data + at,
                                                   MIN (piece, bytes->len - at), NULL));
          g_assert_true (hoist_frame_decoder_pop (decoder, &frame, NULL));
          while (frame != NULL)
            {
              g_autofree char *json = hoist_value_to_json (frame);
              g_assert_cmpstr (json, ==, texts[n++]);
              g_clear_pointer (&frame, hoist_value_unref);
              g_assert_true (hoist_frame_decoder_pop (decoder, &frame, NULL));
            }
        }
      g_assert_cmpuint (n, ==, G_N_ELEMENTS (texts));
      g_assert_true (hoist_frame_decoder_is_between_frames (decoder));
    }
}

static void
assert_broken (const guint8 *bytes, gsize n_bytes)
{
  g_autoptr (HoistFrameDecoder) decoder = hoist_frame_decoder_new ();
  g_autoptr (HoistValue) frame = NULL;
  g_autoptr (GError) error = NULL;
  if (hoist_frame_decoder_feed (decoder, bytes, n_bytes, &error))
    g_assert_false (hoist_frame_decoder_pop (decoder, &frame, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL);
  g_assert_null (frame);
  g_clear_error (&error);
  g_assert_false (hoist_frame_decoder_feed (decoder, (const guint8 *) "x", 1, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL);
  g_clear_error (&error);
  g_assert_false (hoist_frame_decoder_pop (decoder, &frame, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL);
}

#define BROKEN(literal) assert_broken ((const guint8 *) (literal), sizeof (literal) - 1)

static void
test_broken (void)
{
  BROKEN ("\0\0\0\0{}");                  /* empty */
  BROKEN ("\0\x40\0\1");                  /* one byte too long */
  BROKEN ("\xff\xff\xff\xff");            /* four gigabytes */
  BROKEN ("Last login: today\n");         /* text before the protocol */
  BROKEN ("\0\0\0\2[]");                  /* no object */
  BROKEN ("\0\0\0\1{");                   /* no JSON */
  BROKEN ("\0\0\0\4{}{}");                /* two documents */
  BROKEN ("\0\0\0\x0d{\"a\":1,\"a\":2}"); /* a member twice */
}

static void
test_claims_take_no_memory (void)
{
  g_autoptr (HoistFrameDecoder) decoder = hoist_frame_decoder_new ();
  g_autoptr (HoistValue) frame = NULL;
  g_assert_true (hoist_frame_decoder_feed (decoder, (const guint8 *) "\0\x40\0\0{", 5, NULL));
  g_assert_true (hoist_frame_decoder_pop (decoder, &frame, NULL));
  g_assert_null (frame);
  g_assert_false (hoist_frame_decoder_is_between_frames (decoder));
}

static void
test_encode_bounds (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *large = g_strnfill (HOIST_FRAME_MAX + 1, ' ');
  g_autoptr (GError) error = NULL;
  g_assert_false (hoist_frame_encode (bytes, large, HOIST_FRAME_MAX + 1, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_false (hoist_frame_encode (bytes, "", 0, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_assert_cmpuint (bytes->len, ==, 0);
}

typedef struct
{
  int fd;
  const char *json;
  gsize n;
  gboolean close_after;
} Writer;

static gpointer
write_frames (gpointer data)
{
  Writer *writer = data;
  g_autoptr (GError) error = NULL;
  for (guint i = 0; i < 3; i++)
    g_assert_true (hoist_frame_write (writer->fd, writer->json, writer->n, NULL, &error));
  if (writer->close_after)
    close (writer->fd);
  return NULL;
}

/* A frame much larger than a pipe, on blocking and non-blocking pipes and on sockets. */
static void
test_through_descriptors (void)
{
  g_autoptr (GString) json = g_string_new ("{\"text\":\"");
  g_autofree char *fill = g_strnfill (1000 * 1000, 'x');
  g_string_append (json, fill);
  g_string_append (json, "\"}");
  for (guint mode = 0; mode < 3; mode++)
    {
      int fds[2];
      g_assert_cmpint (mode == 2 ? socketpair (AF_UNIX, SOCK_STREAM, 0, fds)
                                 : pipe2 (fds, mode == 1 ? O_NONBLOCK : 0),
                       ==, 0);
      Writer writer = { fds[1], json->str, json->len, TRUE };
      GThread *thread = g_thread_new ("writer", write_frames, &writer);
      g_autoptr (HoistFrameDecoder) decoder = hoist_frame_decoder_new ();
      for (guint i = 0; i < 4; i++)
        {
          g_autoptr (HoistValue) frame = NULL;
          g_autoptr (GError) error = NULL;
          g_assert_true (hoist_frame_read (fds[0], decoder, 60000, NULL, &frame, &error));
          g_assert_true ((frame != NULL) == (i < 3));
          if (frame != NULL)
            g_assert_cmpuint (strlen (hoist_value_lookup_string (frame, "text", "")), ==,
                              1000 * 1000);
        }
      g_thread_join (thread);
      close (fds[0]);
    }
}

static void
test_ends (void)
{
  int fds[2];
  g_autoptr (HoistFrameDecoder) decoder = hoist_frame_decoder_new ();
  g_autoptr (HoistValue) frame = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (pipe (fds), ==, 0);
  g_assert_false (hoist_frame_read (fds[0], decoder, 0, NULL, &frame, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT);
  g_clear_error (&error);

  /* A time-out loses nothing of a frame that is half there. */
  g_assert_cmpint (write (fds[1], "\0\0\0\2{", 5), ==, 5);
  g_assert_false (hoist_frame_read (fds[0], decoder, 1, NULL, &frame, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT);
  g_clear_error (&error);
  g_assert_cmpint (write (fds[1], "}", 1), ==, 1);
  g_assert_true (hoist_frame_read (fds[0], decoder, 1000, NULL, &frame, &error));
  g_assert_nonnull (frame);
  g_clear_pointer (&frame, hoist_value_unref);

  /* The end inside a frame is no clean end. */
  g_assert_cmpint (write (fds[1], "\0\0\0\2{", 5), ==, 5);
  close (fds[1]);
  g_assert_false (hoist_frame_read (fds[0], decoder, -1, NULL, &frame, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL);
  close (fds[0]);
}

static void
test_reader_is_gone (void)
{
  int fds[2];
  g_autoptr (GError) error = NULL;
  g_assert_cmpint (pipe (fds), ==, 0);
  close (fds[0]);
  g_assert_false (hoist_frame_write (fds[1], "{}", 2, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);
  close (fds[1]);
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_cancel (void)
{
  int fds[2];
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (HoistFrameDecoder) decoder = hoist_frame_decoder_new ();
  g_autoptr (HoistValue) frame = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *large = g_strnfill (1000 * 1000, ' ');

  g_assert_cmpint (pipe (fds), ==, 0);
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);
  g_assert_false (hoist_frame_read (fds[0], decoder, -1, cancellable, &frame, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  g_clear_error (&error);
  g_thread_join (thread);

  g_cancellable_reset (cancellable);
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  g_assert_false (
      hoist_frame_write (fds[1], large, 1000 * 1000, cancellable, &error)); /* nobody reads */
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  g_thread_join (thread);
  close (fds[0]);
  close (fds[1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  signal (SIGPIPE, SIG_IGN);
  g_test_add_func ("/frame/cuts", test_cuts);
  g_test_add_func ("/frame/broken", test_broken);
  g_test_add_func ("/frame/claims-take-no-memory", test_claims_take_no_memory);
  g_test_add_func ("/frame/encode-bounds", test_encode_bounds);
  g_test_add_func ("/frame/through-descriptors", test_through_descriptors);
  g_test_add_func ("/frame/ends", test_ends);
  g_test_add_func ("/frame/reader-is-gone", test_reader_is_gone);
  g_test_add_func ("/frame/cancel", test_cancel);
  return g_test_run ();
}
