/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of ours beside a unit's own. Owned by the call of a driver; worker thread. Never touches
 * another file than the one it is named. */
#include "drivers/hoist-systemd-drop-in.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

static char *
build_folder (const char *settings, const char *unit)
{
  g_autofree char *below = g_strconcat (unit, ".d", NULL);

  return g_build_filename (settings, below, NULL);
}

char *
hoist_systemd_drop_in_locate (const char *settings, const char *unit, const char *file)
{
  g_autofree char *folder = build_folder (settings, unit);

  return g_build_filename (folder, file, NULL);
}

gboolean
hoist_systemd_drop_in_write (const char *settings, const char *unit, const char *file,
                             const char *text, GError **error)
{
  g_autofree char *folder = build_folder (settings, unit);
  g_autofree char *path = g_build_filename (folder, file, NULL);

  return hoist_file_make_folders (folder, 0755, error)
         && hoist_file_replace (path, text, strlen (text), 0644, error);
}

gboolean
hoist_systemd_drop_in_remove (const char *settings, const char *unit, const char *file,
                              gboolean *ret_was_there, GError **error)
{
  g_autofree char *folder = build_folder (settings, unit);
  g_autofree char *path = g_build_filename (folder, file, NULL);

  if (unlink (path) != 0)
    {
      if (errno == ENOENT || errno == ENOTDIR)
        return TRUE;
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "%s can't be removed: %s", path,
                   g_strerror (errno));
      return FALSE;
    }
  *ret_was_there = TRUE;
  rmdir (folder); /* stays when somebody else's drop-in is in it */
  return TRUE;
}
