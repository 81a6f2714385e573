/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the migrations of a copy run: the release in a folder of the tenant's own, with the
 * settings of the tenant, but for the database, which is the copy. Owns nothing beyond a call;
 * worker thread. Leaves nothing behind that holds a secret. */
#include "agent/steps/hoist-step-crossing.h"
#include "agent/steps/hoist-step-lent-config.h"
#include "agent/steps/hoist-step-release.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "drivers/hoist-tenant-file.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

#define SETTINGS_MAX 65536

gboolean
hoist_step_crossing_read (HoistStepWork *work, HoistStepCrossing *ret, GError **error)
{
  const char *run = hoist_step_work_get_text (work, "run");
  const HoistValue *columns = hoist_value_get_member (work->args, "columns");

  memset (ret, 0, sizeof *ret);
  if (!hoist_step_database_read (work, &ret->database, error))
    return FALSE;
  if (ret->database.driver == NULL || ret->database.driver->copier == NULL)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED,
                   "A database of the engine %s can't be migrated on a copy.",
                   ret->database.driver != NULL ? ret->database.driver->engine : "\"\"");
      return FALSE;
    }
  ret->folder = hoist_agent_state_tenant (work->state, work->tenant->id, "copy");
  ret->order = (HoistDatabaseCopyOrder){ .path = ret->database.path,
                                         .run = run[0] != '\0' ? run : work->key.run,
                                         .folder = ret->folder,
                                         .columns = columns };
  return TRUE;
}

void
hoist_step_crossing_clear (HoistStepCrossing *crossing)
{
  hoist_step_database_clear (&crossing->database);
  g_clear_pointer (&crossing->folder, g_free);
}

/* --- its settings -------------------------------------------------------------------------- */

/* The value of NAME=value, without quotes; NULL: another line. */
char *
hoist_step_crossing_read_line (const char *line, const char *name)
{
  const char *at = line + strspn (line, " \t");
  gsize n;
  g_autofree char *value = NULL;

  if (g_str_has_prefix (at, "export "))
    at += strlen ("export ");
  n = strlen (name);
  if (strncmp (at, name, n) != 0 || at[n + strspn (at + n, " \t")] != '=')
    return NULL;
  value = g_strstrip (g_strdup (strchr (at + n, '=') + 1));
  n = strlen (value);
  if (n >= 2 && (value[0] == '"' || value[0] == '\'') && value[n - 1] == value[0])
    return g_strndup (value + 1, n - 2);
  return g_steal_pointer (&value);
}

/* The same lines, but for the one that names the database. */
static char *
rewrite (const HoistStepCrossing *crossing, const char *text, const char *setting, GError **error)
{
  const HoistDatabaseCopier *copier = crossing->database.driver->copier;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *copy = copier->locate (&crossing->order);

  for (guint i = 0; setting[0] != '\0' && lines[i] != NULL; i++)
    {
      g_autofree char *value = hoist_step_crossing_read_line (lines[i], setting);
      g_autofree char *other = value != NULL ? copier->rewrite_setting (value, copy, error) : NULL;

      if (value == NULL)
        continue;
      if (other == NULL)
        return NULL;
      g_free (lines[i]);
      lines[i] = g_strdup_printf ("%s=%s", setting, other);
    }
  return g_strjoinv ("\n", lines);
}

static gboolean
give (HoistStepWork *work, const char *path, GError **error)
{
  if (work->uid == (gint) geteuid () || lchown (path, (uid_t) work->uid, (gid_t) work->gid) == 0)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "%s can't be given to its user: %s", path,
               g_strerror (errno));
  return FALSE;
}

/* Other files name the database by the URL of the copy, too. */
static gboolean
lend_config (HoistStepWork *work, const HoistStepCrossing *crossing, const char *settings,
             const char *folder, GError **error)
{
  const HoistDatabaseCopier *copier = crossing->database.driver->copier;
  const HoistValue *database = hoist_value_get_member (work->args, "database");
  const char *setting = hoist_value_lookup_string (database, "setting", "");
  g_auto (GStrv) lines = g_strsplit (settings, "\n", -1);
  g_autofree char *copy = copier->locate (&crossing->order);

  for (guint i = 0; setting[0] != '\0' && lines[i] != NULL; i++)
    {
      g_autofree char *value = hoist_step_crossing_read_line (lines[i], setting);
      g_autofree char *url = value != NULL ? copier->rewrite_setting (value, copy, error) : NULL;

      if (value != NULL)
        return url != NULL && hoist_step_lent_config_write (work, url, folder, error);
    }
  return TRUE;
}

static gboolean
lend_settings (HoistStepWork *work, const HoistStepCrossing *crossing, const char *folder,
               GError **error)
{
  const char *file = hoist_step_work_get_text (work, "settings");
  const HoistValue *database = hoist_value_get_member (work->args, "database");
  const char *setting = hoist_value_lookup_string (database, "setting", "");
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *text = NULL;
  g_autofree char *other = NULL;
  gsize n = 0;

  if (file[0] == '\0')
    return TRUE;
  text = hoist_tenant_file_read (work->tenant->directory, file, SETTINGS_MAX, &n, error);
  if (text != NULL && crossing->database.driver->copier->rewrite_setting == NULL)
    other = hoist_step_crossing_move_text (text, work->tenant->directory, folder);
  else if (text != NULL)
    other = rewrite (crossing, text, setting, error);
  return other != NULL && hoist_file_make_folders (parent, 0755, error)
         && hoist_file_replace (path, other, strlen (other), 0600, error)
         && give (work, path, error) && lend_config (work, crossing, text, folder, error);
}

/* A database that is a file lies where the release looks for it: by a link to the copy. */
static gboolean
lend_file (HoistStepWork *work, const HoistStepCrossing *crossing, const char *folder,
           GError **error)
{
  const char *live = crossing->database.path;
  const char *directory = work->tenant->directory;
  g_autofree char *parent_of_live = crossing->database.driver->dup_folder (live);
  g_autofree char *copy = NULL;
  g_autofree char *path = NULL;
  g_autofree char *parent = NULL;

  if (parent_of_live == NULL || !g_str_has_prefix (live, directory))
    return TRUE;
  copy = crossing->database.driver->copier->locate (&crossing->order);
  path = g_build_filename (folder, live + strlen (directory), NULL);
  parent = g_path_get_dirname (path);
  if (!hoist_file_make_folders (parent, 0755, error) || !give (work, parent, error))
    return FALSE;
  if (unlink (path) != 0 && errno != ENOENT)
    g_debug ("%s could not be removed.", path);
  if (symlink (copy, path) == 0)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "%s can't be made: %s", path,
               g_strerror (errno));
  return FALSE;
}

char *
hoist_step_crossing_lend (HoistStepWork *work, const HoistStepCrossing *crossing, GError **error)
{
  g_auto (HoistStepOrigin) origin = { 0 };
  g_autofree char *folder = NULL;

  hoist_step_origin_init (&origin, work->state, hoist_step_work_get_text (work, "application"), "");
  folder = hoist_source_get_git ()->lend (&origin.origin, hoist_step_work_get_text (work, "commit"),
                                          work->tenant->directory, &work->call, error);
  if (folder == NULL || !lend_settings (work, crossing, folder, error)
      || !lend_file (work, crossing, folder, error))
    return NULL;
  return g_steal_pointer (&folder);
}

gboolean
hoist_step_crossing_unlend (HoistStepWork *work, GError **error)
{
  g_autofree char *folder =
      g_build_filename (work->tenant->directory, ".git", "hoist-release", NULL);

  return hoist_file_remove_tree (folder, error);
}

gboolean
hoist_step_crossing_end_lent (HoistStepWork *work, gboolean good, GError **error)
{
  g_autoptr (GError) left = NULL;

  if (hoist_step_crossing_unlend (work, &left))
    return good;
  if (good)
    g_propagate_error (error, g_steal_pointer (&left));
  return FALSE;
}

/* --- its commands -------------------------------------------------------------------------- */

/* Every FROM/… (or FROM alone) in the text becomes TO/…. */
char *
hoist_step_crossing_move_text (const char *text, const char *from, const char *to)
{
  GString *moved = g_string_new (NULL);
  gsize n = strlen (from);
  const char *at;

  while ((at = strstr (text, from)) != NULL)
    {
      gboolean whole = at[n] == '/' || at[n] == '\0';

      g_string_append_len (moved, text, at - text);
      g_string_append (moved, whole ? to : from);
      text = at + n;
    }
  g_string_append (moved, text);
  return g_string_free (moved, FALSE);
}

/* TEXT below the live environment stands for the same below the one that was prepared, where there
 * is one; NULL: it lies elsewhere. */
static char *
move_environment (HoistStepWork *work, const HoistValue *place, const char *text)
{
  const HoistDependenciesDriver *names = hoist_dependencies_get_pip (); /* all have its names */
  const char *environment = hoist_value_lookup_string (place, "environment", "");
  const char *digest = hoist_value_lookup_string (place, "digest", "");
  g_autofree char *live = g_build_filename (work->tenant->directory, environment, NULL);
  g_autofree char *prepared = digest[0] != '\0' ? names->get_name (live, digest) : NULL;
  const char *rest = text + strlen (live);

  if (environment[0] == '\0' || !g_str_has_prefix (text, live)
      || (rest[0] != '/' && rest[0] != '\0'))
    return NULL;
  if (prepared == NULL || !names->is_complete (prepared, digest))
    return g_strdup (text);
  return g_strconcat (prepared, rest, NULL);
}

char *
hoist_step_crossing_move_environment (HoistStepWork *work, const char *text)
{
  const HoistValue *places = hoist_value_get_member (work->args, "environments");
  char *there = NULL;

  if (places == NULL || hoist_value_get_type_of (places) != HOIST_VALUE_ARRAY)
    there = move_environment (work, work->args, text); /* an older control plane knows one */
  else
    for (guint i = 0; there == NULL && i < hoist_value_get_size (places); i++)
      there = move_environment (work, hoist_value_get_element (places, i), text);
  return there;
}

static char *
move_argument (HoistStepWork *work, const char *text, const char *folder)
{
  char *there = hoist_step_crossing_move_environment (work, text);

  return there != NULL ? there
                       : hoist_step_crossing_move_text (text, work->tenant->directory, folder);
}

HoistValue *
hoist_step_crossing_move_command (HoistStepWork *work, const HoistValue *command,
                                  const char *folder)
{
  HoistValue *moved = hoist_value_new_array ();

  for (guint i = 0; i < hoist_value_get_size (command); i++)
    {
      const char *text = hoist_value_get_string (hoist_value_get_element (command, i));
      g_autofree char *there = move_argument (work, text, folder);

      hoist_value_append (moved, hoist_value_new_string (there));
    }
  return moved;
}
