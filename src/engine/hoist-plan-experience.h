/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long it took before: what earlier runs and drills say about a plan. Seconds; negative where
 * nothing is known. Thread: any. */
#pragma once
#include "model/hoist-backup.h"
#include "model/hoist-plan.h"
#include "model/hoist-tenant.h"
#include "store/hoist-store.h"

G_BEGIN_DECLS

typedef struct
{
  double whole_s, downtime_s;
} HoistPlanExperience;

/* Median of what those of `runs` (HoistRun*, NULL: none) took that were of this kind, went well and
 * were of one of `tenants` (a set of ids), without what a person took. Pure. */
HoistPlanExperience hoist_plan_experience_learn (GPtrArray *runs, HoistPlanKind kind,
                                                 GHashTable *tenants);
/* … of the last ended runs in the store, of tenants like this one: of the same application and on
 * one node each; one that has several nodes is like itself alone. */
HoistPlanExperience hoist_plan_experience_read (HoistStore *store, const HoistTenant *tenant,
                                                HoistPlanKind kind);
/* What it takes to restore `restore_from` (NULL: none is named), as its own drill measured it, else
 * the newest drill of that tenant. */
double hoist_plan_experience_read_restore (HoistStore *store, const char *tenant,
                                           const HoistBackup *restore_from);

G_END_DECLS
