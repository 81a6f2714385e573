/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256 by nettle; the one file that knows the library. Owned by whoever made the digest; any
 * thread, one at a time. Never reads a file by itself. */
#include "base/hoist-digest.h"

#include <nettle/sha2.h>

G_STATIC_ASSERT (HOIST_DIGEST_SIZE == SHA256_DIGEST_SIZE);

struct _HoistDigest
{
  struct sha256_ctx context;
};

HoistDigest *
hoist_digest_new (void)
{
  HoistDigest *digest = g_new (HoistDigest, 1);

  sha256_init (&digest->context);
  return digest;
}

void
hoist_digest_free (HoistDigest *digest)
{
  g_free (digest);
}

void
hoist_digest_add (HoistDigest *digest, const void *bytes, gsize n_bytes)
{
  if (n_bytes > 0)
    sha256_update (&digest->context, n_bytes, bytes);
}

void
hoist_digest_finish_bytes (HoistDigest *digest, guint8 ret[HOIST_DIGEST_SIZE])
{
  sha256_digest (&digest->context, HOIST_DIGEST_SIZE, ret);
}

char *
hoist_digest_finish (HoistDigest *digest)
{
  static const char hex[] = "0123456789abcdef";
  guint8 bytes[HOIST_DIGEST_SIZE];
  char *text = g_malloc (2 * HOIST_DIGEST_SIZE + 1);

  hoist_digest_finish_bytes (digest, bytes);
  for (guint i = 0; i < HOIST_DIGEST_SIZE; i++)
    {
      text[2 * i] = hex[bytes[i] >> 4];
      text[2 * i + 1] = hex[bytes[i] & 15];
    }
  text[2 * HOIST_DIGEST_SIZE] = '\0';
  return text;
}
