/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The schema of a tenant's database beside that of its deployed release, for orders that look at a
 * tenant. Worker thread; changes nothing. */
#pragma once
#include "agent/hoist-order-subject.h"
#include "drivers/hoist-driver-call.h"
#include "model/hoist-drift.h"

G_BEGIN_DECLS

/* NOT_ASKED where the guide does not ask, and on a follower. NULL only when it was cancelled. */
HoistDrift *hoist_order_drift_look (const HoistOrderSubject *subject, const char *commit,
                                    const HoistDriverCall *call, GError **error);

G_END_DECLS
