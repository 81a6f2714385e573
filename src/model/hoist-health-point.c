/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A point of the health history. Owned by whoever made it; any thread; it counts nothing. */
#include "model/hoist-health-point.h"

#include "model/hoist-fields-define.h"

static const HoistField rows[] = {
  { HOIST_FIELD (HoistHealthPoint, time, TIME), HOIST_FIELD_NEEDED },
  { HOIST_FIELD (HoistHealthPoint, healthy, UINT) },
  { HOIST_FIELD (HoistHealthPoint, degraded, UINT) },
  { HOIST_FIELD (HoistHealthPoint, unhealthy, UINT) },
  { HOIST_FIELD (HoistHealthPoint, unknown, UINT) },
  { NULL },
};
const HoistFields hoist_health_point_fields = { "HealthPoint", sizeof (HoistHealthPoint), -1, TRUE,
                                                rows };

HoistHealthPoint *
hoist_health_point_new (const HoistHealthPoint *fields)
{
  return hoist_fields_new (&hoist_health_point_fields, fields);
}

HOIST_FIELDS_DEFINE_ELEMENT_NOUN (HoistHealthPoint, hoist_health_point, hoist_health_point_fields)
