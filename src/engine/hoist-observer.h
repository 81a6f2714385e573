/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks at every tenant from time to time, and for new releases of every application every five
 * minutes. A node that does not answer keeps its last sighting and
 * gets `unknown_since`; it is never taken for up to date (PRODUCT.md row 2). Tenants with an open
 * run are left to the run. Thread: makes its own. */
#pragma once
#include "engine/hoist-agent-pool.h"
#include "model/hoist-guide.h"
#include "model/hoist-sighting.h"
#include "model/hoist-tenant.h"
#include "store/hoist-store-tenant.h"

G_BEGIN_DECLS

/* Stores what the agent of that node saw (of the lead, or of one of the followers) and journals it
 * (tenant, "sighted") when anything that people see has changed. Any thread. */
void hoist_observer_record (HoistStore *store, const HoistTenant *tenant, const char *node,
                            const HoistSighting *sighting);
/* The last sighting of that node with unknown_since set, recorded the same way. */
void hoist_observer_record_unknown (HoistStore *store, const HoistTenant *tenant, const char *node,
                                    const char *why);
/* TRUE when a person would see a difference. Pure. */
gboolean hoist_observer_differs (const HoistSighting *before, const HoistSighting *after);
/* Stores releases and journals (release, "seen") those that are new. Any thread. */
gboolean hoist_observer_record_releases (HoistStore *store, const char *application,
                                         const HoistValue *answer,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct _HoistObserver HoistObserver;
HoistObserver *hoist_observer_new (HoistStore *store, HoistAgentPool *pool, guint seconds);
void hoist_observer_free (HoistObserver *observer); /* stops and waits for its threads */

G_END_DECLS
