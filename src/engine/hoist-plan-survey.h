/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the nodes of a tenant say before a plan is made (the order `facts`): all are asked at the
 * same time, so that slow and silent ones do not add up. Private to the engine. Thread: any;
 * blocks. */
#pragma once
#include "engine/hoist-agent-pool.h"
#include "engine/hoist-plan-request.h"

G_BEGIN_DECLS

typedef struct
{
  HoistAgentPool *pool;
  const GPtrArray *places; /* HoistRunPlace*, the lead first */
  const char *repository, *target;
  const HoistPlanRequest *request;
  const GPtrArray *versions; /* char*: the hops of the way; NULL: it has none */
  GCancellable *cancellable;
} HoistPlanSurvey;

typedef struct
{
  HoistValue *facts; /* NULL: the problem */
  GError *problem;
} HoistPlanAnswer;

/* HoistPlanAnswer*, one of each place, in their order. */
GPtrArray *hoist_plan_survey_ask (const HoistPlanSurvey *survey);

G_END_DECLS
