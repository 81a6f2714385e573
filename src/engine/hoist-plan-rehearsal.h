/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a rehearsal is made of, and what an earlier one says about an upgrade. Thread: any. */
#pragma once
#include "engine/hoist-plan-arguments.h"
#include "model/hoist-run.h"
#include "store/hoist-store.h"

G_BEGIN_DECLS

/* Into the arguments of the step `rehearse`: `deeds`, the commands of the guide that lie around the
 * migrations, and `left_out`, the names of what can't be rehearsed. */
gboolean hoist_plan_rehearsal_add_deeds (const HoistPlanArguments *arguments, HoistValue *args,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Nothing but what lies beside what is live. REFUSED. */
gboolean hoist_plan_rehearsal_check (const HoistPlan *plan,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The newest rehearsal of this very way: the same deployed commit, target and guide; alone, or as a
 * hop of another way. */
typedef struct
{
  const char *tenant, *from_commit, *to_commit, *guide_hash;
} HoistPlanWayToRehearse;
typedef struct
{
  HoistFinding *finding; /* "Rehearsed at …: 42 s, went well."; NULL: none is known */
  double seconds;        /* of the migrations and steps on the clone; 0: not known */
} HoistPlanRehearsed;
HoistPlanRehearsed hoist_plan_rehearsal_find (HoistStore *store, const HoistPlanWayToRehearse *way);
/* What is known of a plan that goes that way, the first of `legs` (HoistPlanLeg*, which learn what
 * each of them took; NULL: the only one): its finding into `findings`, its seconds. */
double hoist_plan_rehearsal_read (HoistStore *store, const HoistPlanWayToRehearse *way,
                                  GPtrArray *legs, GPtrArray *findings);
/* Of a run over required stops: what each of its hops took, a sentence for each; "" of another. */
char *hoist_plan_rehearsal_dup_note (HoistStore *store, const HoistRun *run);

G_END_DECLS
