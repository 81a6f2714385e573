/* SPDX-License-Identifier: GPL-3.0-or-later */
/* command: a program of the guide, once; what `done_when` says is there already is not done again,
 * and what it does not say afterwards counts as failed. Undo runs what the guide gives for it, but
 * not for a step that had nothing to do. Worker thread. */
#include "agent/steps/hoist-step-child.h"
#include "base/hoist-error.h"

static gboolean
apply (HoistStepWork *work, GError **error)
{
  g_autofree char *detail = NULL, *after = NULL;
  const char *id = hoist_step_work_get_text (work, "id");

  if (hoist_step_child_examine (work, &detail) == HOIST_PROBE_APPLIED)
    {
      hoist_step_work_log (work, HOIST_LOG_INFO, "%s has been done before (%s).", id, detail);
      work->skipped = TRUE;
      return hoist_step_work_middle (work, error);
    }
  hoist_step_work_progress (work, 0, "%s", id);
  if (!hoist_step_child_run (work, hoist_value_get_member (work->args, "argv"), error)
      || !hoist_step_work_middle (work, error))
    return FALSE;
  if (hoist_step_child_examine (work, &after) == HOIST_PROBE_NOT_APPLIED)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED,
                   "The step %s ended well, but what it was to do is not there (%s).", id, after);
      return FALSE;
    }
  hoist_step_work_detail (work, "Done: %s", id);
  return TRUE;
}

static gboolean
had_nothing_to_do (HoistStepWork *work)
{
  HoistAgentSpoolKey key = work->key;
  g_autoptr (HoistValue) record = NULL;

  key.undo = FALSE;
  record = hoist_agent_spool_read (work->state, &key);
  return g_str_equal (hoist_value_lookup_string (record, "result", ""), "skipped");
}

static gboolean
undo (HoistStepWork *work, GError **error)
{
  const HoistValue *argv = hoist_value_get_member (work->args, "undo_argv");
  const char *id = hoist_step_work_get_text (work, "id");

  if (!hoist_step_work_middle (work, error))
    return FALSE;
  if (g_str_equal (hoist_step_work_get_text (work, "undo"), "none"))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED, "The step %s can't be taken back: %s",
                   id, hoist_step_work_get_text (work, "reason"));
      return FALSE;
    }
  if (argv == NULL || hoist_value_get_size (argv) == 0 || had_nothing_to_do (work))
    {
      work->skipped = TRUE;
      return work->lock == NULL
             || hoist_agent_lock_end_children (work->lock, work->call.cancellable, error);
    }
  hoist_step_work_log (work, HOIST_LOG_INFO, "Taking %s back.", id);
  return hoist_step_child_run (work, argv, error);
}

/* For the way back the same question is asked the other way round. */
static HoistProbe
probe (HoistStepWork *work, char **ret_detail)
{
  HoistProbe found = hoist_step_child_examine (work, ret_detail);

  if (!work->key.undo || found == HOIST_PROBE_UNKNOWN)
    return found;
  return found == HOIST_PROBE_APPLIED ? HOIST_PROBE_NOT_APPLIED : HOIST_PROBE_APPLIED;
}

const HoistStepActions hoist_step_command = { HOIST_STEP_COMMAND, apply, undo, probe };
