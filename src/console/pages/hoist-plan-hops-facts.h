/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way of a plan over required stops, as rows. Thread: main. */
#pragma once
#include "console/widgets/hoist-fact-group.h"
#include "model/hoist-plan.h"

G_BEGIN_DECLS

/* A row for each hop; without hops the group hides. */
void hoist_plan_hops_facts_show (HoistFactGroup *group, const HoistPlan *plan);
/* Whether the plan goes to that version, at its end or on its way. */
gboolean hoist_plan_hops_facts_lead_to (const HoistPlan *plan, const char *version);
/* "Hop 1 of 3"; NULL: the run is none. */
char *hoist_plan_hops_facts_dup_place (guint hop, guint hops);

G_END_DECLS
