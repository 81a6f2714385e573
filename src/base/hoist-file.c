/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that survive a power cut: write aside, sync, rename, sync the folder.
 * Owner: the call. Thread: any; all of it blocks. Never follows a symlink that it was told to
 * remove or to stay beneath. Trees and locks have files of their own. */
#include "base/hoist-file.h"

#include "base/hoist-digest.h"
#include "base/hoist-error.h"
#include "base/hoist-file-errno.h"
#include "base/hoist-id.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

static gboolean
write_all (int fd, const char *bytes, gsize n)
{
  while (n > 0)
    {
      gssize put = write (fd, bytes, n);

      if (put < 0 && errno == EINTR)
        continue;
      if (put < 0)
        return FALSE;
      bytes += put;
      n -= (gsize) put;
    }
  return TRUE;
}

/* A name beside `path` that nobody has. */
static char *
dup_temporary_path (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  guint32 random[2];

  hoist_id_fill_random (random, sizeof random);
  return g_strdup_printf ("%s/.%.200s.%08x%08x", folder, name, random[0], random[1]);
}

gboolean
hoist_file_sync_folder (const char *folder, GError **error)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean ok;

  if (fd < 0)
    return hoist_file_set_errno (error, errno, "folder %s can't be opened", folder);
  ok = fsync (fd) == 0;
  if (!ok)
    hoist_file_set_errno (error, errno, "folder %s can't be synced", folder);
  close (fd);
  return ok;
}

gboolean
hoist_file_sync (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gboolean ok;

  if (fd < 0)
    return hoist_file_set_errno (error, errno, "%s can't be opened", path);
  ok = fsync (fd) == 0;
  if (!ok)
    hoist_file_set_errno (error, errno, "%s can't be synced", path);
  close (fd);
  return ok;
}

gboolean
hoist_file_sync_filesystem (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gboolean ok;

  if (fd < 0)
    return hoist_file_set_errno (error, errno, "%s can't be opened", path);
  ok = syncfs (fd) == 0;
  if (!ok)
    hoist_file_set_errno (error, errno, "the file system of %s can't be synced", path);
  close (fd);
  return ok;
}

static gboolean
sync_parent (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  return hoist_file_sync_folder (folder, error);
}

gboolean
hoist_file_replace (const char *path, const char *bytes, gsize n_bytes, guint mode, GError **error)
{
  g_autofree char *temporary = dup_temporary_path (path);
  int fd = open (temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  gboolean ok;
  int problem;

  if (fd < 0)
    return hoist_file_set_errno (error, errno, "%s can't be written", path);
  ok = write_all (fd, bytes, n_bytes) && fchmod (fd, mode) == 0 && fsync (fd) == 0;
  problem = errno;
  if (close (fd) != 0 && ok)
    {
      problem = errno;
      ok = FALSE;
    }
  if (ok && rename (temporary, path) != 0)
    {
      problem = errno;
      ok = FALSE;
    }
  if (ok)
    return sync_parent (path, error);
  unlink (temporary);
  return hoist_file_set_errno (error, problem, "%s can't be written", path);
}

/* At most max_bytes, in chunks: the size that a file reports may change, in /proc it is 0. */
static GString *
read_limited (int fd, const char *path, gsize max_bytes, GError **error)
{
  GString *text = g_string_new (NULL);
  char chunk[65536];

  for (;;)
    {
      gssize got = read (fd, chunk, sizeof chunk);

      if (got < 0 && errno == EINTR)
        continue;
      if (got == 0)
        return text;
      if (got < 0)
        {
          hoist_file_set_errno (error, errno, "%s can't be read", path);
          break;
        }
      if ((gsize) got > max_bytes - text->len)
        {
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_TOO_LARGE,
                       "%s is larger than %" G_GSIZE_FORMAT " bytes", path, max_bytes);
          break;
        }
      g_string_append_len (text, chunk, got);
    }
  g_string_free (text, TRUE);
  return NULL;
}

char *
hoist_file_read (const char *path, gsize max_bytes, gsize *ret_n_bytes, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  GString *text;

  if (fd < 0)
    {
      hoist_file_set_errno (error, errno, "%s can't be opened", path);
      return NULL;
    }
  text = read_limited (fd, path, max_bytes, error);
  close (fd);
  if (text == NULL)
    return NULL;
  if (ret_n_bytes != NULL)
    *ret_n_bytes = text->len;
  return g_string_free (text, FALSE);
}

int
hoist_file_open_beneath (int folder_fd, const char *relative, int flags, guint mode, GError **error)
{
  struct open_how how = {
    .flags = (guint64) (flags | O_CLOEXEC),
    .mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? mode : 0,
    .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
  };
  int fd;

  do
    fd = (int) syscall (SYS_openat2, folder_fd, relative, &how, sizeof how);
  while (fd < 0 && (errno == EINTR || errno == EAGAIN));
  if (fd >= 0)
    return fd;
  if (errno == ELOOP || errno == EXDEV)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                 "%s leaves its folder or goes through a symbolic link", relative);
  else
    hoist_file_set_errno (error, errno, "%s can't be opened", relative);
  return -1;
}

gboolean
hoist_file_make_folders (const char *path, guint mode, GError **error)
{
  if (g_mkdir_with_parents (path, (int) mode) != 0)
    return hoist_file_set_errno (error, errno, "folder %s can't be made", path);
  return TRUE;
}

gboolean
hoist_file_rename (const char *from, const char *to, GError **error)
{
  g_autofree char *from_folder = g_path_get_dirname (from);
  g_autofree char *to_folder = g_path_get_dirname (to);

  if (rename (from, to) != 0)
    return hoist_file_set_errno (error, errno, "%s can't be renamed to %s", from, to);
  return hoist_file_sync_folder (to_folder, error)
         && (strcmp (from_folder, to_folder) == 0 || hoist_file_sync_folder (from_folder, error));
}

gboolean
hoist_file_switch_link (const char *link, const char *target, GError **error)
{
  g_autofree char *temporary = dup_temporary_path (link);
  struct stat now;

  if (lstat (link, &now) == 0 && !S_ISLNK (now.st_mode))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   "%s is not a symbolic link, it is not replaced by one", link);
      return FALSE;
    }
  if (symlink (target, temporary) != 0)
    return hoist_file_set_errno (error, errno, "link %s can't be made", link);
  if (rename (temporary, link) != 0)
    {
      int problem = errno;

      unlink (temporary);
      return hoist_file_set_errno (error, problem, "link %s can't be switched", link);
    }
  return sync_parent (link, error);
}

gint64
hoist_file_get_free_bytes (const char *path, GError **error)
{
  struct statvfs space;

  if (statvfs (path, &space) != 0)
    {
      hoist_file_set_errno (error, errno, "the free space of %s can't be read", path);
      return -1;
    }
  return (gint64) space.f_bavail * (gint64) space.f_frsize;
}

static gboolean
digest_descriptor (int fd, const char *path, HoistDigest *digest, GCancellable *cancellable,
                   GError **error)
{
  const gsize n_buffer = 1 << 20;
  g_autofree guchar *buffer = g_malloc (n_buffer);

  for (;;)
    {
      gssize got;

      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED, "reading %s was cancelled", path);
          return FALSE;
        }
      got = read (fd, buffer, n_buffer);
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        return hoist_file_set_errno (error, errno, "%s can't be read", path);
      if (got == 0)
        return TRUE;
      hoist_digest_add (digest, buffer, (gsize) got);
    }
}

char *
hoist_file_digest (const char *path, gint64 *ret_size, GCancellable *cancellable, GError **error)
{
  g_autoptr (HoistDigest) digest = hoist_digest_new ();
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  gboolean ok;

  if (fd < 0)
    {
      hoist_file_set_errno (error, errno, "%s can't be opened", path);
      return NULL;
    }
  (void) posix_fadvise (fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  ok = digest_descriptor (fd, path, digest, cancellable, error);
  if (ok && ret_size != NULL)
    *ret_size = (gint64) lseek (fd, 0, SEEK_CUR);
  close (fd);
  return ok ? hoist_digest_finish (digest) : NULL;
}

static gint64
nanoseconds (const struct timespec *time)
{
  return (gint64) time->tv_sec * 1000000000 + time->tv_nsec;
}

char *
hoist_file_identify (const char *path)
{
  struct stat st;

  if (lstat (path, &st) != 0 || !S_ISREG (st.st_mode) || st.st_nlink != 1)
    return NULL;
  return g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT ":%" G_GINT64_FORMAT
                          ":%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT ":%u:%o",
                          (guint64) st.st_dev, (guint64) st.st_ino, (gint64) st.st_size,
                          nanoseconds (&st.st_mtim), nanoseconds (&st.st_ctim), st.st_uid,
                          st.st_mode);
}
