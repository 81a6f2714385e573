/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-way-end.h. Owned by the caller's stack; any thread; changes nothing. */
#include "daemon/hoist-way-end.h"

#include <string.h>

#include "base/hoist-error.h"
#include "store/hoist-store-run.h"

gboolean
hoist_way_end_is_over (HoistStore *store, const char *rollout)
{
  g_autoptr (HoistRollout) way = hoist_store_dup_rollout (store, rollout, NULL);

  return way != NULL && (way->state == HOIST_ROLLOUT_ENDED || way->state == HOIST_ROLLOUT_STOPPED);
}

HoistRun *
hoist_way_end_dup_run (HoistStore *store, const char *rollout, GError **error)
{
  g_autoptr (HoistRollout) way = hoist_store_dup_rollout (store, rollout, error);

  if (way == NULL)
    return NULL;
  for (guint i = way->targets->len; i > 0; i--)
    {
      const HoistRolloutTarget *target = g_ptr_array_index (way->targets, i - 1);
      if (*target->run != '\0')
        return hoist_store_dup_run (store, target->run, error);
    }
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED, "%s", way->stop_reason);
  return NULL;
}

void
hoist_way_end_init (HoistWayEnd *self, HoistStore *store, const HoistRun *last)
{
  gboolean good = last->outcome == HOIST_OUTCOME_NEW_HEALTHY;
  g_autoptr (HoistRollout) way =
      last->hops > 0 ? hoist_store_dup_rollout (store, last->rollout, NULL) : NULL;
  const HoistRolloutTarget *first =
      way != NULL && way->targets->len > 0 ? g_ptr_array_index (way->targets, 0) : NULL;

  self->success = good && !hoist_run_has_next_hop (last);
  self->previous_version = g_strdup (first != NULL ? first->from_version : last->from_version);
  self->new_version = g_strdup (good ? last->to_version : last->from_version);
  self->commit = g_strdup (good ? last->to_commit : last->from_commit);
  self->cause =
      g_strdup (way != NULL && *way->stop_reason != '\0' ? way->stop_reason : last->cause);
}

void
hoist_way_end_clear (HoistWayEnd *self)
{
  g_clear_pointer (&self->previous_version, g_free);
  g_clear_pointer (&self->new_version, g_free);
  g_clear_pointer (&self->commit, g_free);
  g_clear_pointer (&self->cause, g_free);
}
