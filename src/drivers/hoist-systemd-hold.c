/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-systemd-hold.h. Owned by the call of a driver; worker thread. Never touches a unit's
 * own file, never enables or disables one, never starts or stops anything. */
#include "drivers/hoist-systemd-hold.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "drivers/hoist-systemd-drop-in.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

/* After every name that administrators give: an empty ConditionPathExists= of theirs, which resets
 * all conditions, does not come behind it. */
#define FILE_NAME "zzz-hoist-hold.conf"
#define NOTE "Hoist has stopped this unit for a run, which will start it again.\n"

gboolean
hoist_systemd_hold_is_possible (void)
{
  return access (hoist_systemd_get_settings_folder (), W_OK) == 0;
}

/* systemd replaces % and takes a line's end and spaces around it away. */
static char *
build_text (const char *mark, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (mark, "%", -1);
  g_autofree char *escaped = g_strjoinv ("%%", parts);

  if (mark[0] != '/' || strpbrk (mark, "\n\r\\\"'") != NULL
      || g_ascii_isspace (mark[strlen (mark) - 1]))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   "The agent's state folder has a name that can't stand in a unit's file: %s",
                   mark);
      return NULL;
    }
  return g_strdup_printf (
      "# Hoist has stopped this unit for a run. While the file below is there nothing starts it, "
      "not\n# even a start of the machine. Both go when the run starts it or has ended; if Hoist "
      "is gone,\n# remove this file and run systemctl daemon-reload.\n"
      "[Unit]\nConditionPathExists=!%s\n",
      escaped);
}

static gboolean
write_drop_in (const char *name, const char *text, GError **error)
{
  const char *settings = hoist_systemd_get_settings_folder ();

  return hoist_systemd_drop_in_write (settings, name, FILE_NAME, text, error)
         && hoist_file_sync_folder (settings, error);
}

/* The mark last: a drop-in alone does nothing. */
gboolean
hoist_systemd_hold_begin (HoistSystemdBus *bus, const HoistSystemdUnit *unit, const char *mark,
                          GError **error)
{
  g_autofree char *text = build_text (mark, error);
  g_autofree char *folder = g_path_get_dirname (mark);

  if (text == NULL || !write_drop_in (unit->name, text, error))
    return FALSE;
  for (guint i = 0; unit->triggers[i] != NULL; i++)
    if (!write_drop_in (unit->triggers[i], text, error))
      return FALSE;
  return hoist_systemd_bus_reload (bus, unit->name, error)
         && hoist_file_make_folders (folder, 0700, error)
         && hoist_file_replace (mark, NOTE, sizeof NOTE - 1, 0600, error);
}

gboolean
hoist_systemd_hold_lift (const char *mark, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (mark);

  if (unlink (mark) == 0)
    return hoist_file_sync_folder (folder, error);
  if (errno == ENOENT || errno == ENOTDIR)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "%s can't be removed: %s", mark,
               g_strerror (errno));
  return FALSE;
}

static gboolean
remove_drop_in (const char *name, gboolean *ret_was_there, GError **error)
{
  return hoist_systemd_drop_in_remove (hoist_systemd_get_settings_folder (), name, FILE_NAME,
                                       ret_was_there, error);
}

gboolean
hoist_systemd_hold_end (HoistSystemdBus *bus, const HoistSystemdUnit *unit, const char *mark,
                        GError **error)
{
  gboolean was_there = FALSE;

  if (!hoist_systemd_hold_lift (mark, error))
    return FALSE;
  for (guint i = 0; unit->triggers[i] != NULL; i++)
    if (!remove_drop_in (unit->triggers[i], &was_there, error))
      return FALSE;
  /* The unit's own last: as long as it is there, is_there says so. */
  return remove_drop_in (unit->name, &was_there, error)
         && (!was_there || hoist_systemd_bus_reload (bus, unit->name, error));
}

gboolean
hoist_systemd_hold_is_there (const char *name, const char *mark)
{
  g_autofree char *path =
      hoist_systemd_drop_in_locate (hoist_systemd_get_settings_folder (), name, FILE_NAME);

  return access (mark, F_OK) == 0 || access (path, F_OK) == 0;
}
