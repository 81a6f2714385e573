/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Agent frames (PROTOCOL.md, section 2): 4 bytes length, big endian, 1 to 4,194,304, then one JSON
 * object, strictly checked. The same code on both ends. Blocking calls poll the descriptor together
 * with the cancellable; programs that use them ignore SIGPIPE. Thread: one reader and one writer
 * per descriptor. */
#pragma once
#include <gio/gio.h>
#include "model/hoist-value.h"

G_BEGIN_DECLS

#define HOIST_FRAME_MAX (4 * 1024 * 1024)
/* What this house speaks over frames; hello agrees on the highest that both ends know. */
#define HOIST_FRAME_PROTOCOL_OLDEST 1
#define HOIST_FRAME_PROTOCOL_NEWEST 1

/* Appends the frame of one JSON text. FALSE with TOO_LARGE (beyond HOIST_FRAME_MAX) or INVALID
 * (empty). */
gboolean hoist_frame_encode (GByteArray *out, const char *json, gsize n_json,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct _HoistFrameDecoder HoistFrameDecoder;
HoistFrameDecoder *hoist_frame_decoder_new (void);
void hoist_frame_decoder_free (HoistFrameDecoder *decoder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistFrameDecoder, hoist_frame_decoder_free)
/* Any piece of the stream, cut anywhere. FALSE with PROTOCOL when a length is out of bounds; the
 * decoder then takes nothing more. Memory grows with the bytes that came, never with the length
 * that was claimed. */
gboolean hoist_frame_decoder_feed (HoistFrameDecoder *decoder, const guint8 *bytes, gsize n_bytes,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* TRUE with the next object, or with NULL when no whole frame is there. FALSE with PROTOCOL when a
 * frame is no strict JSON object. */
gboolean hoist_frame_decoder_pop (HoistFrameDecoder *decoder, HoistValue **ret_frame,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_frame_decoder_is_between_frames (HoistFrameDecoder *decoder); /* nothing half-read */

/* Blocking. Works on blocking and non-blocking pipes and sockets. CANCELLED (a part of the frame
 * may have been written: close), UNREACHABLE when the reader is gone, IO. */
gboolean hoist_frame_write (int fd, const char *json, gsize n_json, GCancellable *cancellable,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Blocking, at most timeout_ms (-1: for ever). TRUE with a frame, or with NULL at a clean end of
 * the stream. TIMED_OUT (nothing is lost, call again), CANCELLED, PROTOCOL (the end came inside a
 * frame, or a bad frame), IO. */
gboolean hoist_frame_read (int fd, HoistFrameDecoder *decoder, int timeout_ms,
                           GCancellable *cancellable, HoistValue **ret_frame,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
