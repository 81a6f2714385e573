/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-run-worker.h. Owned by one executor for the life of one run in this daemon. Thread: the
 * run's worker; journal and snapshot under the mutex from any. It decides nothing: no retry but of
 * a connection, no undo, no outcome. */
#include "engine/hoist-run-worker.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-failpoint.h"
#include "engine/hoist-agent-order.h"
#include "engine/hoist-run-record.h"
#include "store/hoist-store-run.h"

#define HEARTBEAT_US (5 * G_USEC_PER_SEC)
#define SELF_FENCE_US (10 * G_USEC_PER_SEC)
#define CLAIM_WAIT_MS 20000 /* an orphan is ended with ten seconds of grace */
#define DEADLINE_MARGIN_S                                                                          \
  20 /* the agent keeps the time limit itself; this is for an agent that hangs */

/* --- opening and closing ----------------------------------------------------------------- */

static gboolean
read_nouns (HoistRunWorker *worker, GError **error)
{
  HoistStore *store = worker->settings.store;

  worker->plan = hoist_store_dup_plan (store, worker->run->plan, error);
  worker->tenant = worker->plan ? hoist_store_dup_tenant (store, worker->run->tenant, error) : NULL;
  worker->application =
      worker->tenant ? hoist_store_dup_application (store, worker->tenant->application, error)
                     : NULL;
  if (!worker->application)
    return FALSE;
  worker->guide =
      hoist_guide_parse (worker->application->name, worker->application->guide, -1, error);
  worker->history = worker->guide ? hoist_run_history_read (store, worker->run->id,
                                                            worker->plan->steps->len, error)
                                  : NULL;
  worker->places = worker->history ? hoist_run_place_list (
                       worker->plan, worker->tenant, worker->guide, worker->settings.pool, error)
                                   : NULL;
  return worker->places != NULL;
}

static void
tell_cb (int step, double fraction, const char *detail, gpointer user_data)
{
  HoistRunWorker *worker = user_data;
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (worker);
  double done = 0, all = 0;

  if (!worker->settings.progress)
    return;
  for (guint i = 0; i < run->steps->len; i++)
    {
      const HoistRunStep *one = g_ptr_array_index (run->steps, i);
      all += one->weight;
      done += one->weight * MAX (worker->deeds[i].fraction, one->fraction);
    }
  worker->settings.progress (worker->id, step, fraction, detail, all > 0 ? done / all : 0,
                             worker->settings.user_data);
}

HoistRunWorker *
hoist_run_worker_new (const HoistRunWorkerSettings *settings, const char *run, GError **error)
{
  g_autoptr (HoistRun) snapshot = hoist_store_dup_run (settings->store, run, error);

  if (!snapshot)
    return NULL;
  HoistRunWorker *worker = g_new0 (HoistRunWorker, 1);
  worker->settings = *settings;
  g_object_ref (settings->store);
  g_mutex_init (&worker->mutex);
  g_cond_init (&worker->changed);
  worker->cancellable = g_cancellable_new ();
  worker->run = g_steal_pointer (&snapshot);
  worker->id = g_strdup (run);
  worker->log = hoist_run_log_new (settings->store, run, settings->log, settings->user_data);
  if (read_nouns (worker, error))
    {
      HoistRunDeed like = {
        .log = worker->log, .tick = hoist_run_worker_tick_cb, .tell = tell_cb, .user_data = worker
      };
      worker->deeds = hoist_run_deed_new_list (worker->plan->steps->len, &like);
      return worker;
    }
  hoist_run_worker_free (worker);
  return NULL;
}

void
hoist_run_worker_free (HoistRunWorker *worker)
{
  if (!worker)
    return;
  g_clear_pointer (&worker->places, g_ptr_array_unref);
  hoist_run_log_free (worker->log);
  g_clear_pointer (&worker->run, hoist_run_unref);
  g_free (worker->id);
  if (worker->plan)
    hoist_run_deed_free_list (worker->deeds, worker->plan->steps->len);
  g_clear_pointer (&worker->plan, hoist_plan_unref);
  g_clear_pointer (&worker->tenant, hoist_tenant_unref);
  g_clear_pointer (&worker->application, hoist_application_free);
  g_clear_pointer (&worker->guide, hoist_guide_unref);
  g_clear_pointer (&worker->history, hoist_run_history_free);
  g_object_unref (worker->cancellable);
  g_mutex_clear (&worker->mutex);
  g_cond_clear (&worker->changed);
  g_object_unref (worker->settings.store);
  g_free (worker);
}

HoistRun *
hoist_run_worker_dup_run (HoistRunWorker *worker)
{
  g_mutex_lock (&worker->mutex);
  HoistRun *run = hoist_run_ref (worker->run);
  g_mutex_unlock (&worker->mutex);
  return run;
}

/* --- the journal ------------------------------------------------------------------------- */

static gboolean
append_locked (HoistRunWorker *worker, HoistEventType type, const char *phase, int step,
               const HoistValue *payload, GError **error)
{
  g_autoptr (HoistRun) next =
      hoist_run_record_fold (worker->run, type, phase, step, payload, hoist_clock_wall_us ());
  HoistJournalEntry entry = { .type = type,
                              .phase = phase,
                              .tenant = worker->run->tenant,
                              .run = worker->run->id,
                              .step = step,
                              .payload = payload,
                              .epoch = worker->epoch,
                              .snapshot = next,
                              .expected = worker->run->position };
  g_autoptr (GError) problem = NULL;
  g_autoptr (HoistEvent) event =
      hoist_store_journal_append (worker->settings.store, &entry, &problem);

  if (!event)
    {
      /* Somebody else wrote on this run: it is not ours any more. */
      if (g_error_matches (problem, HOIST_ERROR, HOIST_ERROR_CONFLICT))
        problem->code = HOIST_ERROR_FENCED;
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  HoistRun fields = *next;
  fields.position = event->position;
  hoist_run_unref (worker->run);
  worker->run = hoist_run_new (&fields);
  g_cond_broadcast (&worker->changed);
  return TRUE;
}

void
hoist_run_worker_wait (HoistRunWorker *worker, gint64 position, guint ms)
{
  gint64 until = g_get_monotonic_time () + (gint64) ms * 1000;

  g_mutex_lock (&worker->mutex);
  while (worker->run->position <= position
         && g_cond_wait_until (&worker->changed, &worker->mutex, until))
    ;
  g_mutex_unlock (&worker->mutex);
}

gboolean
hoist_run_worker_journal (HoistRunWorker *worker, HoistEventType type, const char *phase, int step,
                          HoistValue *payload, GError **error)
{
  g_autoptr (HoistValue) owned = payload ? payload : hoist_value_new_object ();

  g_mutex_lock (&worker->mutex);
  gboolean appended = append_locked (worker, type, phase, step, owned, error);
  g_mutex_unlock (&worker->mutex);
  return appended;
}

gboolean
hoist_run_worker_journal_cancel (HoistRunWorker *worker, const char *user, GError **error)
{
  g_autoptr (HoistValue) payload = hoist_value_new_object ();

  hoist_value_set (payload, "user", hoist_value_new_string (user ? user : ""));
  g_mutex_lock (&worker->mutex);
  gboolean appended = append_locked (worker, HOIST_EVENT_RUN, "cancelling", -1, payload, error);
  if (appended)
    {
      g_free (worker->history->canceller);
      worker->history->canceller = g_strdup (user);
    }
  g_mutex_unlock (&worker->mutex);
  return appended;
}

char *
hoist_run_worker_dup_canceller (HoistRunWorker *worker)
{
  g_mutex_lock (&worker->mutex);
  char *user = g_strdup (worker->history->canceller);
  g_mutex_unlock (&worker->mutex);
  return user;
}

/* --- heartbeat --------------------------------------------------------------------------- */

gboolean
hoist_run_worker_tick (gpointer user_data, GError **error)
{
  HoistRunWorker *worker = user_data;
  gint64 age = hoist_clock_boottime_us () - worker->renewed_at;

  (void) hoist_run_log_tick (worker->log);
  if (worker->epoch == 0 || age < HEARTBEAT_US)
    return TRUE;
  if (age > SELF_FENCE_US)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_FENCED, "the lease was not renewed for %d s",
                   (int) (age / G_USEC_PER_SEC));
      return FALSE;
    }
  if (!hoist_store_renew_lease (worker->settings.store, worker->tenant->id, worker->epoch, error))
    return FALSE;
  worker->renewed_at = hoist_clock_boottime_us ();
  return TRUE;
}

gboolean
hoist_run_worker_tick_cb (guint *ret_next_ms, gpointer user_data, GError **error)
{
  HoistRunWorker *worker = user_data;

  if (!hoist_run_worker_tick (worker, error))
    return FALSE;
  gint64 beat = (worker->renewed_at + HEARTBEAT_US - hoist_clock_boottime_us ()) / 1000 + 1;
  *ret_next_ms =
      (guint) MIN ((gint64) hoist_run_log_tick (worker->log), CLAMP (beat, 1, HEARTBEAT_US / 1000));
  return TRUE;
}

/* --- a step ------------------------------------------------------------------------------ */

HoistRunPlace *
hoist_run_worker_get_lead (HoistRunWorker *worker)
{
  return g_ptr_array_index (worker->places, 0);
}

HoistRunPlace *
hoist_run_worker_get_place (HoistRunWorker *worker, const HoistStep *step)
{
  for (guint i = 0; i < worker->places->len; i++)
    {
      HoistRunPlace *place = g_ptr_array_index (worker->places, i);
      if (g_str_equal (place->tenant->node, step->node))
        return place;
    }
  g_return_val_if_reached (NULL); /* the places were made from the plan */
}

gboolean
hoist_run_worker_claim (HoistRunWorker *worker, HoistRunPlace *place, GError **error)
{
  HoistAgentListener listener = { .tick = hoist_run_worker_tick_cb, .user_data = worker };
  g_autoptr (HoistValue) members =
      hoist_agent_order_claim (place->tenant, worker->id, worker->epoch, CLAIM_WAIT_MS);
  HoistAgentOrder order = { "claim", members, CLAIM_WAIT_MS / 1000 + DEADLINE_MARGIN_S };
  g_autoptr (GError) problem = NULL;
  g_autoptr (HoistValue) answer =
      hoist_agent_link_call (place->link, &order, &listener, NULL, &problem);

  if (answer)
    {
      place->epoch = worker->epoch;
      return TRUE;
    }
  /* Our own lease is good, so it is not lost: the node remembers a later control plane than this
   * one (a store that was put back, say). */
  if (g_error_matches (problem, HOIST_ERROR, HOIST_ERROR_FENCED)
      && hoist_agent_link_get_last_error (place->link))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT,
                 "the node refuses this control plane: %s", problem->message);
  else
    g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

gboolean
hoist_run_worker_ensure (HoistRunWorker *worker, HoistRunPlace *place, GError **error)
{
  if (hoist_run_place_is_cut (place))
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE, "the agent has gone");
      return FALSE;
    }
  hoist_failpoint_set_peer (hoist_agent_link_get_pid (place->link));
  return place->epoch == worker->epoch || hoist_run_worker_claim (worker, place, error);
}

static gboolean
journal_intent (HoistRunWorker *worker, const HoistStep *step, gboolean undoing, GError **error)
{
  HoistStepHistory *history = hoist_run_history_get_step (worker->history, step->index);
  HoistValue *payload = hoist_value_new_object ();
  gint64 seq = hoist_run_log_get_seq (worker->log);

  worker->deeds[step->index].first = FALSE;
  if (!undoing && history->attempts[FALSE] == 0)
    {
      g_autoptr (HoistRun) run = hoist_run_worker_dup_run (worker);

      worker->deeds[step->index].first = !run->point_of_no_return_passed;
    }
  hoist_value_set (payload, "attempt", hoist_value_new_int (history->attempts[undoing] + 1));
  hoist_value_set (payload, "log_seq", hoist_value_new_int (seq));
  if (!hoist_run_worker_journal (worker, HOIST_EVENT_STEP, undoing ? "undo-intent" : "intent",
                                 (int) step->index, payload, error))
    return FALSE;
  if (history->attempts[undoing]++ == 0)
    history->log_seq[undoing] = seq;
  history->unheard[undoing] = !step->kind->by_plane;
  return TRUE;
}

/* Not on the way back, not past a point of no return, and tidying up is not worth it. */
gboolean
hoist_run_worker_may_interrupt (HoistRunWorker *worker, const HoistStep *step, gboolean undoing)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (worker);

  return !undoing && !run->point_of_no_return_passed && step->kind->id != HOIST_STEP_FINISH
         && !hoist_step_waits_for_end (step);
}

/* --- orders ------------------------------------------------------------------------------- */

static HoistAgentStepOrder
make_step_order (HoistRunWorker *worker, const HoistStep *step, gboolean undoing)
{
  return (HoistAgentStepOrder){ worker->id, worker->epoch, step, undoing,
                                hoist_step_get_deadline (step) };
}

/* One order on its way; its call points into it. */
typedef struct
{
  HoistAgentListener listener;
  HoistAgentOrder order;
  HoistValue *members;
} Way;

static HoistAgentCall
prepare_call (HoistRunWorker *worker, const HoistStep *step, gboolean undoing, Way *way)
{
  HoistRunPlace *place = hoist_run_worker_get_place (worker, step);
  HoistAgentStepOrder of = make_step_order (worker, step, undoing);
  guint deadline_s = of.deadline_s ? of.deadline_s + DEADLINE_MARGIN_S : 0;
  gboolean stops = hoist_run_worker_may_interrupt (worker, step, undoing);

  way->listener = hoist_run_deed_make_listener (&worker->deeds[step->index], undoing);
  way->members = hoist_agent_order_step (&of, place->tenant);
  way->order = (HoistAgentOrder){ "step", way->members, deadline_s, NULL };
  return (HoistAgentCall){ .link = place->link,
                           .order = &way->order,
                           .listener = &way->listener,
                           .cancellable = stops ? worker->cancellable : NULL };
}

static void
note_end (HoistRunWorker *worker, const HoistStep *step, gboolean undoing, gboolean answered)
{
  HoistStepHistory *history = hoist_run_history_get_step (worker->history, step->index);

  if (!answered)
    worker->deeds[step->index].fraction = 0;
  history->unheard[undoing] =
      !answered && hoist_run_place_is_cut (hoist_run_worker_get_place (worker, step));
}

HoistValue *
hoist_run_worker_order (HoistRunWorker *worker, const HoistStep *step, gboolean undoing,
                        GError **error)
{
  Way way;
  HoistAgentCall call = prepare_call (worker, step, undoing, &way);
  HoistValue *answer =
      hoist_agent_link_call (call.link, call.order, call.listener, call.cancellable, error);

  hoist_value_unref (way.members);
  note_end (worker, step, undoing, answer != NULL);
  hoist_run_log_flush (worker->log);
  return answer;
}

void
hoist_run_worker_order_all (HoistRunWorker *worker, HoistRunDone *done, guint n)
{
  g_autofree Way *ways = g_new0 (Way, n);
  g_autofree HoistAgentCall *calls = g_new0 (HoistAgentCall, n);

  for (guint i = 0; i < n; i++)
    calls[i] = prepare_call (worker, done[i].step, FALSE, &ways[i]);
  hoist_agent_link_call_all (calls, n);
  for (guint i = 0; i < n; i++)
    {
      done[i].answer = calls[i].answer;
      done[i].error = calls[i].error;
      note_end (worker, done[i].step, FALSE, calls[i].answer != NULL);
      hoist_value_unref (ways[i].members);
    }
  hoist_run_log_flush (worker->log);
}

gboolean
hoist_run_worker_intend (HoistRunWorker *worker, const HoistStep *step, gboolean undoing,
                         GError **error)
{
  hoist_run_deed_begin (&worker->deeds[step->index]);
  return hoist_failpoint_hit (step->kind->name, undoing, HOIST_FAILPOINT_PRE_INTENT, error)
         && journal_intent (worker, step, undoing, error)
         && hoist_failpoint_hit (step->kind->name, undoing, HOIST_FAILPOINT_POST_INTENT, error);
}

HoistValue *
hoist_run_worker_act (HoistRunWorker *worker, const HoistStep *step, gboolean undoing,
                      GError **error)
{
  HoistRunPlace *place = hoist_run_worker_get_place (worker, step);

  if (!hoist_run_worker_ensure (worker, place, error)
      || !hoist_run_worker_intend (worker, step, undoing, error))
    return NULL;
  return hoist_run_worker_order (worker, step, undoing, error);
}

static gboolean
keep_backup (HoistRunWorker *worker, const HoistValue *facts, GError **error)
{
  g_autoptr (HoistBackup) backup = facts ? hoist_backup_read (facts, error) : NULL;

  if (!backup)
    {
      if (!facts)
        g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL,
                             "the agent made a backup and did not say which");
      return FALSE;
    }
  if (!hoist_store_put_backup (worker->settings.store, backup, error))
    return FALSE;
  HoistValue *payload = hoist_value_new_object ();
  hoist_value_set (payload, "backup", hoist_value_new_string (backup->id));
  hoist_value_set (payload, "path", hoist_value_new_string (backup->path));
  return hoist_run_worker_journal (worker, HOIST_EVENT_BACKUP, "made", -1, payload, error);
}

static HoistValue *
new_details (HoistRunWorker *worker, const HoistStep *step, const HoistValue *recorded)
{
  HoistValue *list = hoist_run_deed_new_details (&worker->deeds[step->index]);
  gboolean missed = hoist_value_get_size (list) == 0;

  /* What the daemon missed because it or the agent was away is in the agent's record. */
  for (guint i = 0; missed && recorded && i < hoist_value_get_size (recorded); i++)
    hoist_value_append (list, hoist_value_ref (hoist_value_get_element (recorded, i)));
  return list;
}

/* A step that had nothing to do takes no way back away; but one that was interrupted may have done
 * it the first time. */
static gboolean
keeps_way_back (HoistRunWorker *worker, const HoistStep *step, gboolean undoing,
                const HoistValue *answer)
{
  return !undoing && worker->deeds[step->index].first
         && g_str_equal (hoist_value_lookup_string (answer, "result", ""), "skipped");
}

static HoistValue *
new_outcome (HoistRunWorker *worker, const HoistStep *step, const HoistValue *answer,
             gboolean keeps)
{
  HoistValue *payload = hoist_value_new_object ();
  const HoistValue *facts = hoist_value_get_member (answer, "facts");

  hoist_value_set (payload, "result",
                   hoist_value_new_string (hoist_value_lookup_string (answer, "result", "done")));
  hoist_value_set (payload, "facts", facts ? hoist_value_ref (facts) : hoist_value_new_object ());
  hoist_value_set (payload, "details",
                   new_details (worker, step, hoist_value_get_member (answer, "details")));
  if (keeps)
    hoist_value_set (payload, "keeps_way_back", hoist_value_new_bool (TRUE));
  return payload;
}

gboolean
hoist_run_worker_accept (HoistRunWorker *worker, const HoistStep *step, gboolean undoing,
                         const HoistValue *answer, GError **error)
{
  gboolean made_backup = step->kind->id == HOIST_STEP_BACKUP && !undoing;

  if (made_backup && !keep_backup (worker, hoist_value_get_member (answer, "facts"), error))
    return FALSE;
  if (!hoist_run_worker_journal (
          worker, HOIST_EVENT_STEP, undoing ? "undo-done" : "done", (int) step->index,
          new_outcome (worker, step, answer, keeps_way_back (worker, step, undoing, answer)),
          error))
    return FALSE;
  hoist_run_deed_end (&worker->deeds[step->index]);
  return hoist_failpoint_hit (step->kind->name, undoing, HOIST_FAILPOINT_POST_DONE, error);
}

/* --- looking ----------------------------------------------------------------------------- */

void
hoist_examination_clear (HoistExamination *examination)
{
  g_clear_pointer (&examination->answer, hoist_value_unref);
  g_clear_pointer (&examination->found, hoist_value_unref);
  g_clear_pointer (&examination->message, g_free);
  examination->recorded = HOIST_RECORDED_NONE;
  examination->probe = HOIST_PROBE_UNKNOWN;
}

static void
read_recorded (HoistExamination *ret, const HoistValue *recorded)
{
  const HoistValue *error = hoist_value_get_member (recorded, "error");

  if (error)
    {
      ret->recorded = HOIST_RECORDED_ERROR;
      ret->code = HOIST_ERROR_FAILED;
      (void) hoist_error_code_parse (hoist_value_lookup_string (error, "code", "failed"),
                                     &ret->code);
      ret->message = g_strdup (hoist_value_lookup_string (error, "message", ""));
      ret->found = hoist_value_ref (hoist_value_get_member (recorded, "facts"));
      return;
    }
  gboolean skipped =
      g_str_equal (hoist_value_lookup_string (recorded, "result", "done"), "skipped");
  ret->recorded = skipped ? HOIST_RECORDED_SKIPPED : HOIST_RECORDED_DONE;
  ret->answer = hoist_value_ref (recorded);
}

static void
read_probe (HoistExamination *ret, const HoistValue *answer)
{
  const HoistValue *recorded = hoist_value_get_member (answer, "recorded");
  const char *word = hoist_value_lookup_string (answer, "probe", "unknown");

  ret->probe = HOIST_PROBE_UNKNOWN;
  for (guint i = 0; hoist_probe_names[i]; i++)
    if (g_str_equal (hoist_probe_names[i], word))
      ret->probe = (HoistProbe) i;
  if (recorded && hoist_value_get_type_of (recorded) == HOIST_VALUE_OBJECT)
    read_recorded (ret, recorded);
  if (!ret->answer)
    ret->answer = hoist_value_ref (answer); /* its facts, when it says applied */
  if (!ret->message)
    ret->message = g_strdup (hoist_value_lookup_string (answer, "detail", ""));
}

gboolean
hoist_run_worker_examine (HoistRunWorker *worker, const HoistStep *step, gboolean undoing,
                          HoistExamination *ret, GError **error)
{
  HoistRunPlace *place = hoist_run_worker_get_place (worker, step);
  HoistStepHistory *history = hoist_run_history_get_step (worker->history, step->index);
  HoistAgentListener listener = hoist_run_deed_make_listener (&worker->deeds[step->index], undoing);

  hoist_examination_clear (ret);
  if (step->kind->by_plane)
    {
      ret->probe = HOIST_PROBE_NOT_APPLIED; /* a look of a moment ago proves nothing */
      return TRUE;
    }
  if (!hoist_run_worker_ensure (worker, place, error))
    return FALSE;
  HoistAgentStepOrder of = make_step_order (worker, step, undoing);
  guint arrived =
      hoist_run_log_count_after (worker->log, (int) step->index, history->log_seq[undoing]);
  g_autoptr (HoistValue) members = hoist_agent_order_probe (&of, place->tenant, arrived);
  HoistAgentOrder order = { "probe", members, of.deadline_s + DEADLINE_MARGIN_S };
  g_autoptr (HoistValue) answer =
      hoist_agent_link_call (place->link, &order, &listener, NULL, error);
  hoist_run_log_flush (worker->log);
  if (!answer)
    return FALSE;
  history->unheard[undoing] = FALSE;
  read_probe (ret, answer);
  return TRUE;
}
