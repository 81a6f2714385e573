/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The schema of a tenant's database beside that of its deployed release, outside of plans. Part of
 * the engine object; called in worker threads of the daemon. Changes nothing. */
#include "engine/hoist-engine-drift.h"

#include "engine/hoist-agent-order.h"
#include "engine/hoist-engine-private.h"
#include "engine/hoist-run-place.h"

#define DEADLINE_S 180

HoistValue *
hoist_engine_look_at_drift (HoistEngine *self, const char *tenant, GCancellable *cancellable,
                            GError **error)
{
  g_auto (HoistEngineSubject) subject = { 0 };

  if (!hoist_engine_read_subject (self, tenant, &subject, error))
    return NULL;
  g_autoptr (HoistRunPlace) lead =
      hoist_run_place_new (subject.tenant, 0, subject.guide, self->pool);
  HoistAgentSubject there = { lead->tenant, lead->guide, subject.application->repository,
                              lead->is_follower };

  return hoist_engine_ask (
      self, lead->tenant->node,
      (HoistAgentOrder){ "drift", hoist_agent_order_observe (&there), DEADLINE_S }, cancellable,
      error);
}
