/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verifying a backup on its node, telling how far it is, and giving it up. Part of the engine
 * object; called in worker threads of the daemon. A backup is verified once at a time: two drills
 * would share one scratch folder. It never touches a tenant, and keeps what a verification that was
 * given up found out of the store. */
#include "base/hoist-error.h"
#include "engine/hoist-agent-order.h"
#include "engine/hoist-engine-private.h"
#include "store/hoist-store-journal.h"
#include "store/hoist-store-run.h"

#define DEADLINE_S 3600

typedef struct
{
  HoistEngine *engine;
  const char *backup;
} Verification;

static void
progress_cb (double fraction, const char *detail, gpointer user_data)
{
  Verification *verification = user_data;

  hoist_engine_tell_backup (verification->engine, verification->backup, fraction, detail);
}

static void
outer_cancelled_cb (GCancellable *outer, gpointer ours)
{
  g_cancellable_cancel (ours);
}

gboolean
hoist_engine_begin_backup (HoistEngine *self, const char *backup, GCancellable *ours,
                           GError **error)
{
  gboolean begun;

  g_mutex_lock (&self->mutex);
  begun = !g_hash_table_contains (self->verifying, backup);
  if (begun)
    g_hash_table_insert (self->verifying, g_strdup (backup), g_object_ref (ours));
  g_mutex_unlock (&self->mutex);
  if (!begun)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY,
                 "backup %s is being verified or removed already", backup);
  return begun;
}

void
hoist_engine_end_backup (HoistEngine *self, const char *backup)
{
  g_mutex_lock (&self->mutex);
  g_hash_table_remove (self->verifying, backup);
  g_mutex_unlock (&self->mutex);
  hoist_engine_tell_backup (self, backup, 1, ""); /* whoever looks on reads it again */
}

static HoistBackup *
ask_agent (HoistEngine *self, const HoistBackup *before, GCancellable *cancellable, GError **error)
{
  g_autoptr (HoistTenant) tenant = hoist_store_dup_tenant (self->store, before->tenant, NULL);
  g_autoptr (HoistValue) members = hoist_agent_order_backup_verify (before);
  Verification verification = { self, before->id };
  HoistAgentListener listener = { .progress = progress_cb, .user_data = &verification };
  HoistAgentOrder order = { "backup-verify", members, DEADLINE_S, &listener };
  g_autoptr (HoistValue) answer = hoist_agent_pool_call (self->pool, tenant ? tenant->node : "",
                                                         &order, TRUE, cancellable, error);
  g_autoptr (HoistBackup) after = answer ? hoist_backup_read (answer, error) : NULL;

  if (after && !g_str_equal (after->id, before->id))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL,
                   "asked for backup %s, the agent answered with %s", before->id, after->id);
      return NULL;
    }
  return g_steal_pointer (&after);
}

static gboolean
record (HoistEngine *self, const HoistBackup *after, const char *user, GError **error)
{
  g_autoptr (HoistValue) payload = hoist_value_new_object ();
  HoistJournalEntry entry = { .type = HOIST_EVENT_BACKUP,
                              .phase = *after->fault ? "refused" : "verified",
                              .tenant = after->tenant,
                              .step = -1,
                              .payload = payload };

  hoist_value_set (payload, "backup", hoist_value_new_string (after->id));
  hoist_value_set (payload, "fault", hoist_value_new_string (after->fault));
  hoist_value_set (payload, "user", hoist_value_new_string (user ? user : ""));
  if (!hoist_store_put_backup (self->store, after, error))
    return FALSE;
  g_autoptr (HoistEvent) event = hoist_store_journal_append (self->store, &entry, error);
  return event != NULL;
}

/* Looked up by whoever has it in hand: it can't be marked for removal meanwhile. */
static HoistBackup *
dup_kept (HoistEngine *self, const char *id, GError **error)
{
  g_autoptr (HoistBackup) backup = hoist_store_dup_backup (self->store, id, error);

  if (!backup || backup->removal == HOIST_BACKUP_KEPT)
    return g_steal_pointer (&backup);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT,
               backup->removal == HOIST_BACKUP_PRUNED
                   ? "backup %s was removed by %s: there is nothing to verify"
                   : "backup %s is being removed by %s: there is nothing to verify",
               backup->id, backup->removed_by);
  return NULL;
}

static HoistBackup *
verify (HoistEngine *self, const HoistBackup *before, const char *user, GCancellable *ours,
        GError **error)
{
  g_autoptr (HoistBackup) after = ask_agent (self, before, ours, error);

  return after && record (self, after, user, error) ? g_steal_pointer (&after) : NULL;
}

HoistBackup *
hoist_engine_verify_backup (HoistEngine *self, const char *backup, const char *user,
                            GCancellable *cancellable, GError **error)
{
  g_autoptr (GCancellable) ours = g_cancellable_new ();
  g_autoptr (HoistBackup) after = NULL;
  gulong outer;

  if (!hoist_engine_begin_backup (self, backup, ours, error))
    return NULL;
  outer = cancellable
              ? g_cancellable_connect (cancellable, G_CALLBACK (outer_cancelled_cb), ours, NULL)
              : 0;
  g_autoptr (HoistBackup) before = dup_kept (self, backup, error);
  if (before)
    after = verify (self, before, user, ours, error);
  if (outer != 0)
    g_cancellable_disconnect (cancellable, outer);
  hoist_engine_end_backup (self, backup);
  return g_steal_pointer (&after);
}

gboolean
hoist_engine_cancel_verification (HoistEngine *self, const char *backup, GError **error)
{
  g_mutex_lock (&self->mutex);
  GCancellable *found = g_hash_table_lookup (self->verifying, backup);
  g_autoptr (GCancellable) ours = found ? g_object_ref (found) : NULL;
  g_mutex_unlock (&self->mutex);
  if (!ours)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT, "backup %s is not being verified",
                   backup);
      return FALSE;
    }
  g_cancellable_cancel (ours);
  return TRUE;
}
