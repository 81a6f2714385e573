/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-rollout-driver.h. Owned by the engine. Thread: any; one mutex guards the open rollouts.
 * What always holds:
 *
 *   1. Durable first: a target is written as starting with its plan before that plan is started,
 *      and as running with its run before anybody is told.
 *   2. A target that was starting when the daemon ended has a run of that plan, or none: it is
 *      looked for, never guessed.
 *   3. Never more than `parallel` targets are starting or running; none of a later wave before all
 *      of the waves before have ended.
 *   4. What was acknowledged and pinned is what is started: a plan that demands more, or another
 *      commit, is refused.
 *   5. It holds its mutex over writes to the store, never over a call to a node. */
#include "engine/hoist-rollout-driver.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "engine/hoist-rollout-rule.h"
#include "engine/hoist-rollout-target.h"
#include "store/hoist-store-journal.h"
#include "store/hoist-store-rollout.h"
#include "store/hoist-store-run.h"

#define THREADS 4 /* plans that are made at a time; the node's answer is what takes long */

typedef struct
{
  char *rollout; /* NULL: a run has ended */
  guint index;
  char *run;
} Job;

struct _HoistRolloutDriver
{
  HoistStore *store;
  HoistRolloutHands hands;
  gulong appended;
  GCancellable *cancellable;
  GMutex mutex;
  GThreadPool *pool;
  GHashTable *open;  /* id -> HoistRollout, ours alone */
  GHashTable *going; /* run -> Job: whose target it is */
  gboolean stopping;
};

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->rollout);
  g_free (job->run);
  g_free (job);
}

static Job *
job_new (const char *rollout, guint index, const char *run)
{
  Job *job = g_new0 (Job, 1);

  job->rollout = g_strdup (rollout);
  job->index = index;
  job->run = g_strdup (run);
  return job;
}

static HoistRolloutTarget *
target_at (const HoistRollout *rollout, guint index)
{
  return g_ptr_array_index (rollout->targets, index);
}

static void
set_text (char **text, const char *to)
{
  char *copy = g_strdup (to ? to : "");

  g_free (*text);
  *text = copy;
}

static void
tell (HoistRolloutDriver *self, const HoistRollout *rollout, const char *phase,
      const HoistRolloutTarget *target)
{
  g_autoptr (HoistValue) payload = hoist_rollout_target_describe (rollout, target);
  HoistJournalEntry entry = { .type = HOIST_EVENT_ROLLOUT,
                              .phase = phase,
                              .tenant = target ? target->tenant : NULL,
                              .step = -1,
                              .payload = payload };
  g_autoptr (HoistEvent) event = hoist_store_journal_append (self->store, &entry, NULL);
}

/* With the mutex held. A store that can't write has called its fatal handler: the next daemon goes
 * on from what is written. */
static gboolean
write_all (HoistRolloutDriver *self, HoistRollout *rollout, GPtrArray *targets, GError **error)
{
  hoist_rollout_count (rollout);
  return hoist_store_update_rollout (self->store, rollout, targets, error);
}

static gboolean
write_down (HoistRolloutDriver *self, HoistRollout *rollout, HoistRolloutTarget *target,
            GError **error)
{
  g_autoptr (GPtrArray) targets = g_ptr_array_new ();

  if (target)
    g_ptr_array_add (targets, target);
  return write_all (self, rollout, targets, error);
}

/* --- what comes next --------------------------------------------------------------------- */

/* With nothing going on: is it done, or stopped? */
static void
settle (HoistRolloutDriver *self, HoistRollout *rollout)
{
  if (rollout->running > 0 || (rollout->state == HOIST_ROLLOUT_RUNNING && rollout->waiting > 0))
    return;
  rollout->state = rollout->waiting > 0 ? HOIST_ROLLOUT_STOPPED : HOIST_ROLLOUT_ENDED;
  rollout->ended_at = hoist_clock_wall_us ();
  if (!write_down (self, rollout, NULL, NULL))
    return;
  tell (self, rollout, rollout->state == HOIST_ROLLOUT_ENDED ? "ended" : "stopped", NULL);
  g_hash_table_remove (self->open, rollout->id); /* frees it */
}

/* With the mutex held; `rollout` may be gone afterwards. */
static void
advance (HoistRolloutDriver *self, HoistRollout *rollout)
{
  g_autoptr (GPtrArray) changed = g_ptr_array_new ();
  HoistRolloutTarget *next;

  hoist_rollout_count (rollout);
  if (hoist_rollout_rule_apply (rollout, NULL, changed)
      && !write_all (self, rollout, changed, NULL))
    return;
  while (!self->stopping && rollout->state == HOIST_ROLLOUT_RUNNING
         && rollout->running < rollout->parallel
         && (next = hoist_rollout_rule_find_next (rollout)) != NULL)
    {
      next->state = HOIST_TARGET_STARTING;
      next->started_at = hoist_clock_wall_us ();
      if (!write_down (self, rollout, next, NULL))
        return;
      g_thread_pool_push (self->pool, job_new (rollout->id, next->index, NULL), NULL);
    }
  settle (self, rollout);
}

/* With the mutex held. */
static void
end_target (HoistRolloutDriver *self, HoistRollout *rollout, HoistRolloutTarget *target)
{
  g_autoptr (GPtrArray) changed = g_ptr_array_new ();

  g_ptr_array_add (changed, target);
  target->ended_at = hoist_clock_wall_us ();
  hoist_rollout_count (rollout);
  gboolean stops =
      hoist_rollout_rule_apply (rollout, target, changed); /* in the same transaction */
  if (!write_all (self, rollout, changed, NULL))
    return;
  tell (self, rollout, "target", target);
  if (stops)
    tell (self, rollout, "stopping", target);
  advance (self, rollout);
}

/* With the mutex held. */
static void
take_run (HoistRolloutDriver *self, HoistRollout *rollout, HoistRolloutTarget *target,
          const HoistRun *run)
{
  g_hash_table_remove (self->going, run->id);
  hoist_rollout_target_take_run (target, run);
  end_target (self, rollout, target);
}

/* --- the jobs ---------------------------------------------------------------------------- */

/* With the mutex held. */
static void
refuse (HoistRolloutDriver *self, HoistRollout *rollout, guint index, const char *check,
        const char *cause)
{
  HoistRolloutTarget *target = target_at (rollout, index);

  target->state = HOIST_TARGET_REFUSED;
  set_text (&target->check, check);
  set_text (&target->cause, cause);
  end_target (self, rollout, target);
}

static void
refuse_target (HoistRolloutDriver *self, const Job *job, const char *check, const char *cause)
{
  g_mutex_lock (&self->mutex);
  HoistRollout *rollout = g_hash_table_lookup (self->open, job->rollout);
  if (rollout && !self->stopping)
    refuse (self, rollout, job->index, check, cause);
  g_mutex_unlock (&self->mutex);
}

/* With the mutex held: a snapshot of the order for one of its targets. */
static HoistRollout *
dup_order (const HoistRollout *rollout, guint index)
{
  g_autoptr (GPtrArray) one = g_ptr_array_new ();
  HoistRollout fields = *rollout;

  g_ptr_array_add (one, target_at (rollout, index));
  fields.targets = one;
  return hoist_rollout_new (&fields);
}

/* So that planning needs no lock. */
static HoistRollout *
read_order (HoistRolloutDriver *self, const Job *job, HoistRolloutTarget **ret_target)
{
  HoistRollout *copy = NULL;

  g_mutex_lock (&self->mutex);
  HoistRollout *rollout = g_hash_table_lookup (self->open, job->rollout);
  if (rollout && !self->stopping)
    {
      copy = dup_order (rollout, job->index);
      *ret_target = target_at (copy, 0);
    }
  g_mutex_unlock (&self->mutex);
  return copy;
}

/* Which plan is about to be started, before it is. */
static gboolean
note_plan (HoistRolloutDriver *self, const Job *job, const char *plan)
{
  gboolean noted = FALSE;

  g_mutex_lock (&self->mutex);
  HoistRollout *rollout = g_hash_table_lookup (self->open, job->rollout);
  if (rollout && !self->stopping)
    {
      set_text (&target_at (rollout, job->index)->plan, plan);
      noted = write_down (self, rollout, target_at (rollout, job->index), NULL);
    }
  g_mutex_unlock (&self->mutex);
  return noted;
}

static void
note_run (HoistRolloutDriver *self, const Job *job, const char *id)
{
  g_mutex_lock (&self->mutex);
  HoistRollout *rollout = g_hash_table_lookup (self->open, job->rollout);
  if (rollout)
    {
      HoistRolloutTarget *target = target_at (rollout, job->index);
      target->state = HOIST_TARGET_RUNNING;
      set_text (&target->run, id);
      if (write_down (self, rollout, target, NULL))
        tell (self, rollout, "target", target);
      g_hash_table_insert (self->going, g_strdup (id), job_new (job->rollout, job->index, id));
      /* It may have ended before it was ours; whoever said so found nothing here. */
      g_autoptr (HoistRun) run = hoist_store_dup_run (self->store, id, NULL);
      if (run && run->state == HOIST_RUN_ENDED)
        take_run (self, rollout, target, run);
    }
  g_mutex_unlock (&self->mutex);
}

static void
start_target (HoistRolloutDriver *self, const Job *job)
{
  HoistRolloutTarget *target = NULL;
  g_autoptr (HoistRollout) order = read_order (self, job, &target);
  g_autofree char *check = NULL;
  g_autoptr (GError) error = NULL;

  if (!order)
    return;
  g_autoptr (HoistPlan) plan =
      self->hands.make_plan (order, target, self->cancellable, self->hands.user_data, &error);
  if (g_cancellable_is_cancelled (self->cancellable))
    return; /* the next daemon makes another plan */
  if (!plan || !hoist_rollout_target_check_plan (order, target, plan, &check, &error))
    {
      refuse_target (self, job, check ? check : "plan", error->message);
      return;
    }
  if (!note_plan (self, job, plan->id))
    return;
  g_autoptr (HoistRun) run = self->hands.start_run (order, plan, self->hands.user_data, &error);
  if (run)
    note_run (self, job, run->id);
  else
    refuse_target (self, job, "plan", error->message);
}

static void
end_run (HoistRolloutDriver *self, const char *id)
{
  g_mutex_lock (&self->mutex);
  const Job *job = g_hash_table_lookup (self->going, id);
  HoistRollout *rollout = job ? g_hash_table_lookup (self->open, job->rollout) : NULL;
  g_autoptr (HoistRun) run = rollout ? hoist_store_dup_run (self->store, id, NULL) : NULL;
  if (run && run->state == HOIST_RUN_ENDED)
    take_run (self, rollout, target_at (rollout, job->index), run);
  g_mutex_unlock (&self->mutex);
}

static void
job_cb (gpointer data, gpointer user_data)
{
  HoistRolloutDriver *self = user_data;
  Job *job = data;

  if (!g_cancellable_is_cancelled (self->cancellable))
    {
      if (job->rollout)
        start_target (self, job);
      else
        end_run (self, job->run);
    }
  job_free (job);
}

/* In whichever thread has appended: only a note is made. */
static void
appended_cb (HoistStore *store, HoistEvent *event, HoistRun *run, HoistRolloutDriver *self)
{
  if (run && run->state == HOIST_RUN_ENDED && !g_cancellable_is_cancelled (self->cancellable))
    g_thread_pool_push (self->pool, job_new (NULL, 0, run->id), NULL);
}

/* --- beginning and end ------------------------------------------------------------------- */

HoistRolloutDriver *
hoist_rollout_driver_new (HoistStore *store, const HoistRolloutHands *hands)
{
  HoistRolloutDriver *self = g_new0 (HoistRolloutDriver, 1);

  self->store = g_object_ref (store);
  self->hands = *hands;
  self->cancellable = g_cancellable_new ();
  g_mutex_init (&self->mutex);
  self->pool = g_thread_pool_new (job_cb, self, THREADS, FALSE, NULL);
  self->open =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) hoist_rollout_unref);
  self->going = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, job_free);
  self->appended = g_signal_connect (store, "appended", G_CALLBACK (appended_cb), self);
  return self;
}

/* With the mutex held. What was starting has a run of its plan, or none. */
static void
find_again (HoistRolloutDriver *self, HoistRollout *rollout, HoistRolloutTarget *target)
{
  g_autoptr (HoistRun) run = hoist_rollout_target_find_run (self->store, target);

  if (!run)
    {
      target->state = HOIST_TARGET_WAITING;
      set_text (&target->plan, "");
      set_text (&target->run, "");
      target->started_at = 0;
    }
  else
    {
      target->state = HOIST_TARGET_RUNNING;
      set_text (&target->run, run->id);
      if (run->state == HOIST_RUN_ENDED)
        {
          hoist_rollout_target_take_run (target, run);
          target->ended_at = run->ended_at;
        }
      else
        g_hash_table_insert (self->going, g_strdup (run->id),
                             job_new (rollout->id, target->index, run->id));
    }
}

/* With the mutex held. The table's own copy; NULL with an error. */
static HoistRollout *
take_up (HoistRolloutDriver *self, const char *id, GError **error)
{
  HoistRollout *rollout = g_hash_table_lookup (self->open, id);
  g_autoptr (GPtrArray) changed = g_ptr_array_new ();
  g_autoptr (HoistRollout) read = NULL;

  if (rollout)
    return rollout;
  read = hoist_store_dup_rollout (self->store, id, error);
  if (!read)
    return NULL;
  for (guint i = 0; i < read->targets->len; i++)
    {
      HoistRolloutTarget *target = target_at (read, i);
      if (target->state != HOIST_TARGET_STARTING && target->state != HOIST_TARGET_RUNNING)
        continue;
      find_again (self, read, target);
      g_ptr_array_add (changed, target);
    }
  hoist_rollout_count (read);
  if (changed->len > 0 && !hoist_store_update_rollout (self->store, read, changed, error))
    return NULL;
  rollout = g_steal_pointer (&read);
  g_hash_table_insert (self->open, g_strdup (id), rollout);
  return rollout;
}

void
hoist_rollout_driver_start (HoistRolloutDriver *self)
{
  g_mutex_lock (&self->mutex);
  g_autoptr (GPtrArray) ids = hoist_store_list_open_rollouts (self->store, NULL);
  for (guint i = 0; ids && i < ids->len; i++)
    {
      HoistRollout *rollout = take_up (self, g_ptr_array_index (ids, i), NULL);
      if (rollout)
        advance (self, rollout);
    }
  g_mutex_unlock (&self->mutex);
}

void
hoist_rollout_driver_stop (HoistRolloutDriver *self)
{
  g_mutex_lock (&self->mutex);
  self->stopping = TRUE;
  g_mutex_unlock (&self->mutex);
  g_cancellable_cancel (self->cancellable);
  g_clear_signal_handler (&self->appended, self->store);
  if (self->pool)
    g_thread_pool_free (self->pool, FALSE, TRUE); /* what waits is thrown away by job_cb */
  self->pool = NULL;
}

void
hoist_rollout_driver_free (HoistRolloutDriver *self)
{
  if (!self)
    return;
  hoist_rollout_driver_stop (self);
  g_hash_table_unref (self->open);
  g_hash_table_unref (self->going);
  g_object_unref (self->cancellable);
  g_object_unref (self->store);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* --- what people ask for ----------------------------------------------------------------- */

/* With the mutex held: what is true now; advance may have ended it. */
static HoistRollout *
advance_and_read (HoistRolloutDriver *self, HoistRollout *rollout, GError **error)
{
  g_autofree char *id = g_strdup (rollout->id);

  advance (self, rollout);
  return hoist_store_dup_rollout (self->store, id, error);
}

static void
conflict (GError **error, const char *id, const char *why)
{
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT, "rollout %s %s", id, why);
}

HoistRollout *
hoist_rollout_driver_add (HoistRolloutDriver *self, const HoistRollout *planned, GError **error)
{
  HoistRollout fields = *planned;
  HoistRollout *answer = NULL;

  fields.state = HOIST_ROLLOUT_RUNNING;
  fields.created_at = hoist_clock_wall_us ();
  g_mutex_lock (&self->mutex);
  HoistRollout *rollout = hoist_rollout_new (&fields);
  if (!self->stopping && hoist_store_add_rollout (self->store, rollout, error))
    {
      g_hash_table_insert (self->open, g_strdup (rollout->id), rollout);
      tell (self, rollout, "started", NULL);
      answer = advance_and_read (self, rollout, error);
    }
  else
    {
      if (self->stopping)
        conflict (error, rollout->id, "can't begin: the control plane is ending");
      hoist_rollout_unref (rollout);
    }
  g_mutex_unlock (&self->mutex);
  return answer;
}

/* The order for its first target, which is starting with that plan; NULL with an error. */
static HoistRollout *
add_starting (HoistRolloutDriver *self, const HoistRollout *planned, const char *plan,
              GError **error)
{
  HoistRollout *order = NULL;
  HoistRollout *rollout = hoist_rollout_new (planned);
  HoistRolloutTarget *first = target_at (rollout, 0);

  rollout->state = HOIST_ROLLOUT_RUNNING;
  rollout->created_at = first->started_at = hoist_clock_wall_us ();
  first->state = HOIST_TARGET_STARTING;
  set_text (&first->plan, plan);
  hoist_rollout_count (rollout);
  g_mutex_lock (&self->mutex);
  if (self->stopping)
    conflict (error, rollout->id, "can't begin: the control plane is ending");
  else if (hoist_store_add_rollout (self->store, rollout, error))
    {
      g_hash_table_insert (self->open, g_strdup (rollout->id), hoist_rollout_ref (rollout));
      tell (self, rollout, "started", NULL);
      order = dup_order (rollout, 0);
    }
  g_mutex_unlock (&self->mutex);
  hoist_rollout_unref (rollout);
  return order;
}

HoistRun *
hoist_rollout_driver_begin (HoistRolloutDriver *self, const HoistRollout *planned,
                            const HoistPlan *plan, GError **error)
{
  g_autoptr (HoistRollout) order = add_starting (self, planned, plan->id, error);
  g_autoptr (GError) why = NULL;

  if (!order)
    return NULL;
  HoistRun *run = self->hands.start_run (order, plan, self->hands.user_data, &why);
  if (run)
    {
      Job job = { order->id, 0, NULL };
      note_run (self, &job, run->id);
      return run;
    }
  /* Also when the control plane is ending: whoever ordered it is told that it did not begin. */
  g_mutex_lock (&self->mutex);
  HoistRollout *rollout = g_hash_table_lookup (self->open, order->id);
  if (rollout)
    refuse (self, rollout, 0, "plan", why->message);
  g_mutex_unlock (&self->mutex);
  g_propagate_error (error, g_steal_pointer (&why));
  return NULL;
}

HoistRollout *
hoist_rollout_driver_halt (HoistRolloutDriver *self, const char *id, const char *user,
                           GError **error)
{
  HoistRollout *answer = NULL;

  g_mutex_lock (&self->mutex);
  HoistRollout *rollout = take_up (self, id, error);
  if (rollout && rollout->state == HOIST_ROLLOUT_RUNNING)
    {
      g_autofree char *reason = g_strdup_printf ("Stopped by %s.", user);
      rollout->state = HOIST_ROLLOUT_STOPPING;
      set_text (&rollout->stop_reason, reason);
      if (write_down (self, rollout, NULL, error))
        {
          tell (self, rollout, "stopping", NULL);
          answer = advance_and_read (self, rollout, error);
        }
    }
  else if (rollout)
    {
      conflict (error, id, "does not run");
      if (rollout->state != HOIST_ROLLOUT_STOPPING)
        g_hash_table_remove (self->open, id);
    }
  g_mutex_unlock (&self->mutex);
  return answer;
}

/* With the mutex held. */
static HoistRollout *
go_on (HoistRolloutDriver *self, HoistRollout *rollout, const char *phase, GPtrArray *changed,
       GError **error)
{
  rollout->state = HOIST_ROLLOUT_RUNNING;
  rollout->ended_at = 0;
  set_text (&rollout->stop_reason, "");
  hoist_rollout_count (rollout);
  rollout->forgiven = rollout->failed;
  if (!hoist_store_update_rollout (self->store, rollout, changed, error))
    return NULL;
  tell (self, rollout, phase, NULL);
  return advance_and_read (self, rollout, error);
}

HoistRollout *
hoist_rollout_driver_resume (HoistRolloutDriver *self, const char *id, const char *user,
                             GError **error)
{
  HoistRollout *answer = NULL;

  g_mutex_lock (&self->mutex);
  HoistRollout *rollout = take_up (self, id, error);
  if (rollout && rollout->waiting > 0
      && (rollout->state == HOIST_ROLLOUT_STOPPED || rollout->state == HOIST_ROLLOUT_STOPPING))
    answer = go_on (self, rollout, "resumed", NULL, error);
  else if (rollout)
    {
      conflict (error, id, "has nothing that could go on");
      if (rollout->state == HOIST_ROLLOUT_STOPPED || rollout->state == HOIST_ROLLOUT_ENDED)
        g_hash_table_remove (self->open, id);
    }
  g_mutex_unlock (&self->mutex);
  return answer;
}

/* With the mutex held. Row 4: what failed is tried again only after somebody has said what was
 * resolved. */
static gboolean
resolve_all (HoistRolloutDriver *self, HoistRollout *rollout, const char *statement,
             const char *user, GError **error)
{
  for (guint i = 0; i < rollout->targets->len; i++)
    {
      const HoistRolloutTarget *target = target_at (rollout, i);
      GError *local = NULL;
      if (target->state != HOIST_TARGET_FAILED || !*target->run
          || self->hands.resolve_run (target->run, statement, user, self->hands.user_data, &local))
        continue;
      if (!g_error_matches (local, HOIST_ERROR, HOIST_ERROR_CONFLICT)) /* said already */
        {
          g_propagate_error (error, local);
          return FALSE;
        }
      g_clear_error (&local);
    }
  return TRUE;
}

HoistRollout *
hoist_rollout_driver_retry (HoistRolloutDriver *self, const char *id, const char *statement,
                            const char *user, GError **error)
{
  g_autoptr (GPtrArray) changed = g_ptr_array_new ();
  HoistRollout *answer = NULL;

  g_mutex_lock (&self->mutex);
  HoistRollout *rollout = take_up (self, id, error);
  gboolean still = rollout && (rollout->state == HOIST_ROLLOUT_RUNNING || rollout->running > 0);
  if (rollout && (still || rollout->failed == 0))
    {
      conflict (error, id, still ? "is going on" : "has no target that failed");
      if (!still)
        g_hash_table_remove (self->open, id);
    }
  else if (rollout && resolve_all (self, rollout, statement, user, error))
    {
      for (guint i = 0; i < rollout->targets->len; i++)
        if (hoist_rollout_target_reset (target_at (rollout, i)))
          g_ptr_array_add (changed, target_at (rollout, i));
      answer = go_on (self, rollout, "retried", changed, error);
    }
  g_mutex_unlock (&self->mutex);
  return answer;
}
