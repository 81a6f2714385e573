/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-run-conclusion.h. Called by the executor in the run's worker. It never names an outcome
 * that it was not told, and never says "healthy" from memory. */
#include "engine/hoist-run-conclusion.h"

#include "base/hoist-clock.h"
#include "engine/hoist-observer.h"
#include "engine/hoist-plan-lanes.h"
#include "engine/hoist-run-contact.h"
#include "engine/hoist-run-look.h"
#include "engine/hoist-run-outcome.h"
#include "engine/hoist-run-record.h"
#include "store/hoist-store-journal.h"
#include "store/hoist-store-run.h"

#define MAX_CUTS 3
#define PROOF_SECONDS 15 /* for services that need a moment after a start */
#define PROOF_PAUSE_MS 250

/* --- proof ------------------------------------------------------------------------------- */

static gboolean
pause_before_looking_again (HoistRunWorker *worker, GError **error)
{
  GPollFD none = { -1, 0, 0 };

  (void) g_poll (&none, 0, PROOF_PAUSE_MS); /* health is a matter of asking again */
  return hoist_run_worker_tick (worker, error);
}

static gboolean
prove_place (HoistRunWorker *worker, HoistRunPlace *place, const HoistRunGoal *goal, GError **error)
{
  gint64 until = hoist_clock_boottime_us () + PROOF_SECONDS * G_USEC_PER_SEC;

  for (guint cuts = 0;;)
    {
      g_autoptr (GError) problem = NULL;
      g_autoptr (HoistSighting) sighting = hoist_run_look_at (worker, place, &problem);
      if (sighting && hoist_run_outcome_prove (sighting, goal->commit, goal->version, &problem))
        return TRUE;
      if (hoist_run_place_is_cut (place) && ++cuts <= MAX_CUTS)
        {
          if (!hoist_run_contact_connect (worker, place, NULL, error))
            return FALSE;
        }
      else if (hoist_clock_boottime_us () >= until
               || g_error_matches (problem, HOIST_ERROR, HOIST_ERROR_FENCED))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      if (!pause_before_looking_again (worker, error))
        return FALSE;
    }
}

/* This run has stopped, or meant to stop, something there. */
static gboolean
is_touched (HoistRunWorker *worker, const HoistRunPlace *place)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (worker);

  return hoist_run_record_is_node_touched (run, place->tenant->node);
}

gboolean
hoist_run_conclusion_prove (HoistRunWorker *worker, const HoistRunGoal *goal, char **ret_unseen,
                            GError **error)
{
  g_autoptr (GString) unseen = g_string_new (NULL);

  for (guint i = 0; i < worker->places->len; i++)
    {
      HoistRunPlace *place = g_ptr_array_index (worker->places, i);
      g_autoptr (GError) problem = NULL;
      gboolean may_be_silent = ret_unseen && place->is_follower && !is_touched (worker, place);
      if (may_be_silent && hoist_run_place_is_cut (place)
          && !hoist_run_contact_try (worker, place, &problem))
        {
          hoist_observer_record_unknown (worker->settings.store, worker->tenant,
                                         place->tenant->node, problem->message);
          g_string_append_printf (
              unseen, "%s was not changed by this run; there is no contact with it now.",
              place->name);
          continue;
        }
      HoistRunGoal its = *goal;
      if (goal->as_before)
        {
          its.commit = hoist_plan_lanes_get_from (worker->plan, place->tenant->node);
          its.version = hoist_plan_lanes_get_version (worker->plan, its.commit);
        }
      if (!prove_place (worker, place, &its, &problem))
        {
          g_set_error (error, problem->domain, problem->code, "%s%s%s",
                       worker->places->len > 1 ? place->name : "",
                       worker->places->len > 1 ? ": " : "", problem->message);
          return FALSE;
        }
    }
  if (ret_unseen)
    *ret_unseen = g_strdup (unseen->str);
  return TRUE;
}

/* --- the end ----------------------------------------------------------------------------- */

static HoistBackup *
dup_backup (HoistRunWorker *worker)
{
  const char *id = worker->plan->backup;

  return id && *id ? hoist_store_dup_backup (worker->settings.store, id, NULL) : NULL;
}

static void
mark_rolled_back (HoistRunWorker *worker, const HoistRun *run)
{
  HoistStore *store = worker->settings.store;
  const char *other = worker->plan->rolls_back;
  g_autoptr (HoistRun) before = other && *other ? hoist_store_dup_run (store, other, NULL) : NULL;

  if (!before || g_str_equal (before->rolled_back_by, run->id))
    return;
  g_autoptr (HoistValue) payload = hoist_value_new_object ();
  hoist_value_set (payload, "by", hoist_value_new_string (run->id));
  g_autoptr (HoistRun) after = hoist_run_record_fold (before, HOIST_EVENT_RUN, "rolled-back", -1,
                                                      payload, hoist_clock_wall_us ());
  HoistJournalEntry entry = { .type = HOIST_EVENT_RUN,
                              .phase = "rolled-back",
                              .tenant = run->tenant,
                              .run = other,
                              .step = -1,
                              .payload = payload,
                              .snapshot = after,
                              .expected = before->position };
  g_autoptr (HoistEvent) event = hoist_store_journal_append (store, &entry, NULL);
}

static gboolean
journal_hold (HoistRunWorker *worker, const HoistRun *run, const HoistTenant *tenant,
              GError **error)
{
  g_autoptr (HoistValue) payload = hoist_value_new_object ();
  HoistJournalEntry entry = { .type = HOIST_EVENT_TENANT,
                              .phase = "held",
                              .tenant = tenant->id,
                              .run = run->id,
                              .step = -1,
                              .payload = payload };

  hoist_value_set (payload, "slug", hoist_value_new_string (tenant->slug));
  hoist_value_set (payload, "hold", hoist_value_new_string (run->hold_after));
  hoist_value_set (payload, "by", hoist_value_new_string (run->started_by));
  g_autoptr (HoistEvent) event = hoist_store_journal_append (worker->settings.store, &entry, error);
  return event != NULL;
}

/* When it was deployed, and the hold that its order asked for: before the run's end is told, so
 * that no batch comes in between. A hold that somebody set meanwhile stays. After a kill in the
 * middle it is done again, and nothing is done twice. */
static gboolean
mark_tenant (HoistRunWorker *worker, const HoistRun *run, GError **error)
{
  HoistStore *store = worker->settings.store;
  g_autoptr (HoistTenant) now = hoist_store_dup_tenant (store, worker->tenant->id, error);

  if (!now)
    return FALSE;
  HoistTenant fields = *now;
  gboolean holds = *run->hold_after && !now->hold_reason;
  fields.deployed_at = hoist_clock_wall_us ();
  if (holds)
    {
      fields.hold_reason = run->hold_after;
      fields.hold_by = run->started_by;
      fields.hold_at = fields.deployed_at;
    }
  g_autoptr (HoistTenant) after = hoist_tenant_new (&fields);
  return hoist_store_put_tenant (store, after, error)
         && (!holds || journal_hold (worker, run, after, error));
}

/* Recorded of a follower; of the lead the last that was seen stays. */
static void
record_silence (HoistRunWorker *worker, const HoistRunPlace *place, const GError *problem)
{
  if (place->is_follower)
    hoist_observer_record_unknown (worker->settings.store, worker->tenant, place->tenant->node,
                                   problem ? problem->message : "no contact");
}

/* What each node shows that answers; the lead's, with what is known of the others. NULL: nothing of
 * the lead could be read. */
static HoistSighting *
look_once_more (HoistRunWorker *worker)
{
  g_autoptr (GPtrArray) looks = hoist_run_look_new_list ();
  gboolean lead_seen = FALSE;

  for (guint i = 0; i < worker->places->len; i++)
    {
      HoistRunPlace *place = g_ptr_array_index (worker->places, i);
      if (hoist_run_place_is_cut (place))
        record_silence (worker, place, NULL);
      else
        hoist_run_look_add (looks, place);
    }
  hoist_run_look_at_all (worker, looks);
  for (guint i = 0; i < looks->len; i++)
    {
      HoistRunLook *look = g_ptr_array_index (looks, i);
      lead_seen |= look->sighting && !look->place->is_follower;
      if (!look->sighting)
        record_silence (worker, look->place, look->error);
    }
  return lead_seen || worker->places->len > 1
             ? hoist_store_dup_sighting (worker->settings.store, worker->tenant->id)
             : NULL;
}

static GHashTable *
list_names (HoistRunWorker *worker)
{
  GHashTable *names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < worker->places->len; i++)
    {
      HoistRunPlace *place = g_ptr_array_index (worker->places, i);
      g_hash_table_insert (names, place->tenant->node, place->name);
    }
  return names;
}

/* The plan found its nodes at different commits. */
static gboolean
was_mixed (HoistRunWorker *worker)
{
  const char *first = NULL;

  for (guint i = 0; i < worker->places->len; i++)
    {
      const HoistRunPlace *place = g_ptr_array_index (worker->places, i);
      const char *from = hoist_plan_lanes_get_from (worker->plan, place->tenant->node);
      if (first && !g_str_equal (first, from))
        return TRUE;
      first = from;
    }
  return FALSE;
}

gboolean
hoist_run_conclusion_journal (HoistRunWorker *worker, const HoistRunConclusion *conclusion,
                              GError **error)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (worker);
  g_autoptr (HoistBackup) backup = dup_backup (worker);
  g_autoptr (HoistSighting) sighting = NULL;
  g_autoptr (GHashTable) names = list_names (worker);
  gboolean good = conclusion->outcome == HOIST_OUTCOME_NEW_HEALTHY;
  gboolean shown =
      conclusion->outcome == HOIST_OUTCOME_PARKED || conclusion->outcome == HOIST_OUTCOME_UNTOUCHED;

  hoist_run_contact_collect (worker);
  if (shown)
    sighting = look_once_more (worker);
  HoistRunEnding ending = { run,
                            conclusion->outcome,
                            good ? "" : conclusion->cause,
                            good ? "" : conclusion->error_key,
                            sighting,
                            backup,
                            conclusion->note,
                            worker->places->len > 1 ? names : NULL,
                            was_mixed (worker) };
  HoistValue *payload = hoist_run_outcome_describe (&ending);
  hoist_run_log_add (worker->log, HOIST_RUN_LOG_NO_STEP, good ? HOIST_LOG_INFO : HOIST_LOG_WARNING,
                     hoist_value_lookup_string (payload, "what_is_true_now", ""));
  hoist_run_log_flush (worker->log);
  if (good)
    {
      if (!mark_tenant (worker, run, error))
        {
          hoist_value_unref (payload);
          return FALSE;
        }
      mark_rolled_back (worker, run);
    }
  return hoist_run_worker_journal (worker, HOIST_EVENT_RUN, "ended", -1, payload, error);
}
