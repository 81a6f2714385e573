/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-systemd-hold.h. Owned by the call of a driver; worker thread. Never touches a unit's
 * own file, never enables or disables one, never starts or stops anything. */
#include "drivers/hoist-systemd-hold.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
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

static char *
build_folder (const char *name)
{
  g_autofree char *below = g_strconcat (name, ".d", NULL);

  return g_build_filename (hoist_systemd_get_settings_folder (), below, NULL);
}

static char *
build_path (const char *name)
{
  g_autofree char *folder = build_folder (name);

  return g_build_filename (folder, FILE_NAME, NULL);
}

static gboolean
reload (HoistSystemdBus *bus, const char *name, GError **error)
{
  g_autoptr (GVariant) answer = hoist_systemd_bus_call (bus, "Reload", name, NULL, error);

  return answer != NULL;
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
  g_autofree char *folder = build_folder (name);
  g_autofree char *path = build_path (name);

  return hoist_file_make_folders (folder, 0755, error)
         && hoist_file_replace (path, text, strlen (text), 0644, error)
         && hoist_file_sync_folder (hoist_systemd_get_settings_folder (), error);
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
  return reload (bus, unit->name, error) && hoist_file_make_folders (folder, 0700, error)
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

/* FALSE with an error; `ret_was_there` only ever becomes TRUE. */
static gboolean
remove_drop_in (const char *name, gboolean *ret_was_there, GError **error)
{
  g_autofree char *folder = build_folder (name);
  g_autofree char *path = build_path (name);

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
         && (!was_there || reload (bus, unit->name, error));
}

gboolean
hoist_systemd_hold_is_there (const char *name, const char *mark)
{
  g_autofree char *path = build_path (name);

  return access (mark, F_OK) == 0 || access (path, F_OK) == 0;
}
