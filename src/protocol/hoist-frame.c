/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames of the agent's pipe. A decoder is owned by the one thread that reads its descriptor.
 * Never trusts a length: memory grows with what came. Never blocks without looking at the
 * cancellable, except inside a write of at most PIPE_BUF bytes that poll said would pass. */
#include "protocol/hoist-frame.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "model/hoist-json.h"

#define HEAD 4
#define READ_SIZE 65536
#define COMPACT_FROM 262144

struct _HoistFrameDecoder
{
  GByteArray *bytes; /* what came and was not yet taken, from `taken` on */
  gsize taken;
  gboolean broken;
};

gboolean
hoist_frame_encode (GByteArray *out, const char *json, gsize n_json, GError **error)
{
  if (n_json == 0 || n_json > HOIST_FRAME_MAX)
    {
      g_set_error (error, HOIST_ERROR, n_json == 0 ? HOIST_ERROR_INVALID : HOIST_ERROR_TOO_LARGE,
                   "A frame holds 1 to %d bytes; this one would hold %" G_GSIZE_FORMAT ".",
                   HOIST_FRAME_MAX, n_json);
      return FALSE;
    }
  guint32 head = GUINT32_TO_BE ((guint32) n_json);
  g_byte_array_append (out, (const guint8 *) &head, HEAD);
  g_byte_array_append (out, (const guint8 *) json, (guint) n_json);
  return TRUE;
}

HoistFrameDecoder *
hoist_frame_decoder_new (void)
{
  HoistFrameDecoder *decoder = g_new0 (HoistFrameDecoder, 1);
  decoder->bytes = g_byte_array_new ();
  return decoder;
}

void
hoist_frame_decoder_free (HoistFrameDecoder *decoder)
{
  if (decoder == NULL)
    return;
  g_byte_array_unref (decoder->bytes);
  g_free (decoder);
}

static gsize
available (const HoistFrameDecoder *decoder)
{
  return decoder->bytes->len - decoder->taken;
}

/* The length that the next frame claims; 0 while its head is not whole. */
static gsize
claimed_length (const HoistFrameDecoder *decoder)
{
  guint32 head;
  if (available (decoder) < HEAD)
    return 0;
  memcpy (&head, decoder->bytes->data + decoder->taken, HEAD);
  return GUINT32_FROM_BE (head);
}

static gboolean
check_head (HoistFrameDecoder *decoder, GError **error)
{
  gsize length = claimed_length (decoder);
  if (available (decoder) < HEAD || (length >= 1 && length <= HOIST_FRAME_MAX))
    return TRUE;
  decoder->broken = TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL,
               "The peer sent a frame of %" G_GSIZE_FORMAT " bytes; 1 to %d are allowed.", length,
               HOIST_FRAME_MAX);
  return FALSE;
}

static gboolean
check_usable (const HoistFrameDecoder *decoder, GError **error)
{
  if (!decoder->broken)
    return TRUE;
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL,
                       "The stream of frames was broken before; nothing more is read from it.");
  return FALSE;
}

gboolean
hoist_frame_decoder_feed (HoistFrameDecoder *decoder, const guint8 *bytes, gsize n_bytes,
                          GError **error)
{
  if (!check_usable (decoder, error))
    return FALSE;
  if (decoder->taken == decoder->bytes->len)
    {
      g_byte_array_set_size (decoder->bytes, 0);
      decoder->taken = 0;
    }
  else if (decoder->taken > COMPACT_FROM)
    {
      g_byte_array_remove_range (decoder->bytes, 0, (guint) decoder->taken);
      decoder->taken = 0;
    }
  g_byte_array_append (decoder->bytes, bytes, (guint) n_bytes);
  return check_head (decoder, error);
}

gboolean
hoist_frame_decoder_pop (HoistFrameDecoder *decoder, HoistValue **ret_frame, GError **error)
{
  *ret_frame = NULL;
  if (!check_usable (decoder, error) || !check_head (decoder, error))
    return FALSE;
  gsize length = claimed_length (decoder);
  if (length == 0 || available (decoder) < HEAD + length)
    return TRUE;

  const char *json = (const char *) decoder->bytes->data + decoder->taken + HEAD;
  g_autoptr (GError) local = NULL;
  g_autoptr (HoistValue) frame = hoist_json_parse (json, (gssize) length, &local);
  decoder->taken += HEAD + length;
  if (frame != NULL && hoist_value_get_type_of (frame) == HOIST_VALUE_OBJECT)
    {
      *ret_frame = g_steal_pointer (&frame);
      return TRUE;
    }
  decoder->broken = TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL, "The peer sent a frame that is %s%s.",
               local != NULL ? "no JSON: " : "not an object", local != NULL ? local->message : "");
  return FALSE;
}

gboolean
hoist_frame_decoder_is_between_frames (HoistFrameDecoder *decoder)
{
  return available (decoder) == 0;
}

/* Waits until the descriptor can do what `events` says. FALSE with CANCELLED, TIMED_OUT or IO.
 * `deadline` by CLOCK_BOOTTIME in µs, -1 none. */
static gboolean
wait_for (int fd, short events, gint64 deadline, GCancellable *cancellable, GError **error)
{
  struct pollfd polled[2] = { { .fd = fd, .events = events }, { .fd = -1, .events = POLLIN } };
  if (cancellable != NULL)
    polled[1].fd = g_cancellable_get_fd (cancellable);
  gboolean done = FALSE, ok = FALSE;
  while (!done)
    {
      gint64 left = deadline < 0 ? -1 : MAX (deadline - hoist_clock_boottime_us (), 0);
      int n = poll (polled, 2, left < 0 ? -1 : (int) MIN ((left + 999) / 1000, G_MAXINT));
      done = TRUE;
      if (n < 0 && errno == EINTR)
        done = FALSE;
      else if (n < 0)
        g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "Waiting for the peer failed: %s",
                     g_strerror (errno));
      else if (g_cancellable_is_cancelled (cancellable))
        g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_CANCELLED, "Cancelled.");
      else if (polled[0].revents != 0)
        ok = TRUE;
      else if (deadline >= 0 && hoist_clock_boottime_us () >= deadline)
        g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT,
                             "The peer did not answer in time.");
      else
        done = FALSE;
    }
  if (polled[1].fd >= 0)
    g_cancellable_release_fd (cancellable);
  return ok;
}

/* A blocking pipe that poll calls writable takes PIPE_BUF bytes without blocking, not more. */
static gsize
get_write_size (int fd)
{
  int flags = fcntl (fd, F_GETFL);
  return flags >= 0 && (flags & O_NONBLOCK) != 0 ? READ_SIZE : PIPE_BUF;
}

gboolean
hoist_frame_write (int fd, const char *json, gsize n_json, GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GByteArray) frame = g_byte_array_sized_new ((guint) MIN (n_json + HEAD, G_MAXUINT));
  if (!hoist_frame_encode (frame, json, n_json, error))
    return FALSE;
  gsize at = 0, piece = get_write_size (fd);
  while (at < frame->len)
    {
      if (!wait_for (fd, POLLOUT, -1, cancellable, error))
        return FALSE;
      gssize n = write (fd, frame->data + at, MIN (frame->len - at, piece));
      if (n >= 0)
        at += (gsize) n;
      else if (errno != EINTR && errno != EAGAIN)
        {
          gboolean gone = errno == EPIPE || errno == ECONNRESET;
          g_set_error (error, HOIST_ERROR, gone ? HOIST_ERROR_UNREACHABLE : HOIST_ERROR_IO,
                       gone ? "The peer is gone: %s" : "Writing to the peer failed: %s",
                       g_strerror (errno));
          return FALSE;
        }
    }
  return TRUE;
}

/* One read. TRUE with *ret_end at the end of the stream. */
static gboolean
read_some (int fd, HoistFrameDecoder *decoder, gboolean *ret_end, GError **error)
{
  guint8 buffer[READ_SIZE];
  gssize n = read (fd, buffer, sizeof buffer);
  *ret_end = n == 0 || (n < 0 && errno == ECONNRESET);
  if (n > 0)
    return hoist_frame_decoder_feed (decoder, buffer, (gsize) n, error);
  if (*ret_end && !hoist_frame_decoder_is_between_frames (decoder))
    {
      decoder->broken = TRUE;
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL,
                           "The peer closed the stream in the middle of a frame.");
      return FALSE;
    }
  if (*ret_end || errno == EINTR || errno == EAGAIN)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "Reading from the peer failed: %s",
               g_strerror (errno));
  return FALSE;
}

gboolean
hoist_frame_read (int fd, HoistFrameDecoder *decoder, int timeout_ms, GCancellable *cancellable,
                  HoistValue **ret_frame, GError **error)
{
  gint64 deadline = timeout_ms < 0 ? -1 : hoist_clock_boottime_us () + (gint64) timeout_ms * 1000;
  gboolean end = FALSE;
  while (hoist_frame_decoder_pop (decoder, ret_frame, error))
    {
      if (*ret_frame != NULL || end)
        return TRUE;
      if (!wait_for (fd, POLLIN, deadline, cancellable, error)
          || !read_some (fd, decoder, &end, error))
        return FALSE;
    }
  return FALSE;
}
