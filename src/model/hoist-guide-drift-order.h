/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a node is told of a schema that is compared: how the deployed release makes it in an empty
 * database. Immutable; thread: any. */
#pragma once
#include "model/hoist-guide-drift.h"
#include "model/hoist-guide.h"

G_BEGIN_DECLS

/* For the tenant's node: {check, ignore, application, settings, database, environments, config,
 * scripts, commands, schema}, each template filled, all migrations of the guide. NULL without an
 * error where the guide does not ask. */
HoistValue *hoist_guide_drift_order_new (const HoistGuide *guide, const HoistTenant *tenant,
                                         GError **error);

G_END_DECLS
