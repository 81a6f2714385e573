/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads and replaces files of tenants. Owns nothing beyond the call; any thread. Never waits for a
 * writer, never leaves the folder, never writes into a file that is there. */
#include "drivers/hoist-tenant-file.h"
#include "base/hoist-error.h"
#include "base/hoist-file-errno.h"
#include "base/hoist-file.h"
#include "base/hoist-id.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int
open_folder (const char *folder, GError **error)
{
  int root = open (folder, O_PATH | O_DIRECTORY | O_CLOEXEC);

  if (root < 0)
    g_set_error (error, HOIST_ERROR, errno == ENOENT ? HOIST_ERROR_NOT_FOUND : HOIST_ERROR_IO,
                 "The folder %s can't be opened: %s", folder, g_strerror (errno));
  return root;
}

/* A whole path is opened from the root of the file system, without following a link either. */
static int
open_path (const char *folder, const char *path, int flags, GError **error)
{
  gboolean is_whole = path[0] == '/';
  int root = open_folder (is_whole ? "/" : folder, error);
  int fd;

  if (root < 0)
    return -1;
  fd = hoist_file_open_beneath (root, is_whole ? path + 1 : path, flags, 0, error);
  if (fd < 0 && !is_whole)
    g_prefix_error (error, "%s: ", folder);
  close (root);
  return fd;
}

static gboolean
is_of_owner (int own, const struct stat *st)
{
  struct stat ours;

  return st->st_uid == 0 || (fstat (own, &ours) == 0 && st->st_uid == ours.st_uid);
}

/* Whoever may write the folder may put another file there. */
static gboolean
check_outside (const char *folder, const char *path, int fd, GError **error)
{
  g_autofree char *place = g_path_get_dirname (path);
  int own = open_folder (folder, error);
  int parent = own >= 0 ? open_path (folder, place, O_PATH | O_DIRECTORY, error) : -1;
  struct stat file, there;
  gboolean ok = parent >= 0 && fstat (fd, &file) == 0 && fstat (parent, &there) == 0
                && is_of_owner (own, &file) && is_of_owner (own, &there)
                && (there.st_mode & S_IWOTH) == 0;

  if (parent >= 0 && !ok)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                 "%s is not inside %s: it and its folder must belong to the same user as that, or "
                 "to root, and nobody else may write the folder.",
                 path, folder);
  if (parent >= 0)
    close (parent);
  if (own >= 0)
    close (own);
  return ok;
}

static int
open_file (const char *folder, const char *relative, GError **error)
{
  int fd = open_path (folder, relative, O_RDONLY | O_NONBLOCK | O_NOCTTY, error);

  if (fd < 0 || relative[0] != '/' || check_outside (folder, relative, fd, error))
    return fd;
  close (fd);
  return -1;
}

/* For messages. */
static char *
dup_whole (const char *folder, const char *relative)
{
  return relative[0] == '/' ? g_strdup (relative) : g_build_filename (folder, relative, NULL);
}

/* What the file holds beyond `max` is a reason to refuse it, whatever size it says it has. */
static GString *
read_all (int fd, gsize max)
{
  g_autoptr (GString) bytes = g_string_new (NULL);
  char piece[65536];
  gssize n;

  while ((n = read (fd, piece, sizeof piece)) != 0 && bytes->len <= max)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return NULL;
      g_string_append_len (bytes, piece, n);
    }
  return g_steal_pointer (&bytes);
}

char *
hoist_tenant_file_read (const char *folder, const char *relative, gsize max_bytes,
                        gsize *ret_n_bytes, GError **error)
{
  int fd = open_file (folder, relative, error);
  g_autofree char *whole = dup_whole (folder, relative);
  g_autoptr (GString) bytes = NULL;
  struct stat st;

  if (fd < 0)
    return NULL;
  if (fstat (fd, &st) == 0 && !S_ISREG (st.st_mode))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED, "%s is no regular file.", whole);
  else if ((bytes = read_all (fd, max_bytes)) == NULL)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "%s can't be read: %s", whole,
                 g_strerror (errno));
  close (fd);
  if (bytes == NULL)
    return NULL;
  if (bytes->len > max_bytes)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_TOO_LARGE,
                   "%s is larger than %" G_GSIZE_FORMAT " bytes.", whole, max_bytes);
      return NULL;
    }
  if (ret_n_bytes != NULL)
    *ret_n_bytes = bytes->len;
  return g_string_free (g_steal_pointer (&bytes), FALSE);
}

/* --- replacing --------------------------------------------------------------------------- */

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

/* The folder that the file lies in, as a descriptor that was reached without a link. */
static int
open_parent (const char *folder, const char *relative, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (relative);

  return open_path (folder, parent, O_RDONLY | O_DIRECTORY, error);
}

/* Written, synced and renamed over the old one, with what `like` says of owner and mode. */
static gboolean
replace_in (int parent, const char *name, const struct stat *like, const char *bytes, gsize n)
{
  g_autofree char *id = hoist_id_new (HOIST_ID_RUN);
  g_autofree char *temporary = g_strdup_printf (".%.200s.%s", name, id);
  int fd = openat (parent, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  int problem;
  gboolean ok;

  if (fd < 0)
    return FALSE;
  ok = write_all (fd, bytes, n) && fchown (fd, like->st_uid, like->st_gid) == 0
       && fchmod (fd, like->st_mode & 07777) == 0 && fsync (fd) == 0;
  problem = errno;
  if (close (fd) != 0 && ok)
    {
      problem = errno;
      ok = FALSE;
    }
  if (ok && renameat (parent, temporary, parent, name) == 0)
    return fsync (parent) == 0;
  problem = ok ? errno : problem;
  unlinkat (parent, temporary, 0);
  errno = problem;
  return FALSE;
}

gboolean
hoist_tenant_file_replace (const char *folder, const char *relative, const char *bytes,
                           gsize n_bytes, GError **error)
{
  g_autofree char *name = g_path_get_basename (relative);
  g_autofree char *whole = dup_whole (folder, relative);
  int old = open_file (folder, relative, error);
  int parent = old >= 0 ? open_parent (folder, relative, error) : -1;
  struct stat st;
  gboolean ok = FALSE;

  if (parent >= 0 && fstat (old, &st) == 0 && !S_ISREG (st.st_mode))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED, "%s is no regular file.", whole);
  else if (parent >= 0)
    {
      ok = replace_in (parent, name, &st, bytes, n_bytes);
      if (!ok)
        hoist_file_set_errno (error, errno, "%s can't be replaced", whole);
    }
  if (parent >= 0)
    close (parent);
  if (old >= 0)
    close (old);
  return ok;
}
