/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-blob.h. Owned by the call; any thread. Reads a file in pieces, whatever its size, and
 * writes nothing. */
#include "drivers/hoist-blob.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define PIECE 65536

/* Called with each piece, in order. FALSE stops. */
typedef gboolean (*PieceFunc) (const char *bytes, gsize n, gpointer user_data);

GChecksum *
hoist_blob_begin (const char *oid, gint64 size)
{
  GChecksum *sum = g_checksum_new (strlen (oid) == 64 ? G_CHECKSUM_SHA256 : G_CHECKSUM_SHA1);
  char head[40];
  int n = g_snprintf (head, sizeof head, "blob %" G_GINT64_FORMAT, size);

  g_checksum_update (sum, (const guchar *) head, n + 1);
  return sum;
}

static gboolean
read_pieces (int fd, PieceFunc take, gpointer user_data)
{
  char buffer[PIECE];
  gint64 at = 0;
  ssize_t n;

  while ((n = pread (fd, buffer, sizeof buffer, at)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 || !take (buffer, (gsize) n, user_data))
        return FALSE;
      at += n;
    }
  return TRUE;
}

static gboolean
hash_cb (const char *bytes, gsize n, gpointer sum)
{
  g_checksum_update (sum, (const guchar *) bytes, (gssize) n);
  return TRUE;
}

typedef struct
{
  gint64 n_pairs; /* CR LF */
  gboolean after_cr;
  GChecksum *sum; /* NULL: they are only counted */
} Lines;

/* A CR is held back until it is seen what follows. A NUL byte: it is no text. */
static gboolean
lines_cb (const char *bytes, gsize n, gpointer user_data)
{
  Lines *lines = user_data;
  gsize begin = 0;

  if (lines->sum == NULL && memchr (bytes, '\0', n) != NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      if (lines->after_cr && bytes[i] == '\n')
        lines->n_pairs++;
      else if (lines->after_cr && lines->sum != NULL)
        g_checksum_update (lines->sum, (const guchar *) "\r", 1);
      lines->after_cr = bytes[i] == '\r';
      if (!lines->after_cr)
        continue;
      if (lines->sum != NULL)
        g_checksum_update (lines->sum, (const guchar *) bytes + begin, (gssize) (i - begin));
      begin = i + 1;
    }
  if (lines->sum != NULL)
    g_checksum_update (lines->sum, (const guchar *) bytes + begin, (gssize) (n - begin));
  return TRUE;
}

static gboolean
matches_by_lines (int fd, gint64 size, const char *oid)
{
  Lines lines = { 0 };

  if (!read_pieces (fd, lines_cb, &lines) || lines.n_pairs == 0)
    return FALSE;
  g_autoptr (GChecksum) sum = hoist_blob_begin (oid, size - lines.n_pairs);
  lines = (Lines){ .sum = sum };
  if (!read_pieces (fd, lines_cb, &lines))
    return FALSE;
  if (lines.after_cr)
    g_checksum_update (sum, (const guchar *) "\r", 1);
  return g_str_equal (g_checksum_get_string (sum), oid);
}

gboolean
hoist_blob_matches (int fd, gint64 size, const char *oid)
{
  g_autoptr (GChecksum) sum = hoist_blob_begin (oid, size);

  return read_pieces (fd, hash_cb, sum)
         && (g_str_equal (g_checksum_get_string (sum), oid) || matches_by_lines (fd, size, oid));
}
