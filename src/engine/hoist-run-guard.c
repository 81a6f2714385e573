/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-run-guard.h. Called by the run's worker. It counts only what was seen now, of the
 * release that belongs on that node at this point of the run; it never counts a node that is
 * silent.
 */
#include "engine/hoist-run-guard.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "engine/hoist-plan-lanes.h"
#include "engine/hoist-run-contact.h"
#include "engine/hoist-run-look.h"
#include "engine/hoist-run-outcome.h"
#include "engine/hoist-run-record.h"

#define PAUSE_MS 500
#define DEFAULT_SECONDS 15

/* The new release once it was proven there by this run, until then the old one. */
static gboolean
is_renewed (HoistRunWorker *worker, const HoistRunPlace *place)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (worker);

  for (guint i = 0; i < worker->plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (worker->plan->steps, i);
      if (step->kind->id == HOIST_STEP_HEALTH && g_str_equal (step->node, place->tenant->node))
        return hoist_run_record_get_step (run, (int) i)->state == HOIST_STEP_APPLIED;
    }
  return FALSE;
}

static gboolean
is_healthy (HoistRunWorker *worker, HoistRunLook *look)
{
  const HoistPlan *plan = worker->plan;
  const char *commit = is_renewed (worker, look->place)
                           ? plan->to_commit
                           : hoist_plan_lanes_get_from (plan, look->place->tenant->node);

  return look->sighting
         && hoist_run_outcome_prove (look->sighting, commit,
                                     hoist_plan_lanes_get_version (plan, commit), &look->error);
}

/* It is about to be stopped itself. */
static gboolean
is_of_group (const HoistStep *step, const char *node)
{
  const HoistValue *group = hoist_value_get_member (step->args, "group");

  for (guint i = 0; group && i < hoist_value_get_size (group); i++)
    if (g_str_equal (hoist_value_get_string (hoist_value_get_element (group, i)), node))
      return TRUE;
  return g_str_equal (step->node, node);
}

static void
add_words (GString *words, const HoistRunPlace *place, const GError *problem)
{
  g_string_append_printf (words, "%s%s: %s", words->len ? "; " : "", place->name, problem->message);
}

/* What the others show now; of those without contact `words` says why. NULL: FENCED. */
static GPtrArray *
look_at_others (HoistRunWorker *worker, const HoistStep *step, GString *words, GError **error)
{
  g_autoptr (GPtrArray) looks = hoist_run_look_new_list ();

  for (guint i = 0; i < worker->places->len; i++)
    {
      HoistRunPlace *place = g_ptr_array_index (worker->places, i);
      g_autoptr (GError) problem = NULL;
      if (is_of_group (step, place->tenant->node))
        continue;
      if (!hoist_run_place_is_cut (place) || hoist_run_contact_try (worker, place, &problem))
        hoist_run_look_add (looks, place);
      else if (g_error_matches (problem, HOIST_ERROR, HOIST_ERROR_FENCED))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
      else
        add_words (words, place, problem);
    }
  hoist_run_look_at_all (worker, looks);
  return g_steal_pointer (&looks);
}

/* How many of the others are healthy now; `words` says what the rest lack. -1: FENCED. */
static int
count_healthy (HoistRunWorker *worker, const HoistStep *step, GString *words, GError **error)
{
  int healthy = 0;

  g_string_truncate (words, 0);
  g_autoptr (GPtrArray) looks = look_at_others (worker, step, words, error);
  for (guint i = 0; looks && i < looks->len; i++)
    {
      HoistRunLook *look = g_ptr_array_index (looks, i);
      if (is_healthy (worker, look))
        healthy++;
      else if (g_error_matches (look->error, HOIST_ERROR, HOIST_ERROR_FENCED))
        {
          g_propagate_error (error, g_steal_pointer (&look->error));
          return -1;
        }
      else
        add_words (words, look->place, look->error);
    }
  return looks ? healthy : -1;
}

static HoistValue *
new_answer (int healthy, gint64 others)
{
  HoistValue *answer = hoist_value_new_object (), *facts = hoist_value_new_object ();

  hoist_value_set (facts, "healthy", hoist_value_new_int (healthy));
  hoist_value_set (facts, "others", hoist_value_new_int (others));
  hoist_value_set (answer, "result", hoist_value_new_string ("done"));
  hoist_value_set (answer, "facts", facts);
  return answer;
}

static gboolean
pause_before_next (HoistRunWorker *worker, GError **error)
{
  GPollFD stop = { -1, 0, 0 };
  gboolean has_stop = g_cancellable_make_pollfd (worker->cancellable, &stop);

  (void) g_poll (&stop, has_stop ? 1 : 0, PAUSE_MS); /* health is a matter of asking again */
  if (has_stop)
    g_cancellable_release_fd (worker->cancellable);
  return hoist_run_worker_tick (worker, error);
}

HoistValue *
hoist_run_guard_act (HoistRunWorker *worker, const HoistStep *step, GError **error)
{
  gint64 keep = hoist_value_lookup_int (step->args, "keep_healthy", 1);
  const HoistValue *group = hoist_value_get_member (step->args, "group");
  gint64 others = (gint64) worker->places->len - (group ? hoist_value_get_size (group) : 1);
  gint64 seconds = hoist_value_lookup_int (step->args, "seconds", DEFAULT_SECONDS);
  gint64 until = hoist_clock_boottime_us () + seconds * G_USEC_PER_SEC;
  gboolean cancellable = hoist_run_worker_may_interrupt (worker, step, FALSE);
  g_autoptr (GString) words = g_string_new (NULL);

  if (!hoist_run_worker_intend (worker, step, FALSE, error))
    return NULL;
  for (;;)
    {
      int healthy = count_healthy (worker, step, words, error);
      if (healthy < 0)
        return NULL;
      if (healthy >= keep)
        {
          hoist_run_log_add_format (worker->log, HOIST_LOG_INFO,
                                    "%d of %" G_GINT64_FORMAT " other nodes are healthy.", healthy,
                                    others);
          return new_answer (healthy, others);
        }
      if (cancellable && g_cancellable_set_error_if_cancelled (worker->cancellable, NULL))
        {
          g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_CANCELLED, "cancelled");
          return NULL;
        }
      if (hoist_clock_boottime_us () >= until)
        {
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                       "%d of %" G_GINT64_FORMAT " other nodes are healthy, and %" G_GINT64_FORMAT
                       " must be: %s",
                       healthy, others, keep, words->str);
          return NULL;
        }
      if (!pause_before_next (worker, error))
        return NULL;
    }
}
