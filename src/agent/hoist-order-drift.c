/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order `drift`, and what `facts` says of the same. Owns nothing; worker thread. How the
 * schemas are read and made is hoist-step-drift.c, which preflight asks, too. */
#include "agent/hoist-order-drift.h"

#include "agent/hoist-agent-read-orders.h"
#include "agent/steps/hoist-step-drift.h"
#include "base/hoist-error.h"
#include "model/hoist-guide-drift-order.h"
#include "model/hoist-json.h"

static HoistDrift *
look (const HoistOrderSubject *subject, const HoistValue *order, const char *commit,
      const HoistDriverCall *call, GError **error)
{
  HoistStepWork work = { .state = subject->state, .tenant = subject->tenant };
  HoistDrift *drift = NULL;

  if (hoist_step_work_init (&work, call != NULL ? call->cancellable : NULL, error))
    drift = hoist_step_drift_look (&work, order, commit, error);
  hoist_step_work_clear (&work);
  return drift;
}

HoistDrift *
hoist_order_drift_look (const HoistOrderSubject *subject, const char *commit,
                        const HoistDriverCall *call, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (HoistValue) order = NULL;

  if (subject->is_follower)
    return hoist_drift_new (HOIST_DRIFT_NOT_ASKED, "");
  order = hoist_guide_drift_order_new (subject->guide, subject->tenant, &local);
  if (local != NULL)
    return hoist_drift_new (HOIST_DRIFT_UNKNOWN, local->message);
  if (order == NULL)
    return hoist_drift_new (HOIST_DRIFT_NOT_ASKED, "");
  if (commit[0] == '\0')
    return hoist_drift_new (HOIST_DRIFT_UNKNOWN, "it is not known which commit is deployed.");
  return look (subject, order, commit, call, error);
}

HoistValue *
hoist_order_drift (HoistAgentState *state, const HoistValue *order, const HoistDriverCall *call,
                   GError **error)
{
  g_auto (HoistOrderSubject) subject = { 0 };
  g_auto (HoistSourceSighting) seen = { 0 };
  g_autoptr (HoistDrift) drift = NULL;

  if (!hoist_order_subject_read (&subject, state, order, error)
      || !hoist_source_get_git ()->refresh (&subject.origin, call, error)
      || !hoist_source_get_git ()->look (subject.tenant->directory, &seen, call, error))
    return NULL;
  drift = hoist_order_drift_look (&subject, seen.commit, call, error);
  return drift != NULL ? hoist_json_new_value ((HoistJsonWriteFunc) hoist_drift_write, drift, error)
                       : NULL;
}
