/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many tenants were in which health at one moment. A plain value. Thread: any. */
#pragma once
#include "model/hoist-value.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 time; /* wall µs */
  guint healthy, degraded, unhealthy, unknown;
} HoistHealthPoint;

HoistHealthPoint *hoist_health_point_new (const HoistHealthPoint *fields);
void hoist_health_point_free (HoistHealthPoint *point);
void hoist_health_point_write (const HoistHealthPoint *point, HoistJsonWriter *w, const char *name);
HoistHealthPoint *hoist_health_point_read (const HoistValue *value, GError **error);

G_END_DECLS
