/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-engine-beside.h. Part of the engine object; called in worker threads of the daemon and
 * in the one that prunes. A database is marked in the store and the journal before its node is told
 * to drop it, and only a node that has said so makes it gone. */
#include "engine/hoist-engine-beside.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "engine/hoist-agent-order.h"
#include "engine/hoist-engine-private.h"
#include "store/hoist-store-journal.h"
#include "store/hoist-store-removal.h"

#define LIST_DEADLINE_S 60
#define DROP_DEADLINE_S 600

/* --- which there are --------------------------------------------------------------------- */

/* A file leaves no databases; one that a tenant may have on a server is perhaps there. */
static gboolean
may_be_on_server (const HoistGuide *guide)
{
  const HoistGuideDatabase *first =
      guide->databases->len > 0 ? g_ptr_array_index (guide->databases, 0) : NULL;

  return first && (*first->setting || *first->chooser);
}

static HoistAgentSubject
subject_of (const HoistEngineSubject *subject)
{
  return (HoistAgentSubject){ subject->tenant, subject->guide, subject->application->repository,
                              FALSE };
}

/* NULL without an error: none can be there. */
static HoistValue *
ask_node (HoistEngine *self, const char *tenant, GCancellable *cancellable, GError **error)
{
  g_auto (HoistEngineSubject) subject = { 0 };

  if (!hoist_engine_read_subject (self, tenant, &subject, error)
      || !may_be_on_server (subject.guide))
    return NULL;
  HoistAgentSubject there = subject_of (&subject);
  return hoist_engine_ask (
      self, subject.tenant->node,
      (HoistAgentOrder){ "databases", hoist_agent_order_databases (&there), LIST_DEADLINE_S },
      cancellable, error);
}

static void
add_unknown (GPtrArray *verdicts, const GError *error)
{
  HoistRetentionVerdict verdict = { .database = (char *) "?",
                                    .reason = HOIST_RETENTION_UNKNOWN,
                                    .problem = error->message };

  g_ptr_array_add (verdicts, hoist_retention_verdict_new (&verdict));
}

static gboolean
is_going (HoistEngine *self, const char *name)
{
  g_autoptr (HoistStoreRemoval) removal = hoist_store_dup_removal (self->store, name, NULL);

  return removal != NULL;
}

void
hoist_engine_judge_beside (HoistEngine *self, const HoistBesideQuestion *question,
                           GPtrArray *verdicts, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) answer = ask_node (self, question->tenant->id, cancellable, &error);
  const HoistValue *list = answer ? hoist_value_get_member (answer, "databases") : NULL;
  guint n = list ? hoist_value_get_size (list) : 0;
  g_autofree HoistRetentionDatabase *databases = g_new0 (HoistRetentionDatabase, n + 1);

  if (error)
    add_unknown (verdicts, error);
  for (guint i = 0; i < n; i++)
    {
      const HoistValue *one = hoist_value_get_element (list, i);
      const char *name = hoist_value_lookup_string (one, "name", "");
      databases[i] = (HoistRetentionDatabase){ name, hoist_value_lookup_int (one, "bytes", 0),
                                               is_going (self, name) };
    }
  g_autoptr (GPtrArray) judged =
      hoist_retention_judge_databases (question->facts, question->rule, databases, n);
  g_ptr_array_extend_and_steal (verdicts, g_steal_pointer (&judged));
}

/* --- the two phases ---------------------------------------------------------------------- */

static gboolean
record (HoistEngine *self, const HoistStoreRemoval *removal, GError **error)
{
  g_autoptr (HoistValue) payload = hoist_value_new_object ();
  HoistJournalEntry entry = { .type = HOIST_EVENT_BACKUP,
                              .phase = removal->is_gone ? "pruned" : "pruning",
                              .tenant = removal->tenant,
                              .step = -1,
                              .payload = payload };

  hoist_value_set (payload, "database", hoist_value_new_string (removal->database));
  hoist_value_set (payload, "user", hoist_value_new_string (removal->removed_by));
  g_autoptr (HoistEvent) event = hoist_store_journal_append (self->store, &entry, error);
  return event && hoist_store_put_removal (self->store, removal, error);
}

gboolean
hoist_engine_mark_beside (HoistEngine *self, const char *tenant, HoistRetentionVerdict *verdict,
                          const char *user, GError **error)
{
  HoistStoreRemoval removal = { verdict->database, (char *) tenant, (char *) (user ? user : ""),
                                FALSE, hoist_clock_wall_us () };

  if (!record (self, &removal, error))
    return FALSE;
  verdict->reason = HOIST_RETENTION_PRUNING;
  return TRUE;
}

static gboolean
drop (HoistEngine *self, const HoistStoreRemoval *removal, GCancellable *cancellable,
      GError **error)
{
  g_auto (HoistEngineSubject) subject = { 0 };

  if (!hoist_engine_read_subject (self, removal->tenant, &subject, error))
    return FALSE;
  HoistAgentSubject there = subject_of (&subject);
  g_autoptr (HoistValue) answer = hoist_engine_ask (
      self, subject.tenant->node,
      (HoistAgentOrder){ "database-drop",
                         hoist_agent_order_database_drop (&there, removal->database),
                         DROP_DEADLINE_S },
      cancellable, error);
  return answer != NULL;
}

gboolean
hoist_engine_finish_beside (HoistEngine *self, const char *database, GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (GCancellable) ours = g_cancellable_new ();
  gboolean done = FALSE;

  if (!hoist_engine_begin_backup (self, database, ours, error)) /* one at a time */
    return FALSE;
  g_autoptr (HoistStoreRemoval) removal = hoist_store_dup_removal (self->store, database, error);
  if (removal && removal->is_gone)
    done = TRUE; /* somebody else was quicker */
  else if (removal && drop (self, removal, cancellable, error))
    {
      removal->is_gone = TRUE;
      done = record (self, removal, error);
    }
  hoist_engine_end_backup (self, database);
  return done;
}

void
hoist_engine_finish_left_beside (HoistEngine *self, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) left = hoist_store_list_removals (self->store, NULL);

  for (guint i = 0; left && i < left->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      const HoistStoreRemoval *removal = g_ptr_array_index (left, i);
      g_autoptr (GError) silent = NULL;

      if (!hoist_engine_finish_beside (self, removal->database, cancellable, &silent))
        g_debug ("%s", silent->message);
    }
}

/* --- a plan that wants it ---------------------------------------------------------------- */

gboolean
hoist_engine_check_beside (HoistEngine *self, const HoistPlan *plan, GError **error)
{
  for (guint i = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);
      if (step->kind->id != HOIST_STEP_SWITCH
          || !hoist_value_lookup_bool (step->args, "back", FALSE))
        continue;
      g_autofree char *name =
          g_strdup_printf ("hoist_%s_before", hoist_value_lookup_string (step->args, "run", ""));
      g_autoptr (HoistStoreRemoval) removal = hoist_store_dup_removal (self->store, name, NULL);
      if (!removal)
        continue;
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_STALE,
                   "the database %s, which the plan switches back to, was removed by %s: make a "
                   "new plan",
                   name, removal->removed_by);
      return FALSE;
    }
  return TRUE;
}
