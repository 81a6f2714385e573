/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An upgrade that begins anew with an empty database, where the guide offers it and somebody has
 * chosen it: what then does not count, and when it is refused. Pure. Thread: any. */
#pragma once
#include "engine/hoist-plan-notices.h"
#include "engine/hoist-plan-request.h"
#include "model/hoist-guide-recreate.h"

G_BEGIN_DECLS

#define HOIST_PLAN_RECREATE_OFFER                                                                  \
  "recreate" /* `repair` of a finding that the choice gets around                                  \
              */

/* What the guide offers on that way; NULL: nothing. */
const HoistGuideRecreate *hoist_plan_recreate_find (const HoistGuide *guide,
                                                    const HoistPlanWay *way);
/* A requirement or a step that does not count then. */
gboolean hoist_plan_recreate_stands_for (const HoistGuideRecreate *recreate, const char *id);
/* That the request may ask for it; TRUE where it does not. REFUSED, INVALID. */
gboolean hoist_plan_recreate_check (const HoistPlanInput *input, const HoistPlanWay *way,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What is lost, in one sentence for the plan. */
HoistFinding *hoist_plan_recreate_new_finding (const HoistPlanInput *input,
                                               const HoistPlanWay *way);

G_END_DECLS
