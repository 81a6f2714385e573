/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads files of tenants. Owns nothing beyond the call; any thread. Never waits for a writer, never
 * leaves the folder, never writes. */
#include "drivers/hoist-tenant-file.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int
open_file (const char *folder, const char *relative, GError **error)
{
  int root = open (folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
  int fd;

  if (root < 0)
    {
      g_set_error (error, HOIST_ERROR, errno == ENOENT ? HOIST_ERROR_NOT_FOUND : HOIST_ERROR_IO,
                   "The folder %s can't be opened: %s", folder, g_strerror (errno));
      return -1;
    }
  fd = hoist_file_open_beneath (root, relative, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0, error);
  if (fd < 0)
    g_prefix_error (error, "%s: ", folder);
  close (root);
  return fd;
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
  g_autoptr (GString) bytes = NULL;
  struct stat st;

  if (fd < 0)
    return NULL;
  if (fstat (fd, &st) == 0 && !S_ISREG (st.st_mode))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED, "%s/%s is no regular file.", folder,
                 relative);
  else if ((bytes = read_all (fd, max_bytes)) == NULL)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "%s/%s can't be read: %s", folder, relative,
                 g_strerror (errno));
  close (fd);
  if (bytes == NULL)
    return NULL;
  if (bytes->len > max_bytes)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_TOO_LARGE,
                   "%s/%s is larger than %" G_GSIZE_FORMAT " bytes.", folder, relative, max_bytes);
      return NULL;
    }
  if (ret_n_bytes != NULL)
    *ret_n_bytes = bytes->len;
  return g_string_free (g_steal_pointer (&bytes), FALSE);
}
