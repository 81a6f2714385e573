/* SPDX-License-Identifier: GPL-3.0-or-later */
/* command: a program of the guide, once; what `only_when` does not ask for, or `done_when` says is
 * there already, is not done, and what it does not say afterwards counts as failed. Undo runs what
 * the guide gives for it, but not for a step that had nothing to do. A command that ends well and
 * has taken rows which the guide does not speak of has failed. Worker thread. */
#include "agent/steps/hoist-step-child.h"
#include "agent/steps/hoist-step-loss.h"
#include "base/hoist-error.h"

static gboolean
run (HoistStepWork *work, GError **error)
{
  g_auto (HoistStepDatabase) database = { 0 };
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GError) local = NULL;

  if (hoist_step_database_read (work, &database, &local))
    before = hoist_step_loss_count_for_command (work, &database, &local);
  if (local != NULL)
    hoist_step_work_log (work, HOIST_LOG_WARNING, "Whether rows get lost can't be told: %s",
                         local->message);
  return hoist_step_child_run (work, hoist_value_get_member (work->args, "argv"), error)
         && hoist_step_work_middle (work, error)
         && hoist_step_loss_check_command (work, &database, before, error);
}

static gboolean
apply (HoistStepWork *work, GError **error)
{
  g_autofree char *detail = NULL, *after = NULL, *why = NULL;
  const char *id = hoist_step_work_get_text (work, "id");
  gboolean needed;

  if (!hoist_step_child_is_needed (work, &needed, &why, error))
    return FALSE;
  if (!needed)
    return hoist_step_child_pass_over (work, why, error);
  if (hoist_step_child_examine (work, &detail) == HOIST_PROBE_APPLIED)
    {
      hoist_step_work_log (work, HOIST_LOG_INFO, "%s has been done before (%s).", id, detail);
      work->skipped = TRUE;
      return hoist_step_work_middle (work, error);
    }
  hoist_step_work_progress (work, 0, "%s", id);
  if (!run (work, error))
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
undo (HoistStepWork *work, GError **error)
{
  return hoist_step_work_middle (work, error) && hoist_step_child_take_back (work, error);
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
