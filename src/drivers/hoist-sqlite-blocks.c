/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sum of a file that changes in a few places: SHA-256 over the SHA-256 of each MiB. Owned by
 * the call; worker thread. Writes nothing. */
#include "drivers/hoist-sqlite-draft.h"
#include "base/hoist-digest.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define SUMMED_AS_ONE_MAX (64 * 1024 * 1024)

static gboolean
fail (GError **error)
{
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "A copy of the database can't be read: %s",
               g_strerror (errno));
  return FALSE;
}

/* Bytes of the block; 0 at the end, -1 on an error. */
static gssize
digest_block (int fd, guint index, guint8 *buffer, HoistDigest *sum, guint8 ret[HOIST_DIGEST_SIZE])
{
  gsize have = 0;

  while (have < HOIST_SQLITE_BLOCK)
    {
      gssize got = pread (fd, buffer + have, HOIST_SQLITE_BLOCK - have,
                          (off_t) index * HOIST_SQLITE_BLOCK + (off_t) have);

      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        return -1;
      if (got == 0)
        break;
      have += (gsize) got;
    }
  hoist_digest_add (sum, buffer, have);
  hoist_digest_finish_bytes (sum, ret);
  return (gssize) have;
}

static GByteArray *
read_blocks (int fd, gint64 *ret_size, const HoistDriverCall *call, GError **error)
{
  g_autoptr (GByteArray) blocks = g_byte_array_new ();
  g_autoptr (HoistDigest) sum = hoist_digest_new ();
  g_autofree guint8 *buffer = g_malloc (HOIST_SQLITE_BLOCK);
  guint8 digest[HOIST_DIGEST_SIZE];
  gint64 size = 0;
  gssize n = HOIST_SQLITE_BLOCK;

  (void) posix_fadvise (fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  for (guint i = 0; n == HOIST_SQLITE_BLOCK; i++)
    {
      if (!hoist_driver_call_check (call, error))
        return NULL;
      n = digest_block (fd, i, buffer, sum, digest);
      if (n > 0)
        g_byte_array_append (blocks, digest, sizeof digest);
      size += MAX (n, 0);
      hoist_driver_call_bytes (call, MAX (n, 0));
    }
  if (n < 0)
    {
      fail (error);
      return NULL;
    }
  *ret_size = size;
  return g_steal_pointer (&blocks);
}

GByteArray *
hoist_sqlite_blocks_read (int fd, const HoistDriverCall *call, GError **error)
{
  gint64 size;

  return read_blocks (fd, &size, call, error);
}

gboolean
hoist_sqlite_blocks_renew (GByteArray *blocks, int fd, const HoistSqlitePages *changed,
                           GError **error)
{
  g_autoptr (HoistDigest) sum = hoist_digest_new ();
  g_autofree guint8 *buffer = g_malloc (HOIST_SQLITE_BLOCK);
  gint64 size = (gint64) changed->n_pages * changed->page_size;
  guint n_before = blocks->len / HOIST_DIGEST_SIZE;
  guint n = (guint) ((size + HOIST_SQLITE_BLOCK - 1) / HOIST_SQLITE_BLOCK);
  gint64 last = -1;

  g_byte_array_set_size (blocks, n * HOIST_DIGEST_SIZE);
  for (guint i = 0; i <= changed->changed->len; i++)
    {
      gint64 page = i < changed->changed->len ? g_array_index (changed->changed, guint32, i) : 0;
      /* after the changed ones the last block: it may have been cut */
      gint64 block =
          page > 0 ? (page - 1) * changed->page_size / HOIST_SQLITE_BLOCK : (gint64) n - 1;

      if (block == last || block < 0)
        continue;
      last = block;
      if (digest_block (fd, (guint) block, buffer, sum, blocks->data + block * HOIST_DIGEST_SIZE)
          <= 0)
        return fail (error);
    }
  g_assert (n_before >= n || changed->changed->len > 0);
  return TRUE;
}

gint64
hoist_sqlite_blocks_choose (gint64 size)
{
  return size > SUMMED_AS_ONE_MAX ? HOIST_SQLITE_BLOCK : 0;
}

char *
hoist_sqlite_blocks_combine (const GByteArray *blocks)
{
  g_autoptr (HoistDigest) sum = hoist_digest_new ();

  hoist_digest_add (sum, blocks->data, blocks->len);
  return hoist_digest_finish (sum);
}

char *
hoist_sqlite_sum_file (const HoistBackup *backup, gint64 *ret_size, const HoistDriverCall *call,
                       GError **error)
{
  g_autoptr (GByteArray) blocks = NULL;
  int fd;

  if (backup->sha256_block == 0)
    {
      char *sum = hoist_file_digest (backup->path, ret_size,
                                     call != NULL ? call->cancellable : NULL, error);
      hoist_driver_call_bytes (call, sum != NULL ? *ret_size : 0);
      return sum;
    }
  fd = open (backup->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "The backup file %s can't be read: %s",
                   backup->path, g_strerror (errno));
      return NULL;
    }
  blocks = read_blocks (fd, ret_size, call, error);
  close (fd);
  return blocks != NULL ? hoist_sqlite_blocks_combine (blocks) : NULL;
}
