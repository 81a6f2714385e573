/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's calls about a tenant's lead. Thread: any. */
#pragma once
#include "engine/hoist-engine.h"
#include "engine/hoist-lead-choice.h"

G_BEGIN_DECLS

/* HoistLeadCandidate*; REFUSED when the tenant has one node only. */
GPtrArray *hoist_engine_list_leads (HoistEngine *self, const char *tenant, GError **error);
/* Another of its nodes leads from now on (the data and its backups stay where they are). REFUSED
 * with what forbids it, NOT_FOUND, BUSY, PARKED. */
gboolean hoist_engine_change_lead (HoistEngine *self, const char *tenant, const char *node,
                                   const char *user, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
