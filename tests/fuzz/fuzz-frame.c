/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames: however the stream is cut, the same objects come out, and the same end. */
#include "base/hoist-error.h"
#include "fuzz-target.h"
#include "protocol/hoist-frame.h"

static gboolean
pop_all (HoistFrameDecoder *decoder, GString *out, GError **error)
{
  HoistValue *frame;
  while (hoist_frame_decoder_pop (decoder, &frame, error))
    {
      if (frame == NULL)
        return TRUE;
      g_autofree char *json = hoist_value_to_json (frame);
      g_assert_cmpint (hoist_value_get_type_of (frame), ==, HOIST_VALUE_OBJECT);
      g_string_append (out, json);
      hoist_value_unref (frame);
    }
  return FALSE;
}

static char *
read_frames (const guint8 *bytes, gsize n_bytes, gsize piece)
{
  g_autoptr (HoistFrameDecoder) decoder = hoist_frame_decoder_new ();
  g_autoptr (GError) error = NULL;
  GString *out = g_string_new (NULL);
  gboolean ok = TRUE;
  for (gsize at = 0; ok && at < n_bytes; at += piece)
    ok = hoist_frame_decoder_feed (decoder, bytes + at, MIN (piece, n_bytes - at), &error)
         && pop_all (decoder, out, &error);
  if (!ok)
    g_assert_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL);
  g_string_append_printf (out, " %d %d", ok, ok && hoist_frame_decoder_is_between_frames (decoder));
  return g_string_free (out, FALSE);
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n_bytes)
{
  static const gsize pieces[] = { 1, 3, 5, 64 };
  g_autofree char *whole = read_frames (bytes, n_bytes, MAX (n_bytes, 1));
  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autofree char *cut = read_frames (bytes, n_bytes, pieces[i]);
      g_assert_cmpstr (cut, ==, whole);
    }
  return 0;
}
