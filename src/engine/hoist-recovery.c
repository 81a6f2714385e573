/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-recovery.h. Called by the engine at start and by each run's worker. Thread: any. It
 * never touches a node: what to do with a step that was under way is decided by the executor after
 * it has asked the node. */
#include "engine/hoist-recovery.h"

#include "store/hoist-store-run.h"

#define PAGE 1000

HoistStepHistory *
hoist_run_history_get_step (HoistRunHistory *history, guint index)
{
  return index < history->steps->len ? &g_array_index (history->steps, HoistStepHistory, index)
                                     : NULL;
}

/* A step may also be said to have failed because there was no contact any more. */
static gboolean
has_answered (const char *phase, const HoistValue *payload)
{
  const char *result = hoist_value_lookup_string (payload, "result", "");

  return g_str_equal (phase, "done")
         || (g_str_equal (phase, "failed")
             && (g_str_equal (result, "failed") || g_str_equal (result, "timed-out")));
}

static void
fold_step_event (HoistRunHistory *history, const HoistEvent *event)
{
  gboolean undo = g_str_has_prefix (event->phase, "undo-");
  const char *phase = undo ? event->phase + strlen ("undo-") : event->phase;
  HoistStepHistory *step =
      event->step >= 0 ? hoist_run_history_get_step (history, (guint) event->step) : NULL;

  if (step && g_str_equal (phase, "intent"))
    {
      if (step->attempts[undo]++ == 0)
        step->log_seq[undo] = hoist_value_lookup_int (event->payload, "log_seq", 0);
      step->unheard[undo] = TRUE;
      return;
    }
  if (step && has_answered (phase, event->payload))
    step->unheard[undo] = FALSE;
  if (g_str_equal (phase, "done") || g_str_equal (phase, "failed")
      || g_str_equal (phase, "card-open")) /* a card may be open for weeks */
    history->recoveries = 0;               /* it got on */
}

HoistRunHistory *
hoist_run_history_fold (GPtrArray *events, guint n_steps)
{
  HoistRunHistory *history = g_new0 (HoistRunHistory, 1);

  history->steps = g_array_new (FALSE, TRUE, sizeof (HoistStepHistory));
  g_array_set_size (history->steps, n_steps);
  for (guint i = 0; events && i < events->len; i++)
    {
      const HoistEvent *event = g_ptr_array_index (events, i);
      if (event->type == HOIST_EVENT_STEP)
        fold_step_event (history, event);
      else if (event->type == HOIST_EVENT_RUN && g_str_equal (event->phase, "recovered"))
        history->recoveries++;
      else if (event->type == HOIST_EVENT_RUN && g_str_equal (event->phase, "cancelling"))
        {
          g_free (history->canceller);
          history->canceller = g_strdup (hoist_value_lookup_string (event->payload, "user", ""));
        }
    }
  return history;
}

HoistRunHistory *
hoist_run_history_read (HoistStore *store, const char *run, guint n_steps, GError **error)
{
  g_autoptr (GPtrArray) events =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_event_unref);
  gint64 after = 0;

  /* A run over many nodes has many records. */
  for (;;)
    {
      g_autoptr (GPtrArray) page = hoist_store_journal_list (store, after, PAGE, NULL, run, error);
      if (!page)
        return NULL;
      for (guint i = 0; i < page->len; i++)
        g_ptr_array_add (events, hoist_event_ref (g_ptr_array_index (page, i)));
      if (page->len < PAGE)
        return hoist_run_history_fold (events, n_steps);
      after = ((const HoistEvent *) g_ptr_array_index (page, page->len - 1))->position;
    }
}

void
hoist_run_history_free (HoistRunHistory *history)
{
  if (!history)
    return;
  g_array_unref (history->steps);
  g_free (history->canceller);
  g_free (history);
}

int
hoist_recovery_resume (HoistStore *store, HoistRunQueue *queue, GError **error)
{
  g_autoptr (GPtrArray) runs = hoist_store_list_open_runs (store, error);

  if (!runs)
    return -1;
  for (guint i = runs->len; i > 0; i--)
    {
      const HoistRun *run = g_ptr_array_index (runs, i - 1);
      if (run->state != HOIST_RUN_QUEUED)
        hoist_run_queue_push (queue, run->id, TRUE);
    }
  for (guint i = 0; i < runs->len; i++)
    {
      const HoistRun *run = g_ptr_array_index (runs, i);
      if (run->state == HOIST_RUN_QUEUED)
        hoist_run_queue_push (queue, run->id, FALSE);
    }
  return (int) runs->len;
}
