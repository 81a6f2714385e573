/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two files of one database, page by page. Comparing reads both once, in order; what follows
 * touches the changed pages alone. Owned by the call; worker thread. Knows nothing of what a page
 * holds beyond its size, and never changes the newer file. */
#include "drivers/hoist-sqlite-pages.h"
#include "base/hoist-digest.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE (1024 * 1024)
#define MAGIC "hoist-pages-1\n"

void
hoist_sqlite_pages_free (HoistSqlitePages *pages)
{
  g_clear_pointer (&pages->changed, g_array_unref);
  g_free (pages);
}

static gboolean
fail (GError **error, const char *what)
{
  g_set_error (error, HOIST_ERROR, errno == ENOSPC ? HOIST_ERROR_NO_SPACE : HOIST_ERROR_IO,
               "Pages of the database can't be %s: %s", what, g_strerror (errno));
  return FALSE;
}

static gboolean
damaged (GError **error, const char *what)
{
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_CORRUPT, what);
  return FALSE;
}

/* As much as there is; -1 on an error. */
static gssize
read_at (int fd, guint8 *bytes, gsize n, gint64 at)
{
  gsize have = 0;

  while (have < n)
    {
      gssize got = pread (fd, bytes + have, n - have, at + (gint64) have);

      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        return -1;
      if (got == 0)
        break;
      have += (gsize) got;
    }
  return (gssize) have;
}

static gboolean
write_at (int fd, const guint8 *bytes, gsize n, gint64 at)
{
  while (n > 0)
    {
      gssize put = pwrite (fd, bytes, n, at);

      if (put < 0 && errno == EINTR)
        continue;
      if (put < 0)
        return FALSE;
      bytes += put;
      n -= (gsize) put;
      at += put;
    }
  return TRUE;
}

static gboolean
read_shape (int fd, HoistSqlitePages *pages, GError **error)
{
  guint8 head[18];
  struct stat st;

  if (fstat (fd, &st) != 0 || read_at (fd, head, sizeof head, 0) != sizeof head)
    return fail (error, "read");
  pages->page_size = (guint) head[16] << 8 | head[17];
  if (pages->page_size == 1)
    pages->page_size = 65536;
  if (pages->page_size < 512 || (pages->page_size & (pages->page_size - 1)) != 0
      || st.st_size % pages->page_size != 0 || st.st_size / pages->page_size > G_MAXUINT32)
    return damaged (error, "The database is no whole number of pages.");
  pages->n_pages = (guint32) (st.st_size / pages->page_size);
  return TRUE;
}

/* `n` bytes of the newer at page `first`; of the older there are `m`. */
static void
note_changed (HoistSqlitePages *pages, const guint8 *newer, gsize n, const guint8 *older, gsize m,
              guint32 first)
{
  gsize size = pages->page_size;

  if (n == m && memcmp (newer, older, n) == 0)
    return;
  for (gsize at = 0; at + size <= n; at += size)
    if (at + size > m || memcmp (newer + at, older + at, size) != 0)
      {
        guint32 page = first + (guint32) (at / size);

        g_array_append_val (pages->changed, page);
      }
}

HoistSqlitePages *
hoist_sqlite_pages_compare (int newer, int older, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistSqlitePages) pages = g_new0 (HoistSqlitePages, 1);
  g_autofree guint8 *a = g_malloc (PIECE);
  g_autofree guint8 *b = g_malloc (PIECE);
  gint64 size;

  pages->changed = g_array_new (FALSE, FALSE, sizeof (guint32));
  if (!read_shape (newer, pages, error))
    return NULL;
  (void) posix_fadvise (newer, 0, 0, POSIX_FADV_SEQUENTIAL);
  (void) posix_fadvise (older, 0, 0, POSIX_FADV_SEQUENTIAL);
  size = (gint64) pages->n_pages * pages->page_size;
  for (gint64 at = 0; at < size; at += PIECE)
    {
      gsize want = (gsize) MIN (size - at, PIECE);
      gssize n = read_at (newer, a, want, at);
      gssize m = n >= 0 ? read_at (older, b, want, at) : -1;

      if (n < 0 || m < 0 || (gsize) n != want)
        {
          fail (error, "compared");
          return NULL;
        }
      if (!hoist_driver_call_check (call, error))
        return NULL;
      note_changed (pages, a, (gsize) n, b, (gsize) m, (guint32) (at / pages->page_size) + 1);
    }
  return g_steal_pointer (&pages);
}

static gint64
offset_of (const HoistSqlitePages *pages, guint i)
{
  return ((gint64) g_array_index (pages->changed, guint32, i) - 1) * pages->page_size;
}

static gboolean
cut (const HoistSqlitePages *pages, int fd)
{
  return ftruncate (fd, (off_t) pages->n_pages * pages->page_size) == 0;
}

static gboolean
read_back (const HoistSqlitePages *pages, int newer, int older, GError **error)
{
  g_autofree guint8 *a = g_malloc (pages->page_size);
  g_autofree guint8 *b = g_malloc (pages->page_size);
  gssize size = pages->page_size;

  for (guint i = 0; i < pages->changed->len; i++)
    {
      if (read_at (newer, a, pages->page_size, offset_of (pages, i)) != size
          || read_at (older, b, pages->page_size, offset_of (pages, i)) != size)
        return fail (error, "read back");
      if (memcmp (a, b, pages->page_size) != 0)
        return damaged (error, "A page that was copied is not what was written.");
    }
  return TRUE;
}

gboolean
hoist_sqlite_pages_bring (const HoistSqlitePages *pages, int newer, int older, GError **error)
{
  g_autofree guint8 *page = g_malloc (pages->page_size);
  struct stat st;

  for (guint i = 0; i < pages->changed->len; i++)
    if (read_at (newer, page, pages->page_size, offset_of (pages, i)) != (gssize) pages->page_size
        || !write_at (older, page, pages->page_size, offset_of (pages, i)))
      return fail (error, "copied");
  if (!cut (pages, older) || fsync (older) != 0)
    return fail (error, "copied");
  if (fstat (older, &st) != 0 || st.st_size != (gint64) pages->n_pages * pages->page_size)
    return fail (error, "copied");
  return read_back (pages, newer, older, error);
}

/* Kept pages: MAGIC, which base, three numbers, the numbered pages, the SHA-256 of all that. */

static void
put_number (GByteArray *bytes, guint32 number)
{
  guint32 big = GUINT32_TO_BE (number);

  g_byte_array_append (bytes, (const guint8 *) &big, sizeof big);
}

static gboolean
flush (int fd, GByteArray *bytes, HoistDigest *sum, gint64 *at)
{
  hoist_digest_add (sum, bytes->data, bytes->len);
  if (!write_at (fd, bytes->data, bytes->len, *at))
    return FALSE;
  *at += bytes->len;
  g_byte_array_set_size (bytes, 0);
  return TRUE;
}

static gboolean
write_kept (const HoistSqlitePages *pages, int newer, const char *base, int fd)
{
  g_autoptr (GByteArray) bytes = g_byte_array_sized_new (PIECE + 70000);
  g_autoptr (HoistDigest) sum = hoist_digest_new ();
  guint8 digest[HOIST_DIGEST_SIZE];
  gint64 at = 0;

  g_byte_array_append (bytes, (const guint8 *) MAGIC, sizeof MAGIC - 1);
  g_byte_array_append (bytes, (const guint8 *) base, (guint) strlen (base) + 1);
  put_number (bytes, pages->page_size);
  put_number (bytes, pages->n_pages);
  put_number (bytes, pages->changed->len);
  for (guint i = 0; i < pages->changed->len; i++)
    {
      guint before = bytes->len + (guint) sizeof (guint32);

      put_number (bytes, g_array_index (pages->changed, guint32, i));
      g_byte_array_set_size (bytes, before + pages->page_size);
      if (read_at (newer, bytes->data + before, pages->page_size, offset_of (pages, i))
          != (gssize) pages->page_size)
        return FALSE;
      if (bytes->len >= PIECE && !flush (fd, bytes, sum, &at))
        return FALSE;
    }
  if (!flush (fd, bytes, sum, &at))
    return FALSE;
  hoist_digest_finish_bytes (sum, digest);
  return write_at (fd, digest, sizeof digest, at) && fsync (fd) == 0;
}

gboolean
hoist_sqlite_pages_keep (const HoistSqlitePages *pages, int newer, const char *base,
                         const char *path, GError **error)
{
  g_autofree char *fresh = g_strconcat (path, ".tmp", NULL);
  int fd = open (fresh, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  gboolean ok = fd >= 0 && write_kept (pages, newer, base, fd);

  if (!ok)
    fail (error, "kept");
  if (fd >= 0)
    close (fd);
  if (ok && hoist_file_rename (fresh, path, error))
    return TRUE;
  unlink (fresh);
  return FALSE;
}

typedef struct
{
  int fd;
  gint64 at;
  HoistDigest *sum;
} Reader;

static gboolean
take (Reader *r, void *bytes, gsize n)
{
  if (read_at (r->fd, bytes, n, r->at) != (gssize) n)
    return FALSE;
  r->at += (gint64) n;
  hoist_digest_add (r->sum, bytes, n);
  return TRUE;
}

static gboolean
take_number (Reader *r, guint32 *ret)
{
  guint32 big;

  if (!take (r, &big, sizeof big))
    return FALSE;
  *ret = GUINT32_FROM_BE (big);
  return TRUE;
}

/* What is at the head, and that it is meant for `base`. */
static gboolean
take_head (Reader *r, const char *base, HoistSqlitePages *pages, guint32 *ret_n)
{
  gsize n_base = strlen (base) + 1;
  g_autofree char *text = g_malloc (n_base);
  char magic[sizeof MAGIC - 1];
  guint32 size;

  if (!take (r, magic, sizeof magic) || memcmp (magic, MAGIC, sizeof magic) != 0
      || !take (r, text, n_base) || memcmp (text, base, n_base) != 0 || !take_number (r, &size)
      || !take_number (r, &pages->n_pages) || !take_number (r, ret_n))
    return FALSE;
  pages->page_size = size;
  return size >= 512 && size <= 65536 && *ret_n <= pages->n_pages;
}

static gboolean
is_whole (Reader *r)
{
  guint8 said[HOIST_DIGEST_SIZE], sum[HOIST_DIGEST_SIZE], more;

  hoist_digest_finish_bytes (r->sum, sum);
  return read_at (r->fd, said, sizeof said, r->at) == sizeof said
         && memcmp (said, sum, sizeof sum) == 0
         && read_at (r->fd, &more, 1, r->at + (gint64) sizeof said) == 0;
}

/* FALSE with errno 0 when the file is damaged. */
static gboolean
apply_all (Reader *r, const char *base, int older)
{
  HoistSqlitePages pages = { 0 };
  g_autofree guint8 *bytes = g_malloc (65536);
  guint32 n, page;

  errno = 0;
  if (!take_head (r, base, &pages, &n))
    return FALSE;
  for (guint32 i = 0; i < n; i++)
    {
      if (!take_number (r, &page) || page == 0 || page > pages.n_pages
          || !take (r, bytes, pages.page_size))
        return FALSE;
      if (!write_at (older, bytes, pages.page_size, ((gint64) page - 1) * pages.page_size))
        return FALSE;
    }
  return is_whole (r) && cut (&pages, older);
}

gboolean
hoist_sqlite_pages_apply (const char *kept, const char *base, int older, GError **error)
{
  g_autoptr (HoistDigest) sum = hoist_digest_new ();
  Reader r = { .fd = open (kept, O_RDONLY | O_CLOEXEC | O_NOFOLLOW), .sum = sum };
  gboolean ok;

  if (r.fd < 0)
    return fail (error, "read");
  ok = apply_all (&r, base, older);
  close (r.fd);
  if (ok)
    return TRUE;
  if (errno != 0)
    return fail (error, "written");
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
               "The kept pages in %s are damaged or of another backup.", kept);
  return FALSE;
}
