/* SPDX-License-Identifier: GPL-3.0-or-later */
/* preflight: every check again, live, right before the run begins; a blocker ends the run before
 * its first effect. The checks themselves are hoist-preflight.c, which the plan's facts come from
 * too. Worker thread. Then space for going
 * back is reserved. Changes nothing of the tenant. */
#include "agent/hoist-agent-reserve.h"
#include "agent/steps/hoist-step-component.h"
#include "agent/steps/hoist-step-end.h"
#include "agent/steps/hoist-step-database.h"
#include "agent/steps/hoist-step-drift.h"
#include "agent/hoist-preflight.h"
#include "agent/steps/hoist-step-release.h"
#include "agent/steps/hoist-step-services.h"
#include "agent/steps/hoist-step-work.h"
#include "base/hoist-error.h"

/* The record that names the port, so that the service is known as ours; else a name for messages.
 */
static char *
find_record (HoistStepWork *work, guint port, char **ret_name)
{
  g_autofree char *folder = hoist_agent_state_tenant (work->state, work->tenant->id, "services");
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *entry;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, entry, NULL);
      g_autoptr (HoistValue) record = hoist_agent_state_read (path, NULL);

      if (hoist_value_lookup_int (record, "port", 0) == (gint64) port)
        {
          *ret_name = g_strdup (hoist_value_lookup_string (record, "name", "?"));
          return g_steal_pointer (&path);
        }
    }
  *ret_name = g_strdup_printf ("on port %u", port);
  return g_build_filename (folder, "none", NULL);
}

/* A plan of before there were units names ports only. */
static GPtrArray *
list_ports (HoistStepWork *work)
{
  const HoistValue *ports = hoist_value_get_member (work->args, "ports");
  GPtrArray *services = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_service_order_free);

  for (guint i = 0; ports != NULL && i < hoist_value_get_size (ports); i++)
    {
      HoistServiceOrder *order = g_new0 (HoistServiceOrder, 1);

      order->port = (guint) hoist_value_get_int (hoist_value_get_element (ports, i));
      order->record = find_record (work, order->port, &order->name);
      order->directory = g_strdup (work->tenant->directory);
      order->uid = work->uid;
      order->gid = work->gid;
      g_ptr_array_add (services, order);
    }
  return services;
}

static GPtrArray *
list_services (HoistStepWork *work, GError **error)
{
  const HoistValue *services = hoist_value_get_member (work->args, "services");

  return services != NULL ? hoist_step_services_read (work->state, work->tenant, services, error)
                          : list_ports (work);
}

static void
tell (HoistStepWork *work, const GPtrArray *findings)
{
  static const HoistLogLevel levels[] = { HOIST_LOG_INFO, HOIST_LOG_WARNING, HOIST_LOG_ERROR };

  for (guint i = 0; i < findings->len; i++)
    {
      const HoistFinding *one = g_ptr_array_index (findings, i);

      hoist_step_work_log (work, levels[one->severity], "%s: %s", one->check, one->message);
    }
}

static gboolean
conclude (HoistStepWork *work, HoistPreflightReport *report, GError **error)
{
  const HoistFinding *blocker = hoist_finding_find_blocker (report->findings);

  tell (work, report->findings);
  hoist_step_work_set_int (work, "free_backup_bytes", report->free_backup_bytes);
  hoist_step_work_set_int (work, "free_database_bytes", report->free_database_bytes);
  hoist_step_work_set_int (work, "free_tree_bytes", report->free_tree_bytes);
  hoist_step_work_set_int (work, "database_bytes", report->database_bytes);
  hoist_step_work_set_text (work, "commit", report->commit);
  if (blocker == NULL)
    return TRUE;
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_REFUSED, blocker->message);
  work->findings = g_ptr_array_ref (report->findings);
  return FALSE;
}

/* What the plan was made with may have been changed by somebody since. */
static gboolean
check_drift (HoistStepWork *work, const HoistPreflightReport *report, GError **error)
{
  const HoistValue *order = hoist_value_get_member (work->args, "drift");
  g_autoptr (HoistDrift) drift = NULL;

  if (order == NULL || report->commit[0] == '\0')
    return TRUE;
  drift = hoist_step_drift_look (work, order, report->commit, error);
  if (drift == NULL)
    return FALSE;
  g_ptr_array_add (report->findings, hoist_step_drift_new_finding (drift));
  for (guint i = 0; i < drift->entries->len; i++)
    hoist_step_work_log (work, HOIST_LOG_INFO, "schema-drift: %s",
                         ((const HoistDriftEntry *) drift->entries->pdata[i])->message);
  return TRUE;
}

static gboolean
apply (HoistStepWork *work, GError **error)
{
  g_autoptr (GPtrArray) services = list_services (work, error);
  g_auto (HoistPreflightReport) report = { 0 };
  g_auto (HoistStepOrigin) origin = { 0 };
  g_auto (HoistStepDatabase) database = { 0 };
  g_auto (HoistStepDatabase) move = { 0 };
  HoistPreflight what = { 0 };
  g_autofree char *folder = NULL;

  if (services == NULL || !hoist_step_database_read (work, &database, error)
      || !hoist_step_database_read_member (work, "move", &move, error))
    return FALSE;
  hoist_step_origin_init (&origin, work->state, hoist_step_work_get_text (work, "application"),
                          hoist_step_work_get_text (work, "repository"));
  what.directory = work->tenant->directory;
  what.state_folder = hoist_agent_state_get_folder (work->state);
  what.origin = &origin.origin;
  what.from_commit = hoist_step_work_get_text (work, "from_commit");
  what.to_tag = hoist_step_work_get_text (work, "to_tag");
  what.to_commit = hoist_step_work_get_text (work, "to_commit");
  what.engine = database.driver != NULL ? database.driver->engine : NULL;
  what.database = database.path;
  folder = database.driver != NULL ? database.driver->dup_folder (database.path) : NULL;
  what.backup = hoist_value_lookup_bool (work->args, "backup", FALSE);
  what.copy = hoist_value_lookup_bool (work->args, "copy", FALSE);
  what.move_to = move.path;
  what.services = services;
  if (!hoist_preflight_check (&what, &work->call, &report, error)
      || !check_drift (work, &report, error))
    return FALSE;
  hoist_step_component_examine (work, hoist_value_get_member (work->args, "components"),
                                report.findings);
  hoist_step_end_examine (work, hoist_value_get_member (work->args, "ends"), report.findings);
  return hoist_step_work_middle (work, error) && conclude (work, &report, error)
         && hoist_agent_reserve_take (work->state, work->tenant,
                                      folder != NULL ? what.database : NULL, report.database_bytes,
                                      error);
}

static HoistProbe
probe (HoistStepWork *work, char **ret_detail)
{
  *ret_detail = g_strdup ("The checks are made anew.");
  return work->key.undo ? HOIST_PROBE_APPLIED : HOIST_PROBE_NOT_APPLIED;
}

const HoistStepActions hoist_step_preflight = { HOIST_STEP_PREFLIGHT, apply, NULL, probe };
