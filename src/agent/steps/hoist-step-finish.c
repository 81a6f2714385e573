/* SPDX-License-Identifier: GPL-3.0-or-later */
/* finish: what is no longer needed goes: old environments beyond the newest few, written-out
 * releases of other commits, recorded answers of old runs; what was started runs. CURRENT.json says
 * finished when this step is done. Worker thread. Never removes a backup, a quarantine or anything
 * that is live. */
#include "agent/hoist-agent-current.h"
#include "agent/steps/hoist-step-containers.h"
#include "agent/steps/hoist-step-database.h"
#include "agent/steps/hoist-step-release.h"
#include "agent/steps/hoist-step-services.h"
#include "agent/steps/hoist-step-transfer.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include <string.h>

#define KEEP_RUNS 20

/* Written-out trees of other commits; another run may still need one, then it is written anew. */
static void
prune_releases (HoistStepWork *work)
{
  const char *commit = hoist_step_work_get_text (work, "commit");
  g_autofree char *own = hoist_agent_state_release (
      work->state, hoist_step_work_get_text (work, "application"), commit);
  g_autofree char *folder = g_path_get_dirname (own);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (!g_str_has_prefix (name, commit) && strchr (name, '.') == NULL
          && !hoist_file_remove_tree (path, NULL))
        hoist_step_work_log (work, HOIST_LOG_WARNING, "%s could not be removed.", path);
    }
}

/* Another step of this run, as CURRENT.json keeps it. */
static const HoistValue *
find_entry (const HoistValue *current, const char *kind)
{
  const HoistValue *steps = hoist_value_get_member (current, "steps");

  for (guint i = 0; steps != NULL && i < hoist_value_get_size (steps); i++)
    if (g_str_equal (hoist_value_lookup_string (hoist_value_get_element (steps, i), "kind", ""),
                     kind))
      return hoist_value_get_element (steps, i);
  return NULL;
}

/* What activate of this very run set aside is what its rollback brings back. */
static gboolean
set_aside_here (HoistStepWork *work, guint step)
{
  HoistAgentSpoolKey key = work->key;
  g_autoptr (HoistValue) note = NULL;

  key.step = step;
  note = hoist_agent_spool_read_note (work->state, &key);
  return g_str_equal (hoist_value_lookup_string (note, "previous", ""), "(folder)");
}

/* `keep_environments`: digests that stay. */
static gboolean
prune_environment (HoistStepWork *work, const HoistValue *activate, GError **error)
{
  const HoistDependenciesDriver *pip = hoist_dependencies_get_pip (); /* all have its names */
  const HoistValue *digests = hoist_value_get_member (work->args, "keep_environments");
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *environment = NULL;
  guint step = (guint) hoist_value_lookup_int (activate, "step", 0);
  const char *name =
      hoist_value_lookup_string (hoist_value_get_member (activate, "args"), "environment", "");

  if (name[0] == '\0' || digests == NULL || hoist_value_get_type_of (digests) != HOIST_VALUE_ARRAY)
    return TRUE;
  environment = g_build_filename (work->tenant->directory, name, NULL);
  for (guint i = 0; i < hoist_value_get_size (digests); i++)
    {
      g_autofree char *path = pip->get_name (
          environment, hoist_value_get_string (hoist_value_get_element (digests, i)));

      g_ptr_array_add (keep, g_path_get_basename (path));
    }
  if (set_aside_here (work, step))
    g_ptr_array_add (keep, pip->get_aside (environment));
  g_ptr_array_add (keep, NULL);
  return pip->prune (environment, (const char *const *) keep->pdata, error);
}

/* Of each kind of dependencies that this run has switched. */
static gboolean
prune_environments (HoistStepWork *work, GError **error)
{
  g_autoptr (HoistValue) current = hoist_agent_current_read (work->state, work->tenant->id, NULL);
  const HoistValue *steps = hoist_value_get_member (current, "steps");

  for (guint i = 0; steps != NULL && i < hoist_value_get_size (steps); i++)
    {
      const HoistValue *step = hoist_value_get_element (steps, i);

      if (g_str_equal (hoist_value_lookup_string (step, "kind", ""), "activate")
          && !prune_environment (work, step, error))
        return FALSE;
    }
  return TRUE;
}

/* What the step of this run that made or restored a backup prepared; when it restored, the rows
 * that it set aside are counted now: the services run again. */
static void
settle_database (HoistStepWork *work, const HoistValue *entry)
{
  HoistStepWork other = *work;
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *folder = NULL;
  g_auto (HoistStepDatabase) database = { 0 };

  if (entry == NULL)
    return;
  other.args = hoist_value_get_member (entry, "args");
  other.key.step = (guint) hoist_value_lookup_int (entry, "step", 0);
  if (!hoist_step_database_read (&other, &database, &local) || database.driver == NULL)
    return;
  backup = hoist_step_database_read_backup (&other, &local);
  if (backup == NULL)
    {
      hoist_step_work_log (work, HOIST_LOG_WARNING, "%s", local->message);
      return;
    }
  if (g_str_equal (hoist_value_lookup_string (entry, "kind", ""), "restore"))
    hoist_step_database_count_set_aside (&other, &database, backup);
  folder = g_path_get_dirname (backup->path);
  if (!database.driver->clear_prepared (folder, database.path, &local))
    hoist_step_work_log (work, HOIST_LOG_WARNING, "%s", local->message);
}

/* Who has gone back does not go over again by the same copy: nobody has to note anything more. */
static void
end_capture (HoistStepWork *work, const HoistValue *entry)
{
  HoistStepWork other = *work;
  g_autoptr (GError) local = NULL;
  g_auto (HoistStepDatabase) database = { 0 };

  if (entry == NULL)
    return;
  other.args = hoist_value_get_member (entry, "args");
  if (!hoist_value_lookup_bool (other.args, "back", FALSE))
    return;
  if (!hoist_step_database_read (&other, &database, &local) || database.driver == NULL
      || database.driver->copier == NULL
      || !database.driver->copier->forget (database.path, &work->call, &local))
    hoist_step_work_log (work, HOIST_LOG_WARNING, "Changes are still noted: %s",
                         local != NULL ? local->message : "the engine can't end it");
}

/* Whoever was started was released; nobody is left behind, whatever happened in between. */
static gboolean
release_services (HoistStepWork *work, const HoistValue *stop, GError **error)
{
  g_autoptr (GPtrArray) services = hoist_step_services_read (
      work->state, work->tenant,
      hoist_value_get_member (hoist_value_get_member (stop, "args"), "services"), error);

  return services != NULL && hoist_step_services_release (work, services, error);
}

/* What this run has started runs when the run is over: a machine that was switched off since has
 * nothing that its own boot does not start, and nobody asks for its health any more. */
static gboolean
keep_running (HoistStepWork *work, const HoistValue *start, GError **error)
{
  HoistStepWork other = *work;
  g_autoptr (GPtrArray) services = NULL;
  guint running;

  if (start == NULL)
    return TRUE;
  other.args = hoist_value_get_member (start, "args");
  services = hoist_step_services_read (work->state, work->tenant,
                                       hoist_value_get_member (other.args, "services"), error);
  if (services == NULL)
    return FALSE;
  running = hoist_step_services_count_running (services);
  if (running == services->len)
    return TRUE;
  hoist_step_work_log (work, HOIST_LOG_WARNING,
                       services->len == 1
                           ? "%u of %u service runs any more: it is started again."
                           : "%u of %u services run any more: the others are started again.",
                       running, services->len);
  return hoist_step_start.apply (&other, error);
}

/* Containers of older runs; the one that this run has replaced stays for its way back. */
static void
prune_containers (HoistStepWork *work, const HoistValue *replace)
{
  const HoistValue *args = hoist_value_get_member (replace, "args");
  g_autoptr (GError) local = NULL;

  if (!hoist_step_containers_tidy (work, hoist_value_get_member (args, "containers"), &local))
    hoist_step_work_log (work, HOIST_LOG_WARNING, "An old container is still kept: %s",
                         local->message);
}

static gboolean
apply (HoistStepWork *work, GError **error)
{
  g_autoptr (HoistValue) current = hoist_agent_current_read (work->state, work->tenant->id, NULL);

  end_capture (work, find_entry (current, "switch"));
  hoist_step_transfer_finish_back (work, find_entry (current, "transfer"));
  settle_database (work, find_entry (current, "backup"));
  settle_database (work, find_entry (current, "restore"));
  if (!hoist_step_work_middle (work, error) || !prune_environments (work, error)
      || !release_services (work, find_entry (current, "stop"), error)
      || !keep_running (work, find_entry (current, "start"), error))
    return FALSE;
  prune_containers (work, find_entry (current, "replace"));
  prune_releases (work);
  hoist_agent_spool_prune (work->state, work->tenant->id, KEEP_RUNS, work->key.run);
  return TRUE;
}

static HoistProbe
probe (HoistStepWork *work, char **ret_detail)
{
  g_autoptr (HoistValue) current = hoist_agent_current_read (work->state, work->tenant->id, NULL);
  gboolean finished = g_str_equal (hoist_value_lookup_string (current, "run", ""), work->key.run)
                      && g_str_equal (hoist_value_lookup_string (current, "state", ""), "finished");

  *ret_detail =
      g_strdup (finished ? "The run is marked as finished." : "The run is not marked as finished.");
  return finished || work->key.undo ? HOIST_PROBE_APPLIED : HOIST_PROBE_NOT_APPLIED;
}

const HoistStepActions hoist_step_finish = { HOIST_STEP_FINISH, apply, NULL, probe };
