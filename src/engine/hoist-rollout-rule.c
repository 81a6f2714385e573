/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-rollout-rule.h. Nobody owns it: called by the driver with its mutex held. Any thread.
 * It writes nothing down. */
#include "engine/hoist-rollout-rule.h"

#include "engine/hoist-rollout-hops.h"

static HoistRolloutTarget *
target_at (const HoistRollout *rollout, guint index)
{
  return g_ptr_array_index (rollout->targets, index);
}

static gboolean
is_over (const HoistRolloutTarget *target)
{
  return target->state != HOIST_TARGET_WAITING && target->state != HOIST_TARGET_STARTING
         && target->state != HOIST_TARGET_RUNNING;
}

HoistRolloutTarget *
hoist_rollout_rule_find_next (const HoistRollout *rollout)
{
  HoistRolloutTarget *next = NULL;
  guint wave = G_MAXUINT;

  for (guint i = 0; i < rollout->targets->len; i++)
    if (!is_over (target_at (rollout, i)))
      wave = MIN (wave, target_at (rollout, i)->wave);
  for (guint i = 0; i < rollout->targets->len && !next; i++)
    if (target_at (rollout, i)->wave == wave
        && target_at (rollout, i)->state == HOIST_TARGET_WAITING)
      next = target_at (rollout, i);
  return next;
}

gboolean
hoist_rollout_rule_apply (HoistRollout *rollout, const HoistRolloutTarget *last, GPtrArray *changed)
{
  if (rollout->in_hops)
    return hoist_rollout_hops_break (rollout, changed);
  guint failed = rollout->failed - MIN (rollout->forgiven, rollout->failed);

  if (rollout->state != HOIST_ROLLOUT_RUNNING || rollout->max_failures < 0
      || failed <= (guint) rollout->max_failures)
    return FALSE;
  const char *cause = last ? last->cause : "";
  g_autofree char *reason = rollout->max_failures == 0
                                ? g_strdup_printf ("Stopped at the first failure: %s", cause)
                                : g_strdup_printf ("%u failed, and no more than %d may: %s", failed,
                                                   rollout->max_failures, cause);
  rollout->state = HOIST_ROLLOUT_STOPPING;
  g_free (rollout->stop_reason);
  rollout->stop_reason = g_steal_pointer (&reason);
  return TRUE;
}
