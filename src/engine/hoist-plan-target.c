/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plan-target.h. Pure functions; every refusal says what can be done instead. */
#include "engine/hoist-plan-target.h"

#include "base/hoist-error.h"
#include "base/hoist-version.h"
#include "engine/hoist-plan-lanes.h"
#include "engine/hoist-plan-move.h"
#include "engine/hoist-plan-notices.h"

static gboolean refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list list;

  va_start (list, format);
  g_autofree char *message = g_strdup_vprintf (format, list);
  va_end (list);
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_REFUSED, message);
  return FALSE;
}

gboolean
hoist_plan_target_read (const HoistPlanInput *input, HoistPlan *plan, GError **error)
{
  const char *from = hoist_value_lookup_string (input->facts, "commit", "");
  const char *target = hoist_value_lookup_string (input->facts, "target_commit", "");

  if (!*from)
    return refuse (error, "the deployed commit of %s could not be read", input->tenant->slug);
  g_autofree char *obstacle = *target ? NULL : hoist_plan_lanes_dup_obstacle (input->facts);
  if (obstacle)
    return refuse (error, "%s", obstacle);
  if (!*target)
    return refuse (error, "there is no release %s",
                   input->request->target_version ? input->request->target_version : "");
  plan->from_commit = (char *) from;
  plan->from_version = (char *) hoist_value_lookup_string (input->facts, "tag", "");
  plan->to_commit = (char *) target;
  plan->to_version =
      (char *) (input->request->target_version ? input->request->target_version : "");
  return TRUE;
}

static gboolean
check_upgrade (const HoistPlanInput *input, const HoistPlan *plan, GError **error)
{
  const char *slug = input->tenant->slug;

  if (g_str_equal (plan->from_commit, plan->to_commit))
    return refuse (error, "%s is already at %s", slug, plan->to_version);
  if (!*plan->from_version)
    return TRUE; /* deployed is no release: nothing to compare, the builder says so in a finding */
  if (hoist_version_compare (plan->to_version, plan->from_version) < 0)
    return refuse (error, "%s is at %s, and %s is older; going back needs rollback", slug,
                   plan->from_version, plan->to_version);
  const char *stop =
      hoist_plan_notices_find_stop (input->guide, plan->from_version, plan->to_version);
  if (stop)
    return refuse (error, "%s can’t go from %s to %s at once; upgrade to %s first", slug,
                   plan->from_version, plan->to_version, stop);
  return TRUE;
}

static gboolean
check_rollback (const HoistPlanInput *input, const HoistPlan *plan, GError **error)
{
  const HoistBackup *backup = plan->restore_data ? input->restore_from : NULL;

  if (plan->restore_data && !backup && !input->copy_run && !input->moved_run)
    return refuse (error,
                   "there is no backup of %s to restore; roll the code back alone or name a backup",
                   input->tenant->slug);
  if (input->moved_run && !g_str_equal (plan->from_commit, plan->to_commit))
    return refuse (error,
                   "%s was moved at %s and is at %s now; take back first what came since, then the "
                   "move",
                   input->tenant->slug, plan->to_version, plan->from_version);
  if (backup && !g_str_equal (backup->tenant, input->tenant->id))
    return refuse (error, "backup %s belongs to another tenant", backup->id);
  if (backup && backup->fault && *backup->fault)
    return refuse (error, "backup %s was refused by its last check: %s", backup->id, backup->fault);
  if (backup && backup->verified_at == 0)
    return refuse (error, "backup %s is not verified; verify it first", backup->id);
  if (backup && !g_str_equal (backup->commit, plan->to_commit))
    return refuse (error, "backup %s belongs to commit %.7s, not to %s", backup->id, backup->commit,
                   plan->to_version);
  if (g_str_equal (plan->from_commit, plan->to_commit) && !plan->restore_data)
    return refuse (error, "%s is already at %s", input->tenant->slug, plan->to_version);
  return TRUE;
}

/* Nothing but the database changes; what is deployed must be a release, which the run names. */
static gboolean
check_move (const HoistPlanInput *input, const HoistPlan *plan, GError **error)
{
  const char *slug = input->tenant->slug;

  if (!g_str_equal (plan->from_commit, plan->to_commit))
    return refuse (error, "%s is not at %s any more; look at it again (hoistctl tenant check %s)",
                   slug, plan->to_version, slug);
  return hoist_plan_move_check (input, error);
}

gboolean
hoist_plan_target_check (const HoistPlanInput *input, const HoistPlan *plan, GError **error)
{
  return plan->kind == HOIST_PLAN_ROLLBACK ? check_rollback (input, plan, error)
         : plan->kind == HOIST_PLAN_MOVE   ? check_move (input, plan, error)
                                           : check_upgrade (input, plan, error);
}
