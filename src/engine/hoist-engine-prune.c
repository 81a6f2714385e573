/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Retention: which backups go (model/hoist-retention.h), and their removal in two phases. A backup
 * is marked `pruning`, then its node removes the files, then it is `pruned`; from the mark on it is
 * nobody's restore point, and what a crash or a silent node left is gone through again: at the
 * start, every few minutes and by the next order. Part of the engine object; called in worker
 * threads of the daemon, and in one of its own. It marks nothing beside a run, and never removes on
 * a guess which node has the files. */
#include "engine/hoist-engine-prune.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "engine/hoist-agent-order.h"
#include "engine/hoist-engine-beside.h"
#include "engine/hoist-engine-private.h"
#include "store/hoist-store-journal.h"
#include "store/hoist-store-run.h"

#define DEADLINE_S 600
#define RETRY_S 300
#define PAGE 500

/* --- judging ----------------------------------------------------------------------------- */

static GPtrArray *
list_plans (HoistEngine *self, const GPtrArray *runs, GError **error)
{
  g_autoptr (GPtrArray) plans = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_plan_unref);

  for (guint i = 0; i < runs->len; i++)
    {
      const HoistRun *run = g_ptr_array_index (runs, i);
      HoistPlan *plan;

      if (!hoist_retention_is_unfinished (run))
        continue;
      plan = hoist_store_dup_plan (self->store, run->plan, error);
      if (!plan)
        return NULL;
      g_ptr_array_add (plans, plan);
    }
  return g_steal_pointer (&plans);
}

/* All of them: the store gives a page at a time, and a parked run may be an old one. */
static GPtrArray *
list_runs (HoistEngine *self, const char *tenant, GError **error)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_run_unref);
  guint before;

  do
    {
      before = runs->len;
      g_autoptr (GPtrArray) page =
          hoist_store_list_runs (self->store, tenant, NULL, PAGE, before, NULL, error);
      if (!page)
        return NULL;
      for (guint i = 0; i < page->len; i++)
        g_ptr_array_add (runs, hoist_run_ref (g_ptr_array_index (page, i)));
    }
  while (runs->len > before);
  return g_steal_pointer (&runs);
}

static GPtrArray *
judge (HoistEngine *self, const HoistPruneOrder *order, const HoistTenant *tenant,
       GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) backups = hoist_store_list_backups (self->store, order->tenant, error);
  g_autoptr (GPtrArray) runs = backups ? list_runs (self, order->tenant, error) : NULL;
  g_autoptr (GPtrArray) plans = runs ? list_plans (self, runs, error) : NULL;
  HoistRetentionFacts facts = { backups, runs, plans, hoist_clock_wall_us () };
  HoistRetentionRule rule = { order->keep, order->days };
  HoistBesideQuestion beside = { tenant, &facts, &rule };

  if (!plans)
    return NULL;
  GPtrArray *verdicts = hoist_retention_judge (&facts, &rule);
  hoist_engine_judge_beside (self, &beside, verdicts, cancellable);
  return verdicts;
}

/* --- the two phases ---------------------------------------------------------------------- */

static gboolean
record (HoistEngine *self, const HoistBackup *backup, GError **error)
{
  g_autoptr (HoistValue) payload = hoist_value_new_object ();
  HoistJournalEntry entry = { .type = HOIST_EVENT_BACKUP,
                              .phase = hoist_backup_removal_names[backup->removal],
                              .tenant = backup->tenant,
                              .step = -1,
                              .payload = payload };

  hoist_value_set (payload, "backup", hoist_value_new_string (backup->id));
  hoist_value_set (payload, "user", hoist_value_new_string (backup->removed_by));
  g_autoptr (HoistEvent) event = hoist_store_journal_append (self->store, &entry, error);
  return event && hoist_store_put_backup (self->store, backup, error);
}

/* VERIFYING instead when somebody reads it just now. */
static gboolean
mark (HoistEngine *self, HoistRetentionVerdict *verdict, const char *user, GError **error)
{
  g_autoptr (GCancellable) ours = g_cancellable_new ();
  gboolean marked = FALSE;

  if (!hoist_engine_begin_backup (self, verdict->backup, ours, NULL))
    {
      verdict->reason = HOIST_RETENTION_VERIFYING;
      return TRUE;
    }
  g_autoptr (HoistBackup) backup = hoist_store_dup_backup (self->store, verdict->backup, error);
  if (backup)
    {
      HoistBackup fields = *backup;

      fields.removal = HOIST_BACKUP_PRUNING;
      fields.removed_at = hoist_clock_wall_us ();
      fields.removed_by = (char *) (user ? user : "");
      marked = record (self, &fields, error);
    }
  hoist_engine_end_backup (self, verdict->backup);
  if (marked)
    verdict->reason = HOIST_RETENTION_PRUNING;
  return marked;
}

/* Where the files are: its run made them there, whoever leads today. */
static char *
find_node (HoistEngine *self, const HoistBackup *backup, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (HoistRun) run =
      *backup->run ? hoist_store_dup_run (self->store, backup->run, &local) : NULL;

  for (guint i = 0; run && i < run->steps->len; i++)
    {
      const HoistRunStep *step = g_ptr_array_index (run->steps, i);
      if (g_strcmp0 (step->kind, hoist_step_kind_get (HOIST_STEP_BACKUP)->name) == 0)
        return g_strdup (step->node ? step->node : "");
    }
  if (local && !g_error_matches (local, HOIST_ERROR, HOIST_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  g_autoptr (HoistTenant) tenant = hoist_store_dup_tenant (self->store, backup->tenant, error);
  if (!tenant)
    return NULL;
  if (tenant->followers && tenant->followers->len > 0)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                   "nobody knows on which node of %s %s lies: remove it by hand", tenant->slug,
                   backup->path);
      return NULL;
    }
  return g_strdup (tenant->node);
}

static gboolean
remove_files (HoistEngine *self, const HoistBackup *backup, GCancellable *cancellable,
              GError **error)
{
  g_autofree char *node = find_node (self, backup, error);

  if (!node)
    return FALSE;
  g_autoptr (HoistValue) answer = hoist_engine_ask (
      self, node,
      (HoistAgentOrder){ "backup-prune", hoist_agent_order_backup_prune (backup), DEADLINE_S },
      cancellable, error);
  return answer != NULL;
}

/* The second phase, as often as it takes. */
static gboolean
finish (HoistEngine *self, const char *id, GCancellable *cancellable, GError **error)
{
  g_autoptr (GCancellable) ours = g_cancellable_new ();
  gboolean done = FALSE;

  if (!hoist_engine_begin_backup (self, id, ours, error))
    return FALSE;
  g_autoptr (HoistBackup) backup = hoist_store_dup_backup (self->store, id, error);
  if (backup && backup->removal != HOIST_BACKUP_PRUNING)
    done = TRUE; /* somebody else was quicker */
  else if (backup && remove_files (self, backup, cancellable, error))
    {
      HoistBackup fields = *backup;

      fields.removal = HOIST_BACKUP_PRUNED;
      fields.removed_at = hoist_clock_wall_us ();
      done = record (self, &fields, error);
    }
  hoist_engine_end_backup (self, id);
  return done;
}

/* --- the order --------------------------------------------------------------------------- */

static gboolean
mark_all (HoistEngine *self, const HoistPruneOrder *order, GPtrArray *verdicts, GError **error)
{
  for (guint i = 0; i < verdicts->len; i++)
    {
      HoistRetentionVerdict *verdict = g_ptr_array_index (verdicts, i);
      const char *name = hoist_retention_verdict_get_name (verdict);
      gboolean is_meant = !order->only || g_strv_contains (order->only, name);
      if (verdict->reason != HOIST_RETENTION_MAY_GO || !is_meant)
        continue;
      if (*verdict->database
              ? !hoist_engine_mark_beside (self, order->tenant, verdict, order->user, error)
              : !mark (self, verdict, order->user, error))
        return FALSE;
    }
  return TRUE;
}

static void
finish_all (HoistEngine *self, GPtrArray *verdicts, GCancellable *cancellable)
{
  for (guint i = 0; i < verdicts->len; i++)
    {
      HoistRetentionVerdict *verdict = g_ptr_array_index (verdicts, i);
      g_autoptr (GError) problem = NULL;

      if (verdict->reason != HOIST_RETENTION_PRUNING)
        continue;
      if (*verdict->database
              ? hoist_engine_finish_beside (self, verdict->database, cancellable, &problem)
              : finish (self, verdict->backup, cancellable, &problem))
        verdict->reason = HOIST_RETENTION_PRUNED;
      else
        {
          g_free (verdict->problem);
          verdict->problem = g_strdup (problem->message);
        }
    }
}

GPtrArray *
hoist_engine_prune_backups (HoistEngine *self, const HoistPruneOrder *order,
                            GCancellable *cancellable, GError **error)
{
  g_autoptr (HoistTenant) tenant = hoist_store_dup_tenant (self->store, order->tenant, error);
  g_autoptr (GPtrArray) verdicts = NULL;
  gboolean marked;

  if (!tenant)
    return NULL;
  if (order->dry_run)
    return judge (self, order, tenant, cancellable, error);
  if (!hoist_engine_take_beside_parked (self, tenant, error))
    return NULL;
  verdicts = judge (self, order, tenant, cancellable, error);
  marked = verdicts && mark_all (self, order, verdicts, error);
  hoist_engine_let_go (self, tenant);
  if (!marked)
    return NULL;
  finish_all (self, verdicts, cancellable);
  return g_steal_pointer (&verdicts);
}

gboolean
hoist_engine_check_restore_point (HoistEngine *self, const HoistPlan *plan, GError **error)
{
  if (!plan->restore_from || !*plan->restore_from)
    return hoist_engine_check_beside (self, plan, error);
  g_autoptr (HoistBackup) backup = hoist_store_dup_backup (self->store, plan->restore_from, error);
  if (backup && backup->removal != HOIST_BACKUP_KEPT)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_STALE,
                 "backup %s, which the plan restores, was removed by %s: make a new plan",
                 backup->id, backup->removed_by);
  return backup && backup->removal == HOIST_BACKUP_KEPT;
}

/* --- what was left ----------------------------------------------------------------------- */

static void
finish_left (HoistEngine *self, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) left = hoist_store_list_pruning_backups (self->store, NULL);

  for (guint i = 0; left && i < left->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      const HoistBackup *backup = g_ptr_array_index (left, i);
      finish (self, backup->id, cancellable, NULL); /* a silent node: the next time */
    }
}

static gpointer
prune_thread (gpointer data)
{
  HoistEngine *self = data;

  g_mutex_lock (&self->mutex);
  while (!g_cancellable_is_cancelled (self->pruning))
    {
      g_mutex_unlock (&self->mutex);
      finish_left (self, self->pruning);
      hoist_engine_finish_left_beside (self, self->pruning);
      g_mutex_lock (&self->mutex);
      if (!g_cancellable_is_cancelled (self->pruning))
        g_cond_wait_until (&self->prune_again, &self->mutex,
                           g_get_monotonic_time () + RETRY_S * G_USEC_PER_SEC);
    }
  g_mutex_unlock (&self->mutex);
  return NULL;
}

void
hoist_engine_start_pruning (HoistEngine *self)
{
  if (!self->prune_thread)
    self->prune_thread = g_thread_new ("prune", prune_thread, self);
}

void
hoist_engine_stop_pruning (HoistEngine *self)
{
  if (!self->prune_thread)
    return;
  g_cancellable_cancel (self->pruning);
  g_mutex_lock (&self->mutex);
  g_cond_broadcast (&self->prune_again);
  g_mutex_unlock (&self->mutex);
  g_thread_join (g_steal_pointer (&self->prune_thread));
  g_cancellable_reset (self->pruning);
}
