/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plan-survey.h. Owned by the call; a thread for each node that is asked, which reads the
 * survey and writes its own answer. It changes nothing on a node. */
#include "engine/hoist-plan-survey.h"

#include "base/hoist-parallel.h"
#include "engine/hoist-agent-order.h"
#include "engine/hoist-run-place.h"

#define DEADLINE_S 120
#define AT_ONCE 16

typedef struct
{
  HoistPlanAnswer answer; /* first: it is what the caller gets */
  const HoistPlanSurvey *survey;
  const HoistRunPlace *place;
} Question;

static void
free_question (gpointer data)
{
  Question *question = data;

  hoist_value_unref (question->answer.facts);
  g_clear_error (&question->answer.problem);
  g_free (question);
}

/* The database, and so all about it, is the lead's. */
static HoistValue *
new_members (const Question *question)
{
  const HoistPlanSurvey *survey = question->survey;
  const HoistPlanRequest *request = survey->request;
  const HoistRunPlace *place = question->place;
  gboolean is_lead = !place->is_follower;
  HoistAgentSubject subject = { place->tenant, place->guide, survey->repository,
                                place->is_follower };
  HoistValue *members = hoist_agent_order_facts (
      &subject, survey->target, is_lead && request->backup_db, is_lead && request->run_migrations);

  if (request->kind == HOIST_PLAN_MOVE)
    hoist_value_set (members, "move", hoist_value_new_bool (TRUE));
  if (request->kind == HOIST_PLAN_UPGRADE)
    hoist_value_set (members, "images", hoist_value_new_bool (TRUE));
  if (is_lead && request->kind == HOIST_PLAN_UPGRADE && request->run_migrations)
    hoist_value_set (members, "drift", hoist_value_new_bool (TRUE));
  if (is_lead && survey->versions)
    hoist_agent_order_add_hops (members, survey->versions);
  return members;
}

static void
ask_cb (gpointer item, gpointer unused)
{
  Question *question = item;
  const HoistPlanSurvey *survey = question->survey;
  g_autoptr (HoistValue) members = new_members (question);
  HoistAgentOrder order = { "facts", members, DEADLINE_S };

  question->answer.facts =
      hoist_agent_pool_call (survey->pool, question->place->tenant->node, &order, TRUE,
                             survey->cancellable, &question->answer.problem);
}

GPtrArray *
hoist_plan_survey_ask (const HoistPlanSurvey *survey)
{
  GPtrArray *questions = g_ptr_array_new_with_free_func (free_question);
  HoistParallel how = { AT_ONCE, ask_cb, NULL, NULL };

  for (guint i = 0; i < survey->places->len; i++)
    {
      Question *question = g_new0 (Question, 1);
      question->survey = survey;
      question->place = g_ptr_array_index (survey->places, i);
      g_ptr_array_add (questions, question);
    }
  hoist_parallel_for_each (&how, questions);
  return questions;
}
