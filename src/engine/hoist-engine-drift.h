/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's call about the schema of a tenant's database. Thread: any; it blocks. */
#pragma once
#include "engine/hoist-engine.h"

G_BEGIN_DECLS

/* A Drift (model/hoist-drift.h), as the tenant's lead sees it now. */
HoistValue *hoist_engine_look_at_drift (HoistEngine *self, const char *tenant,
                                        GCancellable *cancellable, GError **error);

G_END_DECLS
