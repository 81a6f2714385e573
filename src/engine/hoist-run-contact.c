/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-run-contact.h. Called by the executor in the run's worker thread. It never decides what
 * a silent node means for the run, and never calls a node's state by a word that it did not give.
 */
#include "engine/hoist-run-contact.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "engine/hoist-agent-order.h"
#include "engine/hoist-run-record.h"
#include "store/hoist-store-run.h"

#define RELEASE_DEADLINE_S 20
#define ATTEMPTS 3
#define PAUSE_MS 300
#define PAUSE_SHORT_MS 2000 /* at most, in the first half minute */
#define PAUSE_LONG_MS 10000 /* at most, after that */
#define LOCAL_PATIENCE_US (30 * G_USEC_PER_SEC)
#define DEFAULT_CONTACT_SECONDS 600
#define CLOSE_GRACE_MS 15000

/* One wait for one node. */
typedef struct
{
  HoistRunWorker *worker;
  HoistRunPlace *place;
  GCancellable *cancellable;
  gint64 began, until; /* boottime µs */
  guint attempt;
  gboolean told;
} Wait;

/* --- claiming ---------------------------------------------------------------------------- */

static gboolean
claim_lease (HoistRunWorker *worker, GError **error)
{
  worker->epoch =
      hoist_store_claim_lease (worker->settings.store, worker->tenant->id, worker->id, error);
  if (worker->epoch == 0)
    return FALSE;
  worker->renewed_at = hoist_clock_boottime_us ();
  return TRUE;
}

/* Whoever was met before may still be at work for us: what it is told from now on it is told under
 * a higher epoch. The other nodes are claimed anew before their next order. */
static gboolean
connect_once (HoistRunWorker *worker, HoistRunPlace *place, gboolean again, GError **error)
{
  HoistAgentListener listener = { .tick = hoist_run_worker_tick_cb, .user_data = worker };

  if ((worker->epoch == 0 || place->met || again) && !claim_lease (worker, error))
    return FALSE;
  place->link =
      hoist_agent_pool_open (worker->settings.pool, place->tenant->node, &listener, NULL, error);
  if (!place->link || !hoist_run_worker_claim (worker, place, error))
    return FALSE;
  place->met = TRUE;
  return TRUE;
}

gboolean
hoist_run_contact_try (HoistRunWorker *worker, HoistRunPlace *place, GError **error)
{
  hoist_run_place_close (place, hoist_run_place_is_cut (place) ? 0 : CLOSE_GRACE_MS);
  if (connect_once (worker, place, FALSE, error))
    return TRUE;
  hoist_run_place_close (place, 0);
  return FALSE;
}

/* --- waiting ----------------------------------------------------------------------------- */

/* A tenant that was changed already is not given up because its node is away for a moment. */
static gint64
get_patience (HoistRunWorker *worker, const HoistRunPlace *place)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (worker);
  guint seconds = worker->settings.contact_seconds;

  if (!hoist_run_record_is_touched (run))
    return 0;
  if (hoist_run_place_is_local (place))
    return LOCAL_PATIENCE_US;
  return (seconds ? seconds : DEFAULT_CONTACT_SECONDS) * G_USEC_PER_SEC;
}

static gboolean
journal_contact (const Wait *wait, const char *phase, GError **error)
{
  HoistValue *payload = hoist_value_new_object ();

  hoist_value_set (payload, "node", hoist_value_new_string (wait->place->tenant->node));
  hoist_value_set (payload, "since_us", hoist_value_new_int (wait->place->lost_at));
  return hoist_run_worker_journal (wait->worker, HOIST_EVENT_RUN, phase, -1, payload, error);
}

static gboolean
tell_lost (Wait *wait, const GError *why, GError **error)
{
  if (wait->told || hoist_run_place_is_local (wait->place))
    return TRUE;
  g_autofree char *since = hoist_clock_format (wait->place->lost_at);
  hoist_run_log_add_format (wait->worker->log, HOIST_LOG_WARNING,
                            "No contact with %s since %s: %s. It is tried again for %d s.",
                            wait->place->name, since, why->message,
                            (int) ((wait->until - wait->began) / G_USEC_PER_SEC));
  wait->told = TRUE;
  return journal_contact (wait, "waiting", error);
}

/* Also after a restart of the control plane, which knows of the silence from the journal only. */
static gboolean
tell_reached (Wait *wait, GError **error)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (wait->worker);
  gboolean silent =
      run->no_contact_since != 0 && g_str_equal (run->no_contact, wait->place->tenant->node);

  if (wait->told)
    hoist_run_log_add_format (wait->worker->log, HOIST_LOG_INFO, "%s answers again.",
                              wait->place->name);
  if (silent && !journal_contact (wait, "reached", error))
    return FALSE;
  wait->place->lost_at = 0;
  return TRUE;
}

static gboolean
pause_before_next (Wait *wait, GError **error)
{
  GPollFD stop = { -1, 0, 0 };
  gboolean has_stop = wait->cancellable && g_cancellable_make_pollfd (wait->cancellable, &stop);
  gint64 waited = hoist_clock_boottime_us () - wait->began;
  guint limit = waited < LOCAL_PATIENCE_US ? PAUSE_SHORT_MS : PAUSE_LONG_MS;

  /* Nothing tells when a node can be reached again. */
  (void) g_poll (&stop, has_stop ? 1 : 0, (gint) MIN (wait->attempt * PAUSE_MS, limit));
  if (has_stop)
    g_cancellable_release_fd (wait->cancellable);
  return hoist_run_worker_tick (wait->worker, error);
}

static gboolean
is_final (const Wait *wait, const GError *problem)
{
  if (g_error_matches (problem, HOIST_ERROR, HOIST_ERROR_FENCED)
      || g_error_matches (problem, HOIST_ERROR, HOIST_ERROR_CONFLICT)
      || g_error_matches (problem, HOIST_ERROR, HOIST_ERROR_NOT_FOUND)
      /* Another host key, and an agent that can't be talked to, are a person's business. */
      || g_error_matches (problem, HOIST_ERROR, HOIST_ERROR_HOST_KEY)
      || g_error_matches (problem, HOIST_ERROR, HOIST_ERROR_VERSION))
    return TRUE;
  return g_cancellable_is_cancelled (wait->cancellable)
         || (wait->attempt >= ATTEMPTS && hoist_clock_boottime_us () >= wait->until);
}

static gboolean
give_up (Wait *wait, GError *problem, GError **error)
{
  if (g_cancellable_is_cancelled (wait->cancellable)
      && !g_error_matches (problem, HOIST_ERROR, HOIST_ERROR_FENCED))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED, "cancelled while there was no contact");
  else if (wait->told)
    {
      g_autofree char *since = hoist_clock_format (wait->place->lost_at);
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE, "no contact with %s since %s: %s",
                   wait->place->name, since, problem->message);
    }
  else
    g_propagate_error (error, g_error_copy (problem));
  return FALSE;
}

gboolean
hoist_run_contact_connect (HoistRunWorker *worker, HoistRunPlace *place, GCancellable *cancellable,
                           GError **error)
{
  gint64 now = hoist_clock_boottime_us ();
  Wait wait = { .worker = worker,
                .place = place,
                .cancellable = cancellable,
                .began = now,
                .until = now + get_patience (worker, place) };

  if (place->lost_at == 0)
    place->lost_at = hoist_clock_wall_us ();
  for (wait.attempt = 1;; wait.attempt++)
    {
      g_autoptr (GError) problem = NULL;
      hoist_run_place_close (place, hoist_run_place_is_cut (place) ? 0 : CLOSE_GRACE_MS);
      if (connect_once (worker, place, wait.attempt > 1, &problem))
        return tell_reached (&wait, error);
      hoist_run_place_close (place, 0);
      if (is_final (&wait, problem))
        return give_up (&wait, problem, error);
      if (!tell_lost (&wait, problem, error) || !pause_before_next (&wait, error))
        return FALSE;
    }
}

/* --- lines that nobody heard -------------------------------------------------------------- */

static gboolean
fetch_lines (HoistRunWorker *worker, HoistRunPlace *place, const HoistStep *step, gboolean undoing,
             GError **error)
{
  g_auto (HoistExamination) ignored = { 0 };

  if (hoist_run_place_is_cut (place))
    {
      Wait wait = { .worker = worker, .place = place };
      if (!hoist_run_contact_try (worker, place, error) || !tell_reached (&wait, error))
        return FALSE;
    }
  return hoist_run_worker_examine (worker, step, undoing, &ignored, error);
}

static void
collect_from (HoistRunWorker *worker, HoistRunPlace *place)
{
  g_autoptr (GError) problem = NULL;

  for (guint i = 0; i < worker->plan->steps->len * 2; i++)
    {
      const HoistStep *step = g_ptr_array_index (worker->plan->steps, i / 2);
      gboolean undoing = i % 2;
      if (!hoist_run_history_get_step (worker->history, step->index)->unheard[undoing]
          || hoist_run_worker_get_place (worker, step) != place)
        continue;
      if (!problem && fetch_lines (worker, place, step, undoing, &problem))
        continue;
      hoist_run_log_add_format (worker->log, HOIST_LOG_WARNING,
                                "What %s wrote during “%s” after the contact had ended is not in "
                                "this log (%s); it lies there in tenants/%s/runs/%s of the agent's "
                                "folder.",
                                place->name, step->kind->title, problem->message,
                                worker->tenant->id, worker->id);
    }
}

void
hoist_run_contact_collect (HoistRunWorker *worker)
{
  hoist_run_log_flush (worker->log);
  for (guint i = 0; worker->epoch && i < worker->places->len; i++)
    collect_from (worker, g_ptr_array_index (worker->places, i));
}

/* --- the end ----------------------------------------------------------------------------- */

/* Something of this run was done there, and what is kept for it is given back: also where the run
 * was there in another life, or the line has broken since. */
static gboolean
is_owed_a_release (HoistRunWorker *worker, const HoistRunPlace *place)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (worker);

  for (guint i = 0; i < run->steps->len; i++)
    {
      const HoistRunStep *step = g_ptr_array_index (run->steps, i);
      if (step->state != HOIST_STEP_PENDING && g_str_equal (step->node, place->tenant->node))
        return TRUE;
    }
  return FALSE;
}

static void
release (HoistRunWorker *worker, HoistRunPlace *place)
{
  if (worker->epoch && hoist_run_place_is_cut (place) && is_owed_a_release (worker, place)
      && !hoist_run_contact_try (worker, place, NULL))
    return; /* silent: what it keeps it keeps until the next run there */
  if (!hoist_run_place_is_cut (place))
    {
      g_autoptr (HoistValue) members = hoist_agent_order_tenant (place->tenant);
      HoistAgentOrder order = { "release", members, RELEASE_DEADLINE_S };
      g_autoptr (HoistValue) answer = hoist_agent_link_call (place->link, &order, NULL, NULL, NULL);
    }
  hoist_run_place_close (place, CLOSE_GRACE_MS);
}

void
hoist_run_contact_let_go (HoistRunWorker *worker)
{
  for (guint i = 0; i < worker->places->len; i++)
    release (worker, g_ptr_array_index (worker->places, i));
  if (worker->epoch
      && !hoist_store_release_lease (worker->settings.store, worker->tenant->id, worker->epoch,
                                     NULL))
    worker->epoch = 0; /* fenced: it is somebody else's already */
  worker->epoch = 0;
  hoist_run_log_flush (worker->log);
}
