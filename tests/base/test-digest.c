/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256: the published vectors, and the same as GLib's in whatever pieces it is fed. */
#include "base/hoist-digest.h"

#include <string.h>

static void
test_vectors (void)
{
  static const struct
  {
    const char *text, *sum;
  } cases[] = {
    { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
    { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
  };
  g_autoptr (HoistDigest) digest = hoist_digest_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *sum = NULL;

      hoist_digest_add (digest, cases[i].text, strlen (cases[i].text));
      sum = hoist_digest_finish (digest); /* and begins anew */
      g_assert_cmpstr (sum, ==, cases[i].sum);
    }
}

static void
test_pieces (void)
{
  const gsize n = 300000;
  g_autofree guint8 *bytes = g_malloc (n);
  g_autofree char *whole = NULL;

  for (gsize i = 0; i < n; i++)
    bytes[i] = (guint8) g_test_rand_int ();
  whole = g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes, n);
  for (guint turn = 0; turn < 20; turn++)
    {
      g_autoptr (HoistDigest) digest = hoist_digest_new ();
      g_autofree char *sum = NULL;

      for (gsize at = 0; at < n;)
        {
          gsize piece = (gsize) g_test_rand_int_range (0, 20000);

          piece = MIN (piece, n - at);
          hoist_digest_add (digest, bytes + at, piece);
          at += piece;
        }
      sum = hoist_digest_finish (digest);
      g_assert_cmpstr (sum, ==, whole);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/digest/vectors", test_vectors);
  g_test_add_func ("/base/digest/pieces", test_pieces);
  return g_test_run ();
}
