/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-run-look.h. Called by the run's worker. The links are asked in threads of their own,
 * one to a link; the worker meanwhile keeps the lease, and alone touches run, log and store. It
 * never takes an old answer for a new one. */
#include "engine/hoist-run-look.h"

#include "base/hoist-parallel.h"
#include "engine/hoist-agent-order.h"
#include "engine/hoist-observer.h"

#define DEADLINE_S 60
#define AT_ONCE 16

typedef struct
{
  HoistRunLook *look; /* of the caller */
  HoistValue *members, *answer;
  const HoistAgentListener *listener; /* NULL: somebody else keeps the lease */
  GCancellable *cancellable;
} Question;

typedef struct
{
  HoistRunWorker *worker;
  GCancellable *cancellable; /* the lease is lost: no answer is waited for */
  GError *lost;
} Hold;

static void
free_question (gpointer data)
{
  Question *question = data;

  hoist_value_unref (question->members);
  hoist_value_unref (question->answer);
  g_free (question);
}

static HoistValue *
new_members (HoistRunWorker *worker, const HoistRunPlace *place)
{
  HoistAgentSubject subject = { place->tenant, place->guide, worker->application->repository,
                                place->is_follower };

  return hoist_agent_order_observe (&subject);
}

static void
ask (Question *question)
{
  HoistAgentOrder order = { "observe", question->members, DEADLINE_S };

  question->answer = hoist_agent_link_call (question->look->place->link, &order, question->listener,
                                            question->cancellable, &question->look->error);
}

static void
take_answer (HoistRunWorker *worker, Question *question)
{
  HoistRunLook *look = question->look;

  if (!question->answer)
    return;
  look->sighting = hoist_sighting_read (question->answer, &look->error);
  if (look->sighting)
    hoist_observer_record (worker->settings.store, worker->tenant, look->place->tenant->node,
                           look->sighting);
}

HoistSighting *
hoist_run_look_at (HoistRunWorker *worker, HoistRunPlace *place, GError **error)
{
  HoistAgentListener listener = { .tick = hoist_run_worker_tick_cb, .user_data = worker };
  HoistRunLook look = { place, NULL, NULL };

  if (!hoist_run_worker_ensure (worker, place, error))
    return NULL;
  Question question = { &look, new_members (worker, place), NULL, &listener, NULL };
  ask (&question);
  take_answer (worker, &question);
  hoist_value_unref (question.members);
  hoist_value_unref (question.answer);
  if (look.error)
    g_propagate_error (error, look.error);
  return look.sighting;
}

/* --- several ----------------------------------------------------------------------------- */

static void
free_look (gpointer data)
{
  HoistRunLook *look = data;

  g_clear_pointer (&look->sighting, hoist_sighting_unref);
  g_clear_error (&look->error);
  g_free (look);
}

GPtrArray *
hoist_run_look_new_list (void)
{
  return g_ptr_array_new_with_free_func (free_look);
}

void
hoist_run_look_add (GPtrArray *looks, HoistRunPlace *place)
{
  HoistRunLook *look = g_new0 (HoistRunLook, 1);

  look->place = place;
  g_ptr_array_add (looks, look);
}

static void
ask_cb (gpointer item, gpointer unused)
{
  ask (item);
}

static void
keep_lease_cb (guint *ret_next_ms, gpointer user_data)
{
  Hold *hold = user_data;

  if (!hold->lost && !hoist_run_worker_tick_cb (ret_next_ms, hold->worker, &hold->lost))
    g_cancellable_cancel (hold->cancellable);
}

/* Those that can be asked; the others get their error here. */
static GPtrArray *
list_questions (Hold *hold, GPtrArray *looks)
{
  GPtrArray *questions = g_ptr_array_new_with_free_func (free_question);

  for (guint i = 0; i < looks->len; i++)
    {
      HoistRunLook *look = g_ptr_array_index (looks, i);
      if (!hoist_run_worker_ensure (hold->worker, look->place, &look->error))
        continue;
      Question *question = g_new0 (Question, 1);
      question->look = look;
      question->members = new_members (hold->worker, look->place);
      question->cancellable = hold->cancellable;
      g_ptr_array_add (questions, question);
    }
  return questions;
}

static void
fence_all (GPtrArray *looks, const GError *lost)
{
  for (guint i = 0; i < looks->len; i++)
    {
      HoistRunLook *look = g_ptr_array_index (looks, i);
      g_clear_pointer (&look->sighting, hoist_sighting_unref);
      g_clear_error (&look->error);
      look->error = g_error_copy (lost);
    }
}

void
hoist_run_look_at_all (HoistRunWorker *worker, GPtrArray *looks)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Hold hold = { worker, cancellable, NULL };
  HoistParallel how = { AT_ONCE, ask_cb, keep_lease_cb, &hold };
  g_autoptr (GPtrArray) questions = list_questions (&hold, looks);

  hoist_parallel_for_each (&how, questions);
  if (hold.lost)
    {
      fence_all (looks, hold.lost);
      g_clear_error (&hold.lost);
      return;
    }
  for (guint i = 0; i < questions->len; i++)
    take_answer (worker, g_ptr_array_index (questions, i));
}
