/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One node of a tenant: the tenant and the guide as that node sees them, and, in a run, the link to
 * its agent. Private to the engine. Thread: its owner's. */
#pragma once
#include "engine/hoist-agent-pool.h"
#include "model/hoist-guide.h"
#include "model/hoist-plan.h"
#include "model/hoist-tenant.h"

G_BEGIN_DECLS

typedef struct
{
  char *name;          /* of the node, for people */
  HoistTenant *tenant; /* its `node` is the node's id */
  HoistGuide *guide;
  gboolean is_follower;
  HoistAgentLink *link;
  gint64 epoch;   /* under which the tenant is claimed over that link; 0: not */
  gint64 lost_at; /* wall µs since when there is no contact; 0: there is, or never was */
  gboolean met;   /* there was contact in this life of the run */
} HoistRunPlace;

/* HoistRunPlace*, one per node of the plan in the order in which the plan meets them: the lead is
 * the first. NOT_FOUND: the tenant does not run (any more) on a node of the plan. */
GPtrArray *hoist_run_place_list (const HoistPlan *plan, const HoistTenant *tenant,
                                 const HoistGuide *guide, HoistAgentPool *pool, GError **error);
HoistRunPlace *hoist_run_place_new (const HoistTenant *tenant, guint index, const HoistGuide *guide,
                                    HoistAgentPool *pool);
void hoist_run_place_free (HoistRunPlace *place); /* ends its link as well */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistRunPlace, hoist_run_place_free)
/* Ends the link; the agent gets grace_ms to end what it does. */
void hoist_run_place_close (HoistRunPlace *place, guint grace_ms);
/* There is no link, or it is broken: what the agent was doing is unknown until it is examined. */
gboolean hoist_run_place_is_cut (const HoistRunPlace *place);
gboolean hoist_run_place_is_local (const HoistRunPlace *place);

G_END_DECLS
