/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-rollout-target.h. Called by the driver; any thread; it asks no node and starts nothing.
 */
#include "engine/hoist-rollout-target.h"

#include "base/hoist-error.h"
#include "store/hoist-store-run.h"

#define RUNS_LOOKED_THROUGH 50

static void
set_text (char **text, const char *to)
{
  char *copy = g_strdup (to ? to : "");

  g_free (*text);
  *text = copy;
}

static gboolean refuse (char **ret_check, const char *check, GError **error, const char *format,
                        ...) G_GNUC_PRINTF (4, 5);

static gboolean
refuse (char **ret_check, const char *check, GError **error, const char *format, ...)
{
  va_list list;

  va_start (list, format);
  g_autofree char *message = g_strdup_vprintf (format, list);
  va_end (list);
  *ret_check = g_strdup (check);
  g_set_error_literal (
      error, HOIST_ERROR,
      g_str_equal (check, "acknowledge") ? HOIST_ERROR_ACKNOWLEDGE : HOIST_ERROR_REFUSED, message);
  return FALSE;
}

gboolean
hoist_rollout_target_check_plan (const HoistRollout *rollout, const HoistRolloutTarget *target,
                                 const HoistPlan *plan, char **ret_check, GError **error)
{
  if (plan->hops->len > 0)
    return refuse (ret_check, "required-stop", error,
                   "%s can’t go from %s to %s at once; upgrade it alone, which goes over %s",
                   target->tenant_slug, plan->from_version, target->to_version, plan->to_version);
  if (!g_str_equal (plan->to_commit, target->to_commit))
    return refuse (ret_check, "target", error,
                   "%s was moved to another commit after it was planned", target->to_version);
  if (!g_str_equal (plan->from_version, target->from_version))
    return refuse (ret_check, "version", error, "%s is at %s by now, not at %s",
                   target->tenant_slug, *plan->from_version ? plan->from_version : "no release",
                   target->from_version);
  const HoistFinding *blocker = hoist_plan_find_blocker (plan);
  if (blocker)
    return refuse (ret_check, blocker->check, error, "%s", blocker->message);
  for (char **id = plan->acknowledge; id && *id; id++)
    if (!rollout->acknowledged
        || !g_strv_contains ((const char *const *) rollout->acknowledged, *id))
      return refuse (ret_check, "acknowledge", error, "“%s” must be acknowledged first", *id);
  return TRUE;
}

void
hoist_rollout_target_take_run (HoistRolloutTarget *target, const HoistRun *run)
{
  gboolean good = run->outcome == HOIST_OUTCOME_NEW_HEALTHY;

  target->state = good ? HOIST_TARGET_DONE : HOIST_TARGET_FAILED;
  set_text (&target->run, run->id);
  set_text (&target->check, good ? "" : hoist_outcome_names[run->outcome]);
  set_text (&target->cause, good ? "" : run->cause);
}

HoistRun *
hoist_rollout_target_find_run (HoistStore *store, const HoistRolloutTarget *target)
{
  if (*target->run)
    return hoist_store_dup_run (store, target->run, NULL);
  if (!*target->plan)
    return NULL;
  g_autoptr (GPtrArray) runs =
      hoist_store_list_runs (store, target->tenant, NULL, RUNS_LOOKED_THROUGH, 0, NULL, NULL);
  for (guint i = 0; runs && i < runs->len; i++)
    {
      HoistRun *run = g_ptr_array_index (runs, i);
      if (g_str_equal (run->plan, target->plan))
        return hoist_run_ref (run);
    }
  return NULL;
}

gboolean
hoist_rollout_target_reset (HoistRolloutTarget *target)
{
  if (target->state != HOIST_TARGET_FAILED && target->state != HOIST_TARGET_REFUSED
      && !(target->state == HOIST_TARGET_EXCLUDED
           && g_str_equal (target->check, HOIST_ROLLOUT_NOT_REACHED)))
    return FALSE;
  target->state = HOIST_TARGET_WAITING;
  set_text (&target->check, "");
  set_text (&target->cause, "");
  set_text (&target->plan, "");
  set_text (&target->run, "");
  target->started_at = target->ended_at = 0;
  return TRUE;
}

HoistValue *
hoist_rollout_target_describe (const HoistRollout *rollout, const HoistRolloutTarget *target)
{
  HoistValue *payload = hoist_value_new_object ();

  hoist_value_set (payload, "rollout", hoist_value_new_string (rollout->id));
  hoist_value_set (payload, "state",
                   hoist_value_new_string (hoist_rollout_state_names[rollout->state]));
  hoist_value_set (payload, "by", hoist_value_new_string (rollout->started_by));
  hoist_value_set (payload, "waiting", hoist_value_new_int (rollout->waiting));
  hoist_value_set (payload, "running", hoist_value_new_int (rollout->running));
  hoist_value_set (payload, "done", hoist_value_new_int (rollout->done));
  hoist_value_set (payload, "failed", hoist_value_new_int (rollout->failed));
  if (*rollout->stop_reason)
    hoist_value_set (payload, "stop_reason", hoist_value_new_string (rollout->stop_reason));
  if (target)
    {
      hoist_value_set (payload, "target",
                       hoist_value_new_string (hoist_target_state_names[target->state]));
      hoist_value_set (payload, "run", hoist_value_new_string (target->run));
      hoist_value_set (payload, "cause", hoist_value_new_string (target->cause));
    }
  return payload;
}
