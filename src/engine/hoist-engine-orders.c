/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's single orders: looking at a tenant, its services, what can be repaired.
 * Part of the engine object; called in worker threads of the daemon. It never changes anything on a
 * tenant that is in a run, parked or in somebody else's hands, and every change is in the audit
 * before it is ordered. */
#include "base/hoist-error.h"
#include "base/hoist-grammar.h"
#include "engine/hoist-agent-order.h"
#include "engine/hoist-engine-private.h"
#include "engine/hoist-planner.h"
#include "engine/hoist-run-place.h"
#include "store/hoist-store-journal.h"
#include "store/hoist-store-run.h"

#define ACTION_DEADLINE_S 180

void
hoist_engine_subject_clear (HoistEngineSubject *subject)
{
  g_clear_pointer (&subject->tenant, hoist_tenant_unref);
  g_clear_pointer (&subject->application, hoist_application_free);
  g_clear_pointer (&subject->guide, hoist_guide_unref);
}

gboolean
hoist_engine_read_subject (HoistEngine *self, const char *tenant, HoistEngineSubject *ret,
                           GError **error)
{
  ret->tenant = hoist_store_dup_tenant (self->store, tenant, error);
  ret->application =
      ret->tenant ? hoist_store_dup_application (self->store, ret->tenant->application, error)
                  : NULL;
  ret->guide = ret->application
                   ? hoist_guide_parse (ret->application->name, ret->application->guide, -1, error)
                   : NULL;
  if (!ret->guide)
    return FALSE;
  return TRUE;
}

HoistValue *
hoist_engine_ask (HoistEngine *self, const char *node, HoistAgentOrder order,
                  GCancellable *cancellable, GError **error)
{
  g_autoptr (HoistValue) owned = (HoistValue *) order.members;

  return hoist_agent_pool_call (self->pool, node, &order, TRUE, cancellable, error);
}

/* What is true on one of its nodes; recorded, also that it is not known. */
static gboolean
observe_place (HoistEngine *self, const HoistEngineSubject *subject, guint index,
               GCancellable *cancellable, GError **error)
{
  g_autoptr (HoistRunPlace) place =
      hoist_run_place_new (subject->tenant, index, subject->guide, self->pool);
  const char *node = place->tenant->node;
  HoistAgentSubject there = { place->tenant, place->guide, subject->application->repository,
                              place->is_follower };
  g_autoptr (GError) problem = NULL;
  HoistValue *members = hoist_agent_order_observe (&there);
  hoist_value_set (members, "fresh", hoist_value_new_bool (TRUE)); /* somebody asks */
  g_autoptr (HoistValue) answer =
      hoist_engine_ask (self, node, (HoistAgentOrder){ "observe", members, ACTION_DEADLINE_S },
                        cancellable, &problem);
  g_autoptr (HoistSighting) sighting = answer ? hoist_sighting_read (answer, &problem) : NULL;

  if (sighting)
    {
      hoist_observer_record (self->store, subject->tenant, node, sighting);
      return TRUE;
    }
  if (!g_error_matches (problem, HOIST_ERROR, HOIST_ERROR_CANCELLED))
    hoist_observer_record_unknown (self->store, subject->tenant, node, problem->message);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

HoistSighting *
hoist_engine_observe (HoistEngine *self, const char *tenant, GCancellable *cancellable,
                      GError **error)
{
  g_auto (HoistEngineSubject) subject = { 0 };

  if (!hoist_engine_read_subject (self, tenant, &subject, error))
    return NULL;
  /* Of a follower that is silent the sighting says so; without the lead there is no answer. */
  for (guint i = 1; i < hoist_tenant_count_places (subject.tenant); i++)
    if (!observe_place (self, &subject, i, cancellable, NULL)
        && g_cancellable_set_error_if_cancelled (cancellable, error))
      return NULL;
  if (!observe_place (self, &subject, 0, cancellable, error))
    return NULL;
  return hoist_store_dup_sighting (self->store, subject.tenant->id);
}

/* An order that changes something outside of a run: not beside a run, not beside another one. */
static gboolean
take (HoistEngine *self, const HoistTenant *tenant, gboolean beside_parked, GError **error)
{
  g_mutex_lock (&self->gate);
  g_autoptr (HoistRun) open = hoist_store_dup_open_run_of_tenant (self->store, tenant->id);
  g_autoptr (HoistRun) parked =
      beside_parked ? NULL : hoist_store_dup_parked_run_of_tenant (self->store, tenant->id);
  gboolean taken = FALSE;

  if (open)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY, "run %s of %s is going on", open->id,
                 tenant->slug);
  else if (parked)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_PARKED, "%s is parked by run %s", tenant->slug,
                 parked->id);
  else
    {
      g_mutex_lock (&self->mutex);
      taken = g_hash_table_add (self->in_hand, g_strdup (tenant->id));
      g_mutex_unlock (&self->mutex);
      if (!taken)
        g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY, "an order for %s is under way",
                     tenant->slug);
    }
  g_mutex_unlock (&self->gate);
  return taken;
}

gboolean
hoist_engine_take_in_hand (HoistEngine *self, const HoistTenant *tenant, GError **error)
{
  return take (self, tenant, FALSE, error);
}

gboolean
hoist_engine_take_beside_parked (HoistEngine *self, const HoistTenant *tenant, GError **error)
{
  return take (self, tenant, TRUE, error);
}

void
hoist_engine_let_go (HoistEngine *self, const HoistTenant *tenant)
{
  g_mutex_lock (&self->mutex);
  g_hash_table_remove (self->in_hand, tenant->id);
  g_mutex_unlock (&self->mutex);
}

gboolean
hoist_engine_audit (HoistEngine *self, const HoistEngineAct *act, GError **error)
{
  g_autoptr (HoistValue) payload = hoist_value_new_object ();
  HoistJournalEntry entry = { .type = HOIST_EVENT_AUDIT,
                              .phase = act->phase,
                              .tenant = act->tenant,
                              .step = -1,
                              .payload = payload };

  hoist_value_set_text (payload, "what", act->what);
  hoist_value_set_text (payload, "user", act->user);
  g_autoptr (HoistEvent) event = hoist_store_journal_append (self->store, &entry, error);
  return event != NULL;
}

/* Where it is right already the agent leaves it: so it is done on every node of the tenant. */
static gboolean
repair_place (HoistEngine *self, HoistRunPlace *place, const HoistEngineSubject *subject,
              const char *repair, GString *said, GCancellable *cancellable, GError **error)
{
  HoistAgentSubject there = { place->tenant, place->guide, subject->application->repository,
                              place->is_follower };
  gboolean several = hoist_tenant_count_places (subject->tenant) > 1;
  g_autoptr (HoistValue) answer = hoist_engine_ask (
      self, place->tenant->node,
      (HoistAgentOrder){ "repair", hoist_agent_order_repair (&there, repair), ACTION_DEADLINE_S },
      cancellable, error);

  if (!answer)
    {
      if (several)
        g_prefix_error (error, "%s: ", place->name);
      return FALSE;
    }
  g_string_append_printf (said, "%s%s%s%s", said->len ? " " : "", several ? place->name : "",
                          several ? ": " : "", hoist_value_lookup_string (answer, "message", ""));
  return TRUE;
}

char *
hoist_engine_repair (HoistEngine *self, const char *tenant, const char *repair, const char *user,
                     GCancellable *cancellable, GError **error)
{
  g_auto (HoistEngineSubject) subject = { 0 };
  g_autoptr (GString) said = g_string_new (NULL);
  HoistEngineAct act = { tenant, "repair", repair, user };

  if (!hoist_engine_read_subject (self, tenant, &subject, error)
      || !hoist_engine_take_in_hand (self, subject.tenant, error))
    return NULL;
  gboolean good = hoist_engine_audit (self, &act, error);
  for (guint i = 0; good && i < hoist_tenant_count_places (subject.tenant); i++)
    {
      g_autoptr (HoistRunPlace) place =
          hoist_run_place_new (subject.tenant, i, subject.guide, self->pool);
      good = repair_place (self, place, &subject, repair, said, cancellable, error);
    }
  hoist_engine_let_go (self, subject.tenant);
  return good ? g_strdup (said->str) : NULL;
}

HoistValue *
hoist_engine_inspect (HoistEngine *self, const HoistEngineFolder *folder, GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GPtrArray) applications = hoist_store_list_applications (self->store, error);
  g_autoptr (GPtrArray) guides =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_guide_unref);

  if (!applications
      || !hoist_grammar_check (HOIST_GRAMMAR_PATH, "directory", folder->directory, error))
    return NULL;
  for (guint i = 0; i < applications->len; i++)
    {
      const HoistApplication *application = g_ptr_array_index (applications, i);
      if (folder->application && !g_str_equal (folder->application, application->name))
        continue;
      HoistGuide *guide = hoist_guide_parse (application->name, application->guide, -1, error);
      if (!guide)
        return NULL;
      g_ptr_array_add (guides, guide);
    }
  if (folder->application && guides->len == 0)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND,
                   "no guide is installed for an application %s", folder->application);
      return NULL;
    }
  return hoist_engine_ask (self, folder->node,
                           (HoistAgentOrder){ "inspect",
                                              hoist_agent_order_inspect (folder->directory, guides),
                                              ACTION_DEADLINE_S },
                           cancellable, error);
}

gboolean
hoist_engine_refresh_releases (HoistEngine *self, const char *application,
                               GCancellable *cancellable, GError **error)
{
  return hoist_planner_refresh_releases (self->store, self->pool, application, cancellable, error);
}
