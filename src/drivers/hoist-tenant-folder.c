/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-tenant-folder.h. Owned by the call; any thread. It looks and changes nothing. */
#include "drivers/hoist-tenant-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hoist-error.h"
#include "base/hoist-file.h"

static int
open_root (const char *directory, GError **error)
{
  int root = open (directory, O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);

  if (root < 0)
    g_set_error (error, HOIST_ERROR, errno == ENOENT ? HOIST_ERROR_NOT_FOUND : HOIST_ERROR_IO,
                 "The folder %s can't be opened: %s", directory, g_strerror (errno));
  return root;
}

/* The part behind `directory`, "" for itself; NULL: it is not inside. */
static const char *
find_inside (const char *directory, const char *folder)
{
  gsize n = strlen (directory);

  if (strncmp (folder, directory, n) != 0 || (folder[n] != '/' && folder[n] != '\0'))
    return NULL;
  return folder[n] == '/' ? folder + n + 1 : folder + n;
}

static int
open_outside (int own, const char *directory, const char *folder, GError **error)
{
  int root = open_root ("/", error);
  int fd = root >= 0 && folder[0] == '/' && folder[1] != '\0'
               ? hoist_file_open_beneath (root, folder + 1, O_PATH | O_DIRECTORY, 0, error)
               : -1;
  struct stat there, ours;

  if (root >= 0)
    close (root);
  if (fd >= 0 && fstat (fd, &there) == 0 && fstat (own, &ours) == 0 && there.st_uid == ours.st_uid)
    return fd;
  if (fd >= 0)
    close (fd);
  g_clear_error (error);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
               fd >= 0 ? "The folder %s is not inside %s and belongs to another user than that."
                       : "The folder %s is not inside %s and can't be opened without following a "
                         "link.",
               folder, directory);
  return -1;
}

int
hoist_tenant_folder_open (const char *directory, const char *folder, GError **error)
{
  const char *inside = find_inside (directory, folder);
  int own = open_root (directory, error);
  int fd;

  if (own < 0 || (inside != NULL && inside[0] == '\0'))
    return own;
  fd = inside != NULL ? hoist_file_open_beneath (own, inside, O_PATH | O_DIRECTORY, 0, error)
                      : open_outside (own, directory, folder, error);
  close (own);
  return fd;
}

gboolean
hoist_tenant_folder_check_file (const char *directory, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  int fd = hoist_tenant_folder_open (directory, folder, error);
  struct stat there, file;
  gboolean ok = TRUE;

  if (fd < 0)
    {
      g_prefix_error (error, "%s: ", path);
      return FALSE;
    }
  if (find_inside (directory, path) == NULL && fstat (fd, &there) == 0
      && fstatat (fd, base, &file, AT_SYMLINK_NOFOLLOW) == 0)
    ok = S_ISREG (file.st_mode) && file.st_uid == there.st_uid;
  close (fd);
  if (!ok)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                 "%s is not inside %s, and is no plain file of the same user.", path, directory);
  return ok;
}
