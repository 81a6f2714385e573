/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies the tree of the first tenant, so that twenty are made in the time of one. Owner: the
 * demo's worker. Thread: any, blocking. Never follows a link, never writes outside `to`. */
#include "cli/hoist-cli-demo.h"

#include "base/hoist-error.h"
#include "base/hoist-file.h"

#include <glib/gi18n.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
fail (const char *what, const char *path, GError **error)
{
  int saved = errno;
  g_set_error (error, HOIST_ERROR, saved == ENOSPC ? HOIST_ERROR_NO_SPACE : HOIST_ERROR_IO,
               "%s: %s: %s", path, what, g_strerror (saved));
  return FALSE;
}

static gboolean
copy_bytes (int from_fd, int to_fd)
{
  for (;;)
    {
      ssize_t n = copy_file_range (from_fd, NULL, to_fd, NULL, 1 << 24, 0);
      if (n == 0)
        return TRUE;
      if (n < 0 && errno != EINTR)
        break;
    }
  /* Not every pair of file systems can: the plain way, from where it stands. */
  char buffer[65536];
  ssize_t n;
  while ((n = read (from_fd, buffer, sizeof buffer)) > 0)
    for (ssize_t done = 0, m; done < n; done += m)
      if ((m = write (to_fd, buffer + done, (size_t) (n - done))) <= 0)
        return FALSE;
  return n == 0;
}

static gboolean
copy_file (const char *from, const char *to, const struct stat *st, GError **error)
{
  int from_fd = open (from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (from_fd < 0)
    return fail ("can't be read", from, error);
  int to_fd = open (to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, st->st_mode & 07777);
  gboolean ok = to_fd >= 0 && fchmod (to_fd, st->st_mode & 07777) == 0
                && copy_bytes (from_fd, to_fd)
                && futimens (to_fd, (struct timespec[]){ st->st_atim, st->st_mtim }) == 0;
  if (!ok)
    fail ("can't be written", to, error);
  close (from_fd);
  if (to_fd >= 0)
    close (to_fd);
  return ok;
}

static gboolean
copy_link (const char *from, const char *to, GError **error)
{
  char target[4096];
  ssize_t n = readlink (from, target, sizeof target - 1);
  if (n < 0)
    return fail ("can't be read", from, error);
  target[n] = '\0';
  return symlink (target, to) == 0 || fail ("can't be made", to, error);
}

static gboolean
copy_entry (const char *from, const char *to, GCancellable *cancellable, GError **error)
{
  struct stat st;
  if (lstat (from, &st) != 0)
    return fail ("can't be read", from, error);
  if (S_ISLNK (st.st_mode))
    return copy_link (from, to, error);
  if (S_ISREG (st.st_mode))
    return copy_file (from, to, &st, error);
  if (S_ISDIR (st.st_mode))
    return hoist_demo_copy_tree (from, to, cancellable, error);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, _ ("%s: neither file, folder nor link"),
               from);
  return FALSE;
}

gboolean
hoist_demo_copy_tree (const char *from, const char *to, GCancellable *cancellable, GError **error)
{
  struct stat st;
  if (lstat (from, &st) != 0 || mkdir (to, 0700) != 0)
    return fail ("can't be made", to, error);
  g_autoptr (GDir) dir = g_dir_open (from, 0, error);
  if (dir == NULL)
    return FALSE;
  const char *name;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child_from = g_build_filename (from, name, NULL);
      g_autofree char *child_to = g_build_filename (to, name, NULL);
      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !copy_entry (child_from, child_to, cancellable, error))
        return FALSE;
    }
  return chmod (to, st.st_mode & 07777) == 0 || fail ("can't be given its mode", to, error);
}

static gboolean
relocate_file (const char *path, const char *from, const char *to, GError **error)
{
  struct stat st;
  if (lstat (path, &st) != 0 || !S_ISREG (st.st_mode) || st.st_size > 65536)
    return TRUE;
  g_autofree char *text = NULL;
  if (!g_file_get_contents (path, &text, NULL, error))
    return FALSE;
  if (strstr (text, from) == NULL)
    return TRUE;
  g_autoptr (GString) changed = g_string_new (text);
  g_string_replace (changed, from, to, 0);
  return g_file_set_contents_full (path, changed->str, (gssize) changed->len,
                                   G_FILE_SET_CONTENTS_CONSISTENT, (int) (st.st_mode & 07777),
                                   error);
}

gboolean
hoist_demo_relocate_environment (const char *environment, const char *from, const char *to,
                                 GError **error)
{
  g_autofree char *settings = g_build_filename (environment, "pyvenv.cfg", NULL);
  g_autofree char *programs = g_build_filename (environment, "bin", NULL);
  if (!relocate_file (settings, from, to, error))
    return FALSE;
  g_autoptr (GDir) dir = g_dir_open (programs, 0, error);
  if (dir == NULL)
    return FALSE;
  const char *name;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (programs, name, NULL);
      if (!relocate_file (path, from, to, error))
        return FALSE;
    }
  return TRUE;
}
