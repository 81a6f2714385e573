/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The health history: a point for each look, a week of them. Thread: any. */
#pragma once
#include "model/hoist-health-point.h"
#include "store/hoist-store.h"

G_BEGIN_DECLS

#define HOIST_HEALTH_KEPT_US (7 * 24 * 3600 * G_GINT64_CONSTANT (1000000))

/* Counts what is known of all tenants now, keeps it, and removes what is older than a week. A
 * tenant that can't be reached counts as unknown, whatever was seen last; one that was never looked
 * at does not count, and where there is none to count there is no point. */
gboolean hoist_store_add_health_point (HoistStore *self, gint64 now,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* From `since` on, oldest first. HoistHealthPoint* */
GPtrArray *hoist_store_list_health (HoistStore *self, gint64 since, GError **error);

G_END_DECLS
