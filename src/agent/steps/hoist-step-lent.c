/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lends a release to a command. Owns nothing beyond a call; worker thread. Never changes the
 * tenant's own folder: what the command finds there by a link is what the guide names, and nothing
 * of the release is hidden by one. */
#include "agent/steps/hoist-step-lent.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "agent/steps/hoist-step-crossing.h"
#include "agent/steps/hoist-step-release.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"

gboolean
hoist_step_lent_is_wanted (const HoistStepWork *work)
{
  return hoist_step_work_get_text (work, "commit")[0] != '\0';
}

static gboolean
set_failed (const char *name, const char *what, GError **error)
{
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED,
               "%s can't be brought to the new release (steps: brings): %s", name, what);
  return FALSE;
}

/* Below the held folder, so that no link of the tenant's leads it elsewhere. */
static gboolean
make_link (int folder, const char *directory, const char *name, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (name);
  g_autofree char *base = g_path_get_basename (name);
  g_autofree char *target = g_build_filename (directory, name, NULL);
  int fd = hoist_file_open_beneath (folder, parent, O_PATH | O_DIRECTORY, 0, NULL);
  int code;

  if (fd < 0)
    return set_failed (name, "the release has no such folder", error);
  code = symlinkat (target, fd, base) == 0 ? 0 : errno;
  close (fd);
  if (code == EEXIST)
    return set_failed (name, "the release has one of its own", error);
  return code == 0 || set_failed (name, g_strerror (code), error);
}

static gboolean
bring (HoistStepWork *work, const char *lent, GError **error)
{
  const HoistValue *names = hoist_value_get_member (work->args, "brings");
  guint n = names != NULL ? hoist_value_get_size (names) : 0;
  int folder = open (lent, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  gboolean ok = folder >= 0 || set_failed (lent, g_strerror (errno), error);

  for (guint i = 0; ok && i < n; i++)
    ok = make_link (folder, work->tenant->directory,
                    hoist_value_get_string (hoist_value_get_element (names, i)), error);
  if (folder >= 0)
    close (folder);
  return ok;
}

char *
hoist_step_lent_open (HoistStepWork *work, GError **error)
{
  g_auto (HoistStepOrigin) origin = { 0 };
  g_autofree char *lent = NULL;

  if (!hoist_step_lent_close (work, error)) /* what an attempt that was cut off has left */
    return NULL;
  hoist_step_origin_init (&origin, work->state, hoist_step_work_get_text (work, "application"), "");
  lent = hoist_source_get_git ()->lend (&origin.origin, hoist_step_work_get_text (work, "commit"),
                                        work->tenant->directory, &work->call, error);
  return lent != NULL && bring (work, lent, error) ? g_steal_pointer (&lent) : NULL;
}

gboolean
hoist_step_lent_close (HoistStepWork *work, GError **error)
{
  return hoist_step_crossing_unlend (work, error);
}

char *
hoist_step_lent_dup_folder (const HoistStepWork *work, const char *lent)
{
  const char *folder = hoist_step_work_get_text (work, "folder");
  gsize n = strlen (work->tenant->directory);
  gboolean inside = strncmp (folder, work->tenant->directory, n) == 0 && folder[n] == '/';

  return inside ? g_strconcat (lent, folder + n, NULL) : g_strdup (lent);
}

HoistValue *
hoist_step_lent_move_command (HoistStepWork *work, const HoistValue *command)
{
  HoistValue *moved = hoist_value_new_array ();

  for (guint i = 0; i < hoist_value_get_size (command); i++)
    {
      const char *text = hoist_value_get_string (hoist_value_get_element (command, i));
      g_autofree char *there = hoist_step_crossing_move_environment (work, text);

      hoist_value_append (moved, hoist_value_new_string (there != NULL ? there : text));
    }
  return moved;
}
