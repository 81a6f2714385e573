/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The place of a rehearsal. Owns nothing beyond a call; worker thread. Whatever it writes names the
 * scratch folder where it named the tenant's, and the clone where it named the database: what runs
 * there does not find what is live. Leaves nothing behind that holds a secret. */
#include "agent/steps/hoist-step-scratch.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "agent/steps/hoist-step-crossing.h"
#include "agent/steps/hoist-step-lent-config.h"
#include "agent/steps/hoist-step-release.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-file-errno.h"
#include "base/hoist-file.h"
#include "drivers/hoist-tenant-file.h"

#define SETTINGS_MAX 65536
#define CONFIG_MAX (1024 * 1024)

static gboolean
read_clone (HoistStepWork *work, HoistStepScratch *ret, GError **error)
{
  const HoistDatabaseDriver *driver = ret->live.driver;
  const char *directory = work->tenant->directory;
  g_autofree char *parent = NULL;
  const char *rest = "";

  if (driver->cloner == NULL)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED,
                   "A database of the engine %s can't be cloned for a rehearsal.", driver->engine);
      return FALSE;
    }
  parent = driver->dup_folder (ret->live.path);
  if (g_str_has_prefix (ret->live.path, directory))
    rest = ret->live.path + strlen (directory);
  if (parent != NULL && rest[0] != '/')
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                   "The database %s lies outside of %s: a program that is rehearsed would find it.",
                   ret->live.path, directory);
      return FALSE;
    }
  ret->file = parent != NULL ? g_build_filename (ret->folder, rest, NULL) : NULL;
  ret->address = hoist_agent_state_tenant (work->state, work->tenant->id, "rehearsal");
  ret->order = (HoistDatabaseCloneOrder){ ret->live.path, work->key.run, ret->address, ret->file };
  ret->clone = (HoistStepDatabase){ driver, ret->live.name, driver->cloner->locate (&ret->order) };
  return TRUE;
}

gboolean
hoist_step_scratch_read (HoistStepWork *work, HoistStepScratch *ret, GError **error)
{
  memset (ret, 0, sizeof *ret);
  ret->folder = g_build_filename (work->tenant->directory, ".git", "hoist-release", NULL);
  return hoist_step_database_read (work, &ret->live, error)
         && (ret->live.driver == NULL || read_clone (work, ret, error));
}

void
hoist_step_scratch_clear (HoistStepScratch *scratch)
{
  hoist_step_database_clear (&scratch->live);
  hoist_step_database_clear (&scratch->clone);
  g_clear_pointer (&scratch->folder, g_free);
  g_clear_pointer (&scratch->file, g_free);
  g_clear_pointer (&scratch->address, g_free);
}

gboolean
hoist_step_scratch_is_there (const HoistStepScratch *scratch)
{
  return g_file_test (scratch->folder, G_FILE_TEST_EXISTS)
         || (scratch->clone.driver != NULL
             && scratch->clone.driver->cloner->is_there (&scratch->order));
}

gboolean
hoist_step_scratch_remove (HoistStepWork *work, const HoistStepScratch *scratch, GError **error)
{
  const HoistDatabaseDriver *driver = scratch->live.driver;

  return (work->lock == NULL
          || hoist_agent_lock_end_children (work->lock, work->call.cancellable, error))
         && (driver == NULL || driver->cloner->drop (&scratch->order, &work->call, error))
         && (scratch->address == NULL || hoist_file_remove_tree (scratch->address, error))
         && hoist_step_crossing_unlend (work, error);
}

/* --- its parts ----------------------------------------------------------------------------- */

static gboolean
give (HoistStepWork *work, const char *path, GError **error)
{
  return work->uid == (gint) geteuid () || lchown (path, (uid_t) work->uid, (gid_t) work->gid) == 0
         || hoist_file_set_errno (error, errno, "%s can't be given to its user", path);
}

/* What the setting of the database says; NULL: its engine has none, or it is not there. */
static char *
find_url (HoistStepWork *work, const HoistStepScratch *scratch, char **lines)
{
  const HoistValue *database = hoist_value_get_member (work->args, "database");
  const char *setting = hoist_value_lookup_string (database, "setting", "");
  char *url = NULL;

  if (scratch->live.driver == NULL || scratch->live.driver->cloner->rewrite_setting == NULL)
    return NULL;
  for (guint i = 0; url == NULL && lines[i] != NULL; i++)
    url = hoist_step_crossing_read_line (lines[i], setting);
  return url;
}

static char *
dup_name (const char *line)
{
  const char *at = line + strspn (line, " \t");

  if (g_str_has_prefix (at, "export "))
    at += strlen ("export ");
  return g_strndup (at, strcspn (at, " \t="));
}

/* The lines of the tenant's settings: those that name the database (by whatever name: it may be
 * there twice) name the clone, and what lies in the tenant's folder is looked for in this one. */
static char *
rewrite (HoistStepWork *work, const HoistStepScratch *scratch, char **lines, const char *live,
         const char *clone)
{
  g_autoptr (GPtrArray) moved = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *name = dup_name (lines[i]);
      g_autofree char *value = hoist_step_crossing_read_line (lines[i], name);
      gboolean is_live = live != NULL && g_strcmp0 (value, live) == 0;

      g_ptr_array_add (moved, is_live ? g_strdup_printf ("%s=%s", name, clone)
                                      : hoist_step_crossing_move_text (
                                          lines[i], work->tenant->directory, scratch->folder));
    }
  g_ptr_array_add (moved, NULL);
  return g_strjoinv ("\n", (char **) moved->pdata);
}

static gboolean
lend_settings (HoistStepWork *work, HoistStepScratch *scratch, GError **error)
{
  const char *file = hoist_step_work_get_text (work, "settings");
  g_autofree char *path = g_build_filename (scratch->folder, file, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autofree char *live = NULL;
  g_autofree char *clone = NULL;
  g_autofree char *other = NULL;
  gsize n = 0;

  if (file[0] == '\0')
    return TRUE;
  text = hoist_tenant_file_read (work->tenant->directory, file, SETTINGS_MAX, &n, error);
  if (text == NULL)
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  live = find_url (work, scratch, lines);
  if (live != NULL)
    clone = scratch->live.driver->cloner->rewrite_setting (live, scratch->clone.path, error);
  if (live != NULL && clone == NULL)
    return FALSE;
  other = rewrite (work, scratch, lines, live, clone);
  scratch->has_config = clone != NULL;
  return hoist_file_make_folders (parent, 0755, error)
         && hoist_file_replace (path, other, strlen (other), 0600, error)
         && give (work, path, error)
         && (clone == NULL || hoist_step_lent_config_write (work, clone, scratch->folder, error));
}

static gboolean
make_clone (HoistStepWork *work, const HoistStepScratch *scratch, double *ret_seconds,
            GError **error)
{
  gint64 begin = hoist_clock_boottime_us ();
  g_autofree char *parent = scratch->file != NULL ? g_path_get_dirname (scratch->file) : NULL;

  if (scratch->live.driver == NULL)
    return TRUE;
  if (parent != NULL
      && (!hoist_file_make_folders (parent, 0755, error) || !give (work, parent, error)))
    return FALSE;
  if (!hoist_file_make_folders (scratch->address, 0700, error))
    return FALSE;
  if (scratch->is_empty)
    return scratch->live.driver->cloner->make_empty (&scratch->order, &work->call, error);
  if (!scratch->live.driver->cloner->make (&scratch->order, &work->call, error)
      || (scratch->file != NULL && !give (work, scratch->file, error)))
    return FALSE;
  *ret_seconds = (double) (hoist_clock_boottime_us () - begin) / 1e6;
  return TRUE;
}

typedef char *(*LendFunc) (const HoistSourceOrigin *origin, const char *commit,
                           const char *directory, const HoistDriverCall *call, GError **error);

static gboolean
lend_files (HoistStepWork *work, LendFunc lend, GError **error)
{
  g_auto (HoistStepOrigin) origin = { 0 };
  g_autofree char *folder = NULL;

  hoist_step_origin_init (&origin, work->state, hoist_step_work_get_text (work, "application"), "");
  folder = lend (&origin.origin, hoist_step_work_get_text (work, "commit"), work->tenant->directory,
                 &work->call, error);
  return folder != NULL;
}

gboolean
hoist_step_scratch_make (HoistStepWork *work, HoistStepScratch *scratch, double *ret_seconds,
                         GError **error)
{
  *ret_seconds = 0;
  return hoist_step_scratch_remove (work, scratch, error)
         && lend_files (work, hoist_source_get_git ()->lend, error)
         && make_clone (work, scratch, ret_seconds, error) && lend_settings (work, scratch, error);
}

/* Programs of the tenant's were in there: nothing is written where they may have put a link. */
static gboolean
check_file (const HoistStepScratch *scratch, const char *file, GError **error)
{
  g_autofree char *text = NULL;
  gsize n;

  if (file[0] != '\0')
    text = hoist_tenant_file_read (scratch->folder, file, CONFIG_MAX, &n, error);
  return file[0] == '\0' || text != NULL;
}

static gboolean
check_files (HoistStepWork *work, const HoistStepScratch *scratch, GError **error)
{
  const HoistValue *configs = hoist_value_get_member (work->args, "config");
  guint n = scratch->has_config && configs != NULL ? hoist_value_get_size (configs) : 0;

  for (guint i = 0; i < n; i++)
    if (!check_file (scratch,
                     hoist_value_lookup_string (hoist_value_get_element (configs, i), "file", ""),
                     error))
      return FALSE;
  return check_file (scratch, hoist_step_work_get_text (work, "settings"), error);
}

gboolean
hoist_step_scratch_go_on (HoistStepWork *work, HoistStepScratch *scratch, GError **error)
{
  return (work->lock == NULL
          || hoist_agent_lock_end_children (work->lock, work->call.cancellable, error))
         && lend_files (work, hoist_source_get_git ()->lend_over, error)
         && check_files (work, scratch, error) && lend_settings (work, scratch, error);
}

HoistValue *
hoist_step_scratch_move (HoistStepWork *work, const HoistStepScratch *scratch,
                         const HoistValue *texts)
{
  return texts != NULL ? hoist_step_crossing_move_command (work, texts, scratch->folder)
                       : hoist_value_new_array ();
}
