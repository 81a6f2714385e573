/* SPDX-License-Identifier: GPL-3.0-or-later */
/* card: what a person does. The control plane waits for that person; the node only says whether it
 * is needed and whether it is done. Undo is what the guide gives for it. Worker thread. Never does
 * what the card asks for. */
#include "agent/steps/hoist-step-child.h"
#include "base/hoist-error.h"

/* Ordered only where there is nothing (left) to do. */
static gboolean
apply (HoistStepWork *work, GError **error)
{
  g_autofree char *why = NULL, *detail = NULL;
  const char *id = hoist_step_work_get_text (work, "id");
  gboolean needed;

  if (!hoist_step_work_middle (work, error)
      || !hoist_step_child_is_needed (work, &needed, &why, error))
    return FALSE;
  work->skipped = TRUE;
  if (!needed)
    hoist_step_work_log (work, HOIST_LOG_INFO, "%s is not needed (%s).", id, why);
  else if (hoist_step_child_examine (work, &detail) == HOIST_PROBE_APPLIED)
    hoist_step_work_log (work, HOIST_LOG_INFO, "%s has been done before (%s).", id, detail);
  else
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED, "%s waits for a person: %s", id, detail);
      return FALSE;
    }
  return TRUE;
}

static gboolean
undo (HoistStepWork *work, GError **error)
{
  return hoist_step_work_middle (work, error) && hoist_step_child_take_back (work, error);
}

static HoistProbe
probe (HoistStepWork *work, char **ret_detail)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *why = NULL;
  gboolean needed;

  if (work->key.undo)
    {
      *ret_detail = g_strdup ("Only its command could tell.");
      return HOIST_PROBE_UNKNOWN;
    }
  if (!hoist_step_child_is_needed (work, &needed, &why, &error))
    {
      *ret_detail = g_strdup (error->message);
      return HOIST_PROBE_UNKNOWN;
    }
  if (needed)
    return hoist_step_child_examine (work, ret_detail);
  *ret_detail = g_steal_pointer (&why);
  return HOIST_PROBE_APPLIED;
}

const HoistStepActions hoist_step_card = { HOIST_STEP_CARD, apply, undo, probe };
