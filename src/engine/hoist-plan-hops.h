/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way of an upgrade over the stops that the guide requires: which they are, and what is told
 * at each. Pure. Thread: any. */
#pragma once
#include "engine/hoist-plan-request.h"

G_BEGIN_DECLS

typedef struct
{
  const char *from; /* version; "": what is deployed is no release */
  const char *to;
  const char *const *passed; /* the required stops that are on the way by ancestry, as the node
                                found: what decides where `from` is ""; NULL: nobody knows */
} HoistPlanFarWay;
/* char*: the versions to go to one after the other, the last is `to`; one alone where no stop is on
 * the way. REFUSED: a stop on the way is no release of the repository. */
GPtrArray *hoist_plan_hops_find (const HoistGuide *guide, const GPtrArray *releases,
                                 const HoistPlanFarWay *way, GError **error);

/* The same of the node's facts. *ret_versions NULL: it goes at once. */
gboolean hoist_plan_hops_choose (const HoistGuide *guide, const GPtrArray *releases,
                                 const HoistValue *facts, const char *target,
                                 GPtrArray **ret_versions, GError **error);

/* One hop as it was found; strings are owned. */
typedef struct
{
  char *version, *commit; /* commit full */
  char **passed;          /* the guide's revisions that come with it */
  HoistValue *facts;      /* of a rehearsal: the node's, for that release; NULL: not asked for */
  double rehearsed_s;     /* what a rehearsal of it took; 0: none is known */
} HoistPlanLeg;
void hoist_plan_leg_free (HoistPlanLeg *leg);
/* HoistPlanLeg*, of versions that hoist_plan_hops_find found. `told`: what the node said of them
 * ([{tag, commit, revisions}], NULL: nothing); what it did not say is what the plane knows of its
 * releases. REFUSED: nobody knows a commit. */
GPtrArray *hoist_plan_hops_read (const GPtrArray *versions, const GPtrArray *releases,
                                 const HoistValue *told, GError **error);

/* HoistRelease* of the way over input->legs, newest first. */
GPtrArray *hoist_plan_hops_list_releases (const HoistPlanInput *input, const char *from);
/* … of the way of a plan with these fields, in hops or in one. */
GPtrArray *hoist_plan_hops_list_all_releases (const HoistPlanInput *input, const HoistPlan *fields);
/* HoistPlanHop* of input->legs; each notice stands in the first hop that tells it, with its text at
 * one of `all` (HoistRelease* of the whole way, elements may be replaced). `roles`: of the nodes.
 */
GPtrArray *hoist_plan_hops_make (const HoistPlanInput *input, const char *from, GPtrArray *all,
                                 const char *const *roles);

G_END_DECLS
