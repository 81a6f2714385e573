/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plan-hop.h. Owned by its plan; any thread; never changes after it was made. */
#include "model/hoist-plan-hop.h"

#include "model/hoist-fields-define.h"

static const HoistField hop_rows[] = {
  { HOIST_FIELD (HoistPlanHop, from_version, TEXT) },
  { HOIST_FIELD (HoistPlanHop, to_version, TEXT), HOIST_FIELD_NEEDED },
  { HOIST_FIELD (HoistPlanHop, to_commit, TEXT), HOIST_FIELD_NEEDED, HOIST_FIELD_GRAMMAR (COMMIT) },
  { HOIST_FIELD (HoistPlanHop, required_stop, BOOL) },
  { HOIST_FIELD (HoistPlanHop, releases, STRV) },
  { HOIST_FIELD (HoistPlanHop, acknowledge, STRV) },
  { HOIST_FIELD (HoistPlanHop, estimate_s, DOUBLE), HOIST_FIELD_SPARSE },
  { HOIST_FIELD (HoistPlanHop, downtime_s, DOUBLE), HOIST_FIELD_SPARSE },
  { NULL },
};
const HoistFields hoist_plan_hop_fields = { "PlanHop", sizeof (HoistPlanHop), -1, TRUE, hop_rows };

HoistPlanHop *
hoist_plan_hop_new (const HoistPlanHop *fields)
{
  return hoist_fields_new (&hoist_plan_hop_fields, fields);
}

HOIST_FIELDS_DEFINE_ELEMENT_NOUN (HoistPlanHop, hoist_plan_hop, hoist_plan_hop_fields)
