/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Removing a tree by descriptors. A folder deeper than DEPTH_LIMIT is first moved up to the tree's
 * own root, so that neither the number of descriptors nor the stack depends on who made the tree.
 * Owner: the call. Thread: any. Never follows a symlink, never enters a mounted file system. */
#include "base/hoist-error.h"
#include "base/hoist-file-errno.h"
#include "base/hoist-file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DEPTH_LIMIT 64

typedef struct
{
  const char *path; /* for messages */
  int root_fd;
  guint n_moved;
  gboolean moved; /* something came up: the root must be read again */
} TreeRemoval;

static gboolean remove_children (TreeRemoval *self, int folder_fd, guint depth, GError **error);

static int
open_folder (int parent_fd, const char *name)
{
  struct open_how how = {
    .flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC,
    .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV,
  };
  int fd = (int) syscall (SYS_openat2, parent_fd, name, &how, sizeof how);

  if (fd < 0 && errno == EACCES && fchmodat (parent_fd, name, 0700, 0) == 0)
    fd = (int) syscall (SYS_openat2, parent_fd, name, &how, sizeof how);
  return fd;
}

static gboolean
move_up (TreeRemoval *self, int parent_fd, const char *name, GError **error)
{
  g_autofree char *new_name = NULL;

  do
    {
      g_free (new_name);
      new_name = g_strdup_printf (".hoist-removal-%u", self->n_moved++);
    }
  while (faccessat (self->root_fd, new_name, F_OK, AT_SYMLINK_NOFOLLOW) == 0);
  if (renameat (parent_fd, name, self->root_fd, new_name) != 0)
    return hoist_file_set_errno (error, errno, "folder %s in %s can't be removed", name,
                                 self->path);
  self->moved = TRUE;
  return TRUE;
}

static gboolean
remove_folder (TreeRemoval *self, int parent_fd, const char *name, guint depth, GError **error)
{
  int fd;
  gboolean ok;

  if (depth == DEPTH_LIMIT)
    return move_up (self, parent_fd, name, error);
  fd = open_folder (parent_fd, name);
  if (fd < 0 && errno == EXDEV)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO,
                   "folder %s in %s is another file system mounted there, it is not removed", name,
                   self->path);
      return FALSE;
    }
  if (fd < 0)
    return hoist_file_set_errno (error, errno, "folder %s in %s can't be opened", name, self->path);
  ok = remove_children (self, fd, depth + 1, error);
  close (fd);
  if (!ok)
    return FALSE;
  if (unlinkat (parent_fd, name, AT_REMOVEDIR) != 0 && errno != ENOENT)
    return hoist_file_set_errno (error, errno, "folder %s in %s can't be removed", name,
                                 self->path);
  return TRUE;
}

static gboolean
remove_entry (TreeRemoval *self, int parent_fd, const char *name, guint depth, GError **error)
{
  if (unlinkat (parent_fd, name, 0) == 0 || errno == ENOENT)
    return TRUE;
  if (errno == EACCES && fchmod (parent_fd, 0700) == 0 && unlinkat (parent_fd, name, 0) == 0)
    return TRUE;
  if (errno == EISDIR)
    return remove_folder (self, parent_fd, name, depth, error);
  return hoist_file_set_errno (error, errno, "%s in %s can't be removed", name, self->path);
}

static gboolean
remove_children (TreeRemoval *self, int folder_fd, guint depth, GError **error)
{
  int fd = fcntl (folder_fd, F_DUPFD_CLOEXEC, 3);
  DIR *folder = fd < 0 ? NULL : fdopendir (fd);
  gboolean ok = TRUE;
  struct dirent *entry;

  if (folder == NULL)
    {
      hoist_file_set_errno (error, errno, "a folder in %s can't be read", self->path);
      if (fd >= 0)
        close (fd);
      return FALSE;
    }
  rewinddir (folder);
  while (ok && (errno = 0, entry = readdir (folder)) != NULL)
    if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
      ok = remove_entry (self, folder_fd, entry->d_name, depth, error);
  if (ok && errno != 0)
    ok = hoist_file_set_errno (error, errno, "a folder in %s can't be read", self->path);
  closedir (folder);
  return ok;
}

gboolean
hoist_file_remove_tree (const char *path, GError **error)
{
  TreeRemoval self = { .path = path };
  gboolean ok;

  if (unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  if (errno != EISDIR)
    return hoist_file_set_errno (error, errno, "%s can't be removed", path);
  self.root_fd = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (self.root_fd < 0)
    return hoist_file_set_errno (error, errno, "folder %s can't be opened", path);
  do
    {
      self.moved = FALSE;
      ok = remove_children (&self, self.root_fd, 0, error);
    }
  while (ok && self.moved);
  close (self.root_fd);
  if (ok && rmdir (path) != 0 && errno != ENOENT)
    ok = hoist_file_set_errno (error, errno, "folder %s can't be removed", path);
  return ok;
}
