/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-run-card.h. Called by the run's worker. It believes nobody that something is done where
 * the guide says how the node can tell; without that the word of the person is the proof, and the
 * log says so. */
#include "engine/hoist-run-card.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-text.h"
#include "engine/hoist-run-record.h"

#define PAUSE_MS 1000 /* between two beats of the lease */

typedef struct
{
  HoistRunWorker *worker;
  HoistRunQueue *queue;
  const HoistStep *step;
  gint64 until; /* boottime µs; 0: however long it takes */
} Waiting;

static gboolean
has_proof (const HoistStep *step)
{
  const HoistValue *proof = hoist_value_get_member (step->args, "done_when");

  return proof && hoist_value_get_type_of (proof) == HOIST_VALUE_OBJECT;
}

static const char *
name_of (const HoistStep *step)
{
  const char *title = hoist_value_lookup_string (step->args, "title", "");

  return *title ? title : hoist_value_lookup_string (step->args, "id", "");
}

/* What the card says, in the log as well: who follows it there can do it, too. */
static void
tell (const Waiting *w)
{
  const HoistValue *copy = hoist_value_get_member (w->step->args, "copy");
  HoistRunLog *log = w->worker->log;

  hoist_run_log_add_format (log, HOIST_LOG_WARNING, "Waiting for a person: %s", name_of (w->step));
  g_autofree char *text = hoist_text_flow (hoist_value_lookup_string (w->step->args, "text", ""));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    hoist_run_log_add (log, (int) w->step->index, HOIST_LOG_INFO, lines[i]);
  for (guint i = 0; copy && i < hoist_value_get_size (copy); i++)
    {
      g_auto (GStrv) words =
          g_strsplit (hoist_value_get_string (hoist_value_get_element (copy, i)), "\n", -1);
      for (guint j = 0; words[j]; j++)
        hoist_run_log_add (log, (int) w->step->index, HOIST_LOG_INFO, words[j]);
    }
  hoist_run_log_flush (log);
}

static gboolean
open_card (const Waiting *w, const char *why, GError **error)
{
  HoistValue *payload = hoist_value_new_object ();

  hoist_value_set_text (payload, "why", why);
  hoist_value_set_text (payload, "name", name_of (w->step));
  return hoist_run_worker_journal (w->worker, HOIST_EVENT_STEP, "card-open", (int) w->step->index,
                                   payload, error);
}

/* TRUE when somebody has said that it is done. */
static gboolean
wait_for_person (const Waiting *w, GError **error)
{
  HoistRunWorker *worker = w->worker;
  gboolean cancellable = hoist_run_worker_may_interrupt (worker, w->step, FALSE);

  for (;;)
    {
      g_autoptr (HoistRun) run = hoist_run_worker_dup_run (worker);
      if (g_str_equal (hoist_run_record_get_step (run, (int) w->step->index)->card, "ticked"))
        return TRUE;
      if ((cancellable && g_cancellable_is_cancelled (worker->cancellable))
          || hoist_run_queue_is_stopping (w->queue))
        {
          g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_CANCELLED, "cancelled");
          return FALSE;
        }
      if (w->until && hoist_clock_boottime_us () >= w->until)
        {
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT,
                       "Nobody has done “%s” in the time that the guide gives.",
                       hoist_value_lookup_string (w->step->args, "id", ""));
          return FALSE;
        }
      if (!hoist_run_worker_tick (worker, error))
        return FALSE;
      hoist_run_worker_wait (worker, run->position, PAUSE_MS);
    }
}

/* The answer, when the node sees it done or nobody can see it; NULL without an error: not yet. */
static HoistValue *
take_word (const Waiting *w, HoistExamination *examination)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (w->worker);
  const HoistRunStep *step = hoist_run_record_get_step (run, (int) w->step->index);
  HoistValue *answer, *facts;

  if (has_proof (w->step) && examination->probe != HOIST_PROBE_APPLIED)
    return NULL;
  hoist_run_log_add_format (w->worker->log, HOIST_LOG_INFO,
                            has_proof (w->step) ? "%s has done it: %s"
                                                : "%s says that it is done; nothing proves it. %s",
                            step->card_by, has_proof (w->step) ? examination->message : "");
  facts = hoist_value_new_object ();
  hoist_value_set_text (facts, "by", step->card_by);
  hoist_value_set_text (facts, "note", step->card_note);
  answer = hoist_value_new_object ();
  hoist_value_set_text (answer, "result", "done");
  hoist_value_set (answer, "facts", facts);
  return answer;
}

/* A daemon before this one opened it. Opened once more, it is not taken for a step in which daemons
 * die. */
static gboolean
take_up (const Waiting *w, gboolean *ret_was_open, GError **error)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (w->worker);
  const HoistRunStep *step = hoist_run_record_get_step (run, (int) w->step->index);

  *ret_was_open = *step->card != '\0';
  return !g_str_equal (step->card, "open") || open_card (w, step->card_why, error);
}

static HoistValue *
wait_and_see (const Waiting *w, GError **error)
{
  for (;;)
    {
      g_auto (HoistExamination) examination = { 0 };
      if (!wait_for_person (w, error)
          || !hoist_run_worker_ensure (w->worker, hoist_run_worker_get_place (w->worker, w->step),
                                       error)
          || !hoist_run_worker_examine (w->worker, w->step, FALSE, &examination, error))
        return NULL;
      HoistValue *answer = take_word (w, &examination);
      if (answer)
        return answer;
      hoist_run_log_add_format (w->worker->log, HOIST_LOG_WARNING, "It is not done yet: %s",
                                examination.message);
      if (!open_card (w, examination.message, error))
        return NULL;
    }
}

HoistValue *
hoist_run_card_act (HoistRunWorker *worker, HoistRunQueue *queue, const HoistStep *step,
                    GError **error)
{
  gint64 seconds = hoist_value_lookup_int (step->args, "seconds", 0);
  g_auto (HoistExamination) examination = { 0 };
  gboolean was_open;
  Waiting w = { worker, queue, step,
                seconds ? hoist_clock_boottime_us () + seconds * G_USEC_PER_SEC : 0 };

  if (!hoist_run_worker_ensure (worker, hoist_run_worker_get_place (worker, step), error)
      || !hoist_run_worker_intend (worker, step, FALSE, error))
    return NULL;
  if (!take_up (&w, &was_open, error))
    return NULL;
  if (was_open)
    return wait_and_see (&w, error);
  if (!hoist_run_worker_examine (worker, step, FALSE, &examination, error))
    return NULL;
  if (examination.probe == HOIST_PROBE_APPLIED) /* nothing to do: the node writes that down */
    return hoist_run_worker_order (worker, step, FALSE, error);
  if (!open_card (&w, "", error))
    return NULL;
  tell (&w);
  return wait_and_see (&w, error);
}

gboolean
hoist_run_card_tick (HoistRunWorker *worker, guint step, const char *user, const char *note,
                     GError **error)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (worker);
  const HoistRunStep *of = hoist_run_record_get_step (run, (int) step);
  HoistValue *payload;

  if (!of || !g_str_equal (of->card, "open"))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT, "step %u of run %s waits for nobody",
                   step, run->id);
      return FALSE;
    }
  payload = hoist_value_new_object ();
  hoist_value_set_text (payload, "user", user && *user ? user : "somebody");
  hoist_value_set_text (payload, "note", note);
  return hoist_run_worker_journal (worker, HOIST_EVENT_STEP, "card-ticked", (int) step, payload,
                                   error);
}
