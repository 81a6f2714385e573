/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-engine.h. Owned by the daemon. Thread: made and disposed on the main loop; its calls
 * may come from any thread. It opens the gates (who may start, cancel, resolve what) and leaves the
 * work to planner, queue, executor and observer; it never touches a tenant itself and never blocks
 * the main loop. */
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-grammar.h"
#include "base/hoist-id.h"
#include "engine/hoist-engine-private.h"
#include "engine/hoist-plan-check.h"
#include "engine/hoist-plan-objections.h"
#include "engine/hoist-planner.h"
#include "engine/hoist-recovery.h"
#include "engine/hoist-run-executor.h"
#include "engine/hoist-run-record.h"
#include "store/hoist-store-journal.h"
#include "store/hoist-store-run.h"

#define DEFAULT_IN_FLIGHT 8
#define DEFAULT_OBSERVE_SECONDS 20
#define LOSS_PAUSE_S 10        /* at most, before a lease that was lost is sought again */
#define RUNS_LOOKED_THROUGH 50 /* of a tenant, for "used": a plan lives for 15 minutes */

G_DEFINE_FINAL_TYPE (HoistEngine, hoist_engine, G_TYPE_OBJECT)

enum
{
  SIGNAL_LOG,
  SIGNAL_PROGRESS,
  SIGNAL_BACKUP_PROGRESS,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* --- signals, on the main loop ----------------------------------------------------------- */

typedef struct
{
  HoistEngine *engine;
  char *run, *backup; /* of the one or of the other */
  GPtrArray *lines;
  int step;
  double fraction, total;
  char *detail;
} Told;

static void
told_free (gpointer data)
{
  Told *told = data;

  g_object_unref (told->engine);
  g_free (told->run);
  g_free (told->backup);
  g_clear_pointer (&told->lines, g_ptr_array_unref);
  g_free (told->detail);
  g_free (told);
}

static gboolean
emit_cb (gpointer data)
{
  Told *told = data;

  if (told->backup)
    g_signal_emit (told->engine, signals[SIGNAL_BACKUP_PROGRESS], 0, told->backup, told->fraction,
                   told->detail);
  else if (told->lines)
    g_signal_emit (told->engine, signals[SIGNAL_LOG], 0, told->run, told->lines);
  else
    g_signal_emit (told->engine, signals[SIGNAL_PROGRESS], 0, told->run, told->step, told->fraction,
                   told->detail, told->total);
  return G_SOURCE_REMOVE;
}

static void
tell (HoistEngine *self, Told *told)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, emit_cb, told, told_free);
  g_source_attach (source, self->context);
}

void
hoist_engine_tell_backup (HoistEngine *self, const char *backup, double fraction,
                          const char *detail)
{
  Told *told = g_new0 (Told, 1);

  told->engine = g_object_ref (self);
  told->backup = g_strdup (backup);
  told->fraction = fraction;
  told->detail = g_strdup (detail);
  tell (self, told);
}

static void
told_log_cb (const char *run, GPtrArray *lines, gpointer user_data)
{
  Told *told = g_new0 (Told, 1);

  told->engine = g_object_ref (user_data);
  told->run = g_strdup (run);
  told->lines = g_ptr_array_ref (lines);
  tell (user_data, told);
}

static void
told_progress_cb (const char *run, int step, double fraction, const char *detail, double total,
                  gpointer user_data)
{
  Told *told = g_new0 (Told, 1);

  told->engine = g_object_ref (user_data);
  told->run = g_strdup (run);
  told->step = step;
  told->fraction = fraction;
  told->detail = g_strdup (detail);
  told->total = total;
  tell (user_data, told);
}

/* --- the work of one place in the queue -------------------------------------------------- */

static void
tell_ended (HoistEngine *self)
{
  g_mutex_lock (&self->mutex);
  g_cond_broadcast (&self->ended);
  g_mutex_unlock (&self->mutex);
}

/* Appends a record to a run that no worker has. */
static HoistRun *
journal_idle_run (HoistEngine *self, const HoistRun *run, const char *phase, HoistValue *payload,
                  GError **error)
{
  gint64 expected = run->position ? run->position : -1; /* -1: it is new */
  g_autoptr (HoistValue) owned = payload;
  g_autoptr (HoistRun) next =
      hoist_run_record_fold (run, HOIST_EVENT_RUN, phase, -1, owned, hoist_clock_wall_us ());
  HoistJournalEntry entry = { .type = HOIST_EVENT_RUN,
                              .phase = phase,
                              .tenant = run->tenant,
                              .run = run->id,
                              .step = -1,
                              .payload = owned,
                              .snapshot = next,
                              .expected = expected };
  g_autoptr (HoistEvent) event = hoist_store_journal_append (self->store, &entry, error);

  if (!event)
    return NULL;
  HoistRun fields = *next;
  fields.position = event->position;
  return hoist_run_new (&fields);
}

/* Its plan or its tenant can't be read (any more): nobody can carry it out, so it ends as what the
 * journal proves. */
static void
end_unreadable (HoistEngine *self, const char *id, const GError *why)
{
  g_autoptr (HoistRun) run = hoist_store_dup_run (self->store, id, NULL);
  HoistValue *payload = hoist_value_new_object ();

  if (!run)
    {
      hoist_value_unref (payload);
      return;
    }
  gboolean touched = hoist_run_record_is_touched (run);
  hoist_value_set_text (
      payload, "outcome",
      hoist_outcome_names[touched ? HOIST_OUTCOME_PARKED : HOIST_OUTCOME_UNTOUCHED]);
  hoist_value_set_text (payload, "cause", why->message);
  hoist_value_set_text (payload, "error_key", "store: unreadable");
  hoist_value_set_text (payload, "what_is_true_now",
                        touched ? "The run had changed the tenant and can't be read any more."
                                : "Nothing was changed.");
  hoist_value_set_text (payload, "next",
                        touched ? "Bring the tenant into order by hand, then say what was resolved."
                                : "Plan it again.");
  g_autoptr (HoistRun) ended = journal_idle_run (self, run, "ended", payload, NULL);
}

static HoistRunEnd
work_once (HoistEngine *self, const char *run)
{
  HoistRunWorkerSettings settings = { self->store,      self->pool, told_log_cb,
                                      told_progress_cb, self,       self->contact_seconds };
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRunExecutor) executor =
      hoist_run_executor_new (&settings, self->queue, run, &error);

  if (!executor)
    {
      end_unreadable (self, run, error);
      return HOIST_RUN_END_ENDED;
    }
  g_mutex_lock (&self->mutex);
  g_hash_table_insert (self->at_work, g_strdup (run), executor);
  g_mutex_unlock (&self->mutex);
  HoistRunEnd end = hoist_run_executor_execute (executor);
  g_mutex_lock (&self->mutex);
  g_hash_table_remove (self->at_work, run);
  g_mutex_unlock (&self->mutex);
  return end;
}

/* Whoever has its lease has ended it. */
static gboolean
is_over (HoistEngine *self, const char *run)
{
  g_autoptr (HoistRun) now = hoist_store_dup_run (self->store, run, NULL);

  return now && now->state == HOIST_RUN_ENDED;
}

static void
work_cb (const char *run, gpointer user_data)
{
  HoistEngine *self = user_data;

  /* A lease that was lost to nobody (the daemon was paused for too long) is taken again; the
   * executor then looks what is true. It is never given up: an open run would be nobody's. One that
   * gets nowhere is ended by the executor (a daemon that dies three times in one step). */
  for (guint losses = 0; work_once (self, run) == HOIST_RUN_END_LOST; losses++)
    if (!hoist_run_queue_pause (self->queue, MIN (losses, LOSS_PAUSE_S)) || is_over (self, run))
      break;
  tell_ended (self);
}

/* --- object ------------------------------------------------------------------------------ */

static void
hoist_engine_finalize (GObject *object)
{
  HoistEngine *self = HOIST_ENGINE (object);

  hoist_engine_stop (self);
  g_clear_pointer (&self->rollouts, hoist_rollout_driver_free);
  g_clear_pointer (&self->queue, hoist_run_queue_free);
  g_clear_pointer (&self->pool, hoist_agent_pool_free);
  hoist_engine_disconnect_nodes (self);
  g_hash_table_unref (self->at_work);
  g_hash_table_unref (self->in_hand);
  g_hash_table_unref (self->verifying);
  g_main_context_unref (self->context);
  g_clear_object (&self->store);
  g_mutex_clear (&self->mutex);
  g_mutex_clear (&self->gate);
  g_cond_clear (&self->ended);
  g_cond_clear (&self->prune_again);
  g_clear_object (&self->pruning);
  g_free (self->agent_path);
  g_free (self->node_folder);
  g_free (self->nodes_folder);
  g_free (self->agent_package);
  G_OBJECT_CLASS (hoist_engine_parent_class)->finalize (object);
}

static void
hoist_engine_class_init (HoistEngineClass *class)
{
  G_OBJECT_CLASS (class)->finalize = hoist_engine_finalize;
  signals[SIGNAL_LOG] = g_signal_new ("log", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL,
                                      NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_PTR_ARRAY);
  signals[SIGNAL_PROGRESS] = g_signal_new ("progress", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 5, G_TYPE_STRING,
                                           G_TYPE_INT, G_TYPE_DOUBLE, G_TYPE_STRING, G_TYPE_DOUBLE);
  signals[SIGNAL_BACKUP_PROGRESS] =
      g_signal_new ("backup-progress", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_DOUBLE, G_TYPE_STRING);
}

static void
hoist_engine_init (HoistEngine *self)
{
  g_mutex_init (&self->mutex);
  g_mutex_init (&self->gate);
  g_cond_init (&self->ended);
  g_cond_init (&self->prune_again);
  self->pruning = g_cancellable_new ();
  self->at_work = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->in_hand = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->verifying = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->context = g_main_context_ref_thread_default ();
}

HoistEngine *
hoist_engine_new (HoistStore *store, const HoistEngineOptions *options)
{
  HoistEngine *self = g_object_new (HOIST_TYPE_ENGINE, NULL);

  self->store = g_object_ref (store);
  self->agent_path = g_strdup (options->agent_path);
  self->node_folder = g_strdup (options->node_folder);
  self->nodes_folder = options->nodes_folder
                           ? g_strdup (options->nodes_folder)
                           : g_build_filename (options->node_folder, "..", "nodes", NULL);
  self->target = (HoistAgentLocalTarget){ self->agent_path, self->node_folder };
  self->observe_seconds =
      options->observe_seconds ? options->observe_seconds : DEFAULT_OBSERVE_SECONDS;
  self->contact_seconds = options->contact_seconds;
  self->pool = hoist_agent_pool_new (&hoist_agent_transport_local, &self->target,
                                     hoist_store_get_instance (store));
  self->agent_package = g_strdup (options->agent_package);
  self->routes =
      (HoistNodeRoutes){ self->store, self->agent_path, self->nodes_folder, self->agent_package };
  hoist_agent_pool_set_routes (self->pool, hoist_node_route_find, &self->routes);
  self->queue = hoist_run_queue_new (
      options->in_flight ? options->in_flight : DEFAULT_IN_FLIGHT,
      options->downtime_slots ? options->downtime_slots : g_get_num_processors (), work_cb, self);
  self->rollouts = hoist_engine_new_rollout_driver (self);
  return self;
}

void
hoist_engine_start (HoistEngine *self)
{
  if (hoist_recovery_resume (self->store, self->queue, NULL) < 0)
    return; /* the store has called its fatal handler: a new daemon reads again */
  hoist_rollout_driver_start (self->rollouts);
  hoist_engine_start_pruning (self);
  if (!self->observer)
    {
      self->observer = hoist_observer_new (self->store, self->pool, self->observe_seconds);
      self->node_observer =
          hoist_node_observer_new (self->store, self->pool, self->observe_seconds);
    }
}

void
hoist_engine_stop (HoistEngine *self)
{
  hoist_run_queue_stop (self->queue);
  hoist_rollout_driver_stop (self->rollouts);
  hoist_engine_stop_pruning (self);
  g_clear_pointer (&self->observer, hoist_observer_free);
  g_clear_pointer (&self->node_observer, hoist_node_observer_free);
  tell_ended (self);
}

/* --- plans and runs ---------------------------------------------------------------------- */

HoistPlan *
hoist_engine_make_plan (HoistEngine *self, const char *tenant, const HoistPlanRequest *request,
                        GCancellable *cancellable, GError **error)
{
  return hoist_planner_make (self->store, self->pool, tenant, request, cancellable, error);
}

static gboolean
stale (GError **error, const char *why)
{
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_STALE, "%s; make a new plan", why);
  return FALSE;
}

/* The tenant runs where it ran when the plan was made, under the same lead. */
static gboolean
has_same_places (const HoistPlan *plan, const HoistTenant *tenant)
{
  g_autoptr (GHashTable) nodes = g_hash_table_new (g_str_hash, g_str_equal);
  const HoistStep *first = g_ptr_array_index (plan->steps, 0);

  for (guint i = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);
      if (hoist_tenant_find_place (tenant, step->node) < 0)
        return FALSE;
      g_hash_table_add (nodes, step->node);
    }
  return g_str_equal (first->node, tenant->node)
         && g_hash_table_size (nodes) == hoist_tenant_count_places (tenant);
}

static gboolean
check_fresh (HoistEngine *self, const HoistPlan *plan, const HoistTenant *tenant, const char *hash,
             GError **error)
{
  g_autoptr (HoistApplication) application =
      hoist_store_dup_application (self->store, tenant->application, error);
  g_autoptr (HoistGuide) guide =
      application ? hoist_guide_parse (application->name, application->guide, -1, error) : NULL;
  g_autoptr (GPtrArray) runs = guide ? hoist_store_list_runs (self->store, plan->tenant, NULL,
                                                              RUNS_LOOKED_THROUGH, 0, NULL, error)
                                     : NULL;

  if (!runs)
    return FALSE;
  if (g_strcmp0 (plan->hash, hash) != 0)
    return stale (error, "the plan that was approved is another one (its hash differs)");
  if (!has_same_places (plan, tenant))
    return stale (error, "the tenant's nodes, or its lead, are others than when the plan was made");
  if (plan->expires_at <= hoist_clock_wall_us ())
    return stale (error, "the plan has expired");
  if (!g_str_equal (guide->hash, plan->guide_hash))
    return stale (error, "the guide was changed after the plan was made");
  for (guint i = 0; i < runs->len; i++)
    if (g_str_equal (((const HoistRun *) g_ptr_array_index (runs, i))->plan, plan->id))
      return stale (error, "the plan has been run already");
  return TRUE;
}

static gboolean
check_acknowledged (const HoistPlan *plan, const char *const *acknowledged, GError **error)
{
  for (guint i = 0; plan->acknowledge && plan->acknowledge[i]; i++)
    if (!acknowledged || !g_strv_contains (acknowledged, plan->acknowledge[i]))
      {
        g_set_error (error, HOIST_ERROR, HOIST_ERROR_ACKNOWLEDGE, "“%s” must be acknowledged first",
                     plan->acknowledge[i]);
        return FALSE;
      }
  return TRUE;
}

static gboolean
check_in_hand (HoistEngine *self, const HoistTenant *tenant, GError **error)
{
  g_mutex_lock (&self->mutex);
  gboolean in_hand = g_hash_table_contains (self->in_hand, tenant->id);
  g_mutex_unlock (&self->mutex);
  if (in_hand)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY, "an order for %s is under way",
                 tenant->slug);
  return !in_hand;
}

static gboolean
check_objections (HoistEngine *self, const HoistPlan *plan, const HoistTenant *tenant,
                  GError **error)
{
  g_autoptr (GPtrArray) objections =
      hoist_plan_objections_find (self->store, tenant, plan->from_version,
                                  plan->kind == HOIST_PLAN_REHEARSAL ? "" : plan->to_version);

  for (guint i = 1; plan->kind == HOIST_PLAN_UPGRADE && i < plan->hops->len; i++)
    {
      const HoistPlanHop *hop = g_ptr_array_index (plan->hops, i);
      hoist_plan_objections_add_failed (self->store, tenant, hop->from_version, hop->to_version,
                                        objections);
    }
  if (objections->len > 0)
    {
      const HoistFinding *first = g_ptr_array_index (objections, 0);
      g_set_error_literal (error, HOIST_ERROR, hoist_plan_objections_get_code (first),
                           first->message);
      return FALSE;
    }
  for (guint i = 0; plan->findings && i < plan->findings->len; i++)
    {
      const HoistFinding *finding = g_ptr_array_index (plan->findings, i);
      if (finding->severity == HOIST_FINDING_BLOCKER
          && !hoist_plan_objections_is_one (finding)) /* ours were just looked at afresh */
        {
          g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_REFUSED, finding->message);
          return FALSE;
        }
    }
  return TRUE;
}

static HoistRun *
queue_run (HoistEngine *self, const HoistPlan *plan, const HoistRunOrder *order, GError **error)
{
  g_autofree char *id = hoist_id_new (HOIST_ID_RUN);
  HoistValue *payload = hoist_value_new_object ();
  HoistValue *list = hoist_value_new_array ();

  hoist_value_set_text (payload, "plan", plan->id);
  hoist_value_set_text (payload, "plan_hash", plan->hash);
  hoist_value_set_text (payload, "user", order->user);
  hoist_value_set_text (payload, "reason", order->reason);
  hoist_value_set_text (payload, "hold_after", order->hold_after);
  if (order->rollout)
    hoist_value_set_text (payload, "rollout", order->rollout);
  if (order->hops > 0)
    {
      hoist_value_set (payload, "hop", hoist_value_new_int (order->hop));
      hoist_value_set (payload, "hops", hoist_value_new_int (order->hops));
    }
  for (guint i = 0; order->acknowledged && order->acknowledged[i]; i++)
    hoist_value_append (list, hoist_value_new_string (order->acknowledged[i]));
  hoist_value_set (payload, "acknowledged", list);
  g_autoptr (HoistRun) first =
      hoist_run_record_begin (plan, id, order->user, order->reason, hoist_clock_wall_us ());
  g_autoptr (HoistRun) run = journal_idle_run (self, first, "queued", payload, error);
  if (!run)
    return NULL;
  hoist_run_queue_push (self->queue, id, FALSE);
  return g_steal_pointer (&run);
}

/* With the gate locked. */
static gboolean
check_order (HoistEngine *self, const HoistPlan *plan, const HoistRunOrder *order, GError **error)
{
  g_autoptr (HoistTenant) tenant = hoist_store_dup_tenant (self->store, plan->tenant, error);

  return tenant && check_fresh (self, plan, tenant, order->plan_hash, error)
         && hoist_engine_check_restore_point (self, plan, error)
         && check_in_hand (self, tenant, error) && check_objections (self, plan, tenant, error)
         && check_acknowledged (plan, order->acknowledged, error) && hoist_plan_check (plan, error);
}

HoistRun *
hoist_engine_start_run (HoistEngine *self, const HoistRunOrder *order, GError **error)
{
  g_autoptr (HoistPlan) of = hoist_store_dup_plan (self->store, order->plan, error);
  HoistRun *run = NULL;

  if (!of)
    return NULL;
  gboolean begins_hops = of->hops->len > 0 && of->kind == HOIST_PLAN_UPGRADE && !order->rollout;
  g_mutex_lock (&self->gate);
  gboolean good = check_order (self, of, order, error);
  if (good && !begins_hops)
    run = queue_run (self, of, order, error);
  g_mutex_unlock (&self->gate);
  /* Its first run comes back here, through the same gate. */
  return good && begins_hops ? hoist_engine_begin_hops (self, of, order, error) : run;
}

/* It has not begun: it ends here and now. */
static gboolean
cancel_waiting (HoistEngine *self, const HoistRun *run, const char *user, GError **error)
{
  HoistValue *payload = hoist_value_new_object ();
  g_autofree char *cause = g_strdup_printf ("Cancelled by %s.", user ? user : "somebody");
  g_autofree char *truth =
      g_strdup_printf ("%s was not changed: the run had not begun.", run->tenant_slug);

  hoist_value_set_text (payload, "outcome", hoist_outcome_names[HOIST_OUTCOME_UNTOUCHED]);
  hoist_value_set_text (payload, "cause", cause);
  hoist_value_set_text (payload, "error_key", "");
  hoist_value_set_text (payload, "what_is_true_now", truth);
  hoist_value_set_text (payload, "next", "Plan it again when it suits.");
  g_autoptr (HoistRun) ended = journal_idle_run (self, run, "ended", payload, error);
  tell_ended (self);
  return ended != NULL;
}

static HoistRunExecutor *
ref_at_work (HoistEngine *self, const char *id, GError **error)
{
  g_mutex_lock (&self->mutex);
  HoistRunExecutor *found = g_hash_table_lookup (self->at_work, id);
  HoistRunExecutor *executor = found ? hoist_run_executor_ref (found) : NULL;
  g_mutex_unlock (&self->mutex);
  if (!executor)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT,
                 "run %s is just beginning or ending; try again", id);
  return executor;
}

static gboolean
cancel_at_work (HoistEngine *self, const char *id, const char *user, GError **error)
{
  g_autoptr (HoistRunExecutor) executor = ref_at_work (self, id, error);

  return executor && hoist_run_executor_cancel (executor, user, error);
}

gboolean
hoist_engine_tick_card (HoistEngine *self, const char *run, guint step, const char *user,
                        const char *note, GError **error)
{
  g_autoptr (HoistRun) snapshot = hoist_store_dup_run (self->store, run, error);

  if (!snapshot)
    return FALSE;
  if (snapshot->state == HOIST_RUN_ENDED)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT, "run %s has ended", run);
      return FALSE;
    }
  g_autoptr (HoistRunExecutor) executor = ref_at_work (self, run, error);
  return executor && hoist_run_executor_tick_card (executor, step, user, note, error);
}

gboolean
hoist_engine_cancel_run (HoistEngine *self, const char *run, const char *user, GError **error)
{
  g_autoptr (HoistRun) snapshot = hoist_store_dup_run (self->store, run, error);

  if (!snapshot)
    return FALSE;
  if (snapshot->state == HOIST_RUN_ENDED)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT, "run %s has ended", run);
      return FALSE;
    }
  if (snapshot->state == HOIST_RUN_QUEUED && hoist_run_queue_remove (self->queue, run))
    return cancel_waiting (self, snapshot, user, error);
  return cancel_at_work (self, run, user, error);
}

gboolean
hoist_engine_resolve_run (HoistEngine *self, const char *run, const char *statement,
                          const char *user, GError **error)
{
  g_autoptr (HoistRun) after = NULL;

  if (!statement || !*statement
      || !hoist_grammar_check (HOIST_GRAMMAR_TEXT, "statement", statement, error))
    {
      if (error && !*error)
        g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                             "statement: say in a sentence what was resolved");
      return FALSE;
    }
  g_mutex_lock (&self->gate);
  g_autoptr (HoistRun) before = hoist_store_dup_run (self->store, run, error);
  if (before
      && (before->state != HOIST_RUN_ENDED || before->outcome == HOIST_OUTCOME_NEW_HEALTHY
          || *before->resolved_by))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT, "run %s has nothing that is open", run);
  else if (before)
    {
      HoistValue *payload = hoist_value_new_object ();
      hoist_value_set_text (payload, "user", user && *user ? user : "somebody");
      hoist_value_set_text (payload, "statement", statement);
      after = journal_idle_run (self, before, "resolved", payload, error);
    }
  g_mutex_unlock (&self->gate);
  return after != NULL;
}

static void
wake_cb (GCancellable *cancellable, gpointer user_data)
{
  tell_ended (user_data);
}

HoistRun *
hoist_engine_wait_run (HoistEngine *self, const char *run, GCancellable *cancellable,
                       GError **error)
{
  gulong handler =
      cancellable ? g_cancellable_connect (cancellable, G_CALLBACK (wake_cb), self, NULL) : 0;
  g_autoptr (HoistRun) snapshot = NULL;

  g_mutex_lock (&self->mutex);
  for (;;)
    {
      g_clear_pointer (&snapshot, hoist_run_unref);
      snapshot = hoist_store_dup_run (self->store, run, error);
      if (!snapshot || snapshot->state == HOIST_RUN_ENDED)
        break;
      if (g_cancellable_is_cancelled (cancellable) || hoist_run_queue_is_stopping (self->queue))
        {
          g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_CANCELLED,
                               "stopped waiting; the run goes on");
          g_clear_pointer (&snapshot, hoist_run_unref);
          break;
        }
      g_cond_wait (&self->ended, &self->mutex);
    }
  g_mutex_unlock (&self->mutex);
  if (handler)
    g_cancellable_disconnect (cancellable, handler);
  return g_steal_pointer (&snapshot);
}
