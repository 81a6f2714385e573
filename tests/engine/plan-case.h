/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests of plans share: the input of one plan of the tenant "acme", which nothing was measured
 * for. A test changes of it what it is about before it builds. Thread: any one. */
#pragma once
#include "engine/hoist-plan-builder.h"
#include "fixture.h"

typedef struct
{
  HoistGuide *guide;
  HoistTenant *tenant;
  HoistValue *facts;
  GPtrArray *releases, *legs; /* NULL until the test sets them, in the input, too */
  HoistPlanRequest request;
  HoistPlanInput input; /* of the above: the case stays where it is */
} PlanCase;

/* Takes the guide and the facts. */
void plan_case_init (PlanCase *c, HoistGuide *guide, HoistValue *facts, HoistPlanRequest request);
void plan_case_clear (PlanCase *c);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PlanCase, plan_case_clear)
void plan_case_set_facts (PlanCase *c, const char *json); /* as fixture_parse reads it */
/* Taken. */
void plan_case_set_guide (PlanCase *c, HoistGuide *guide);
void plan_case_set_releases (PlanCase *c, GPtrArray *releases);
void plan_case_set_legs (PlanCase *c, GPtrArray *legs);
/* The plan, which is sound. */
HoistPlan *plan_case_build (const PlanCase *c);
/* There is none, and the error says those words. */
void plan_case_assert_refused (const PlanCase *c, const char *words);
char *plan_case_list_kinds (const HoistPlan *plan); /* "preflight fetch stop …" */
