/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order `observe`: what is true of a tenant on this node, read from its tree, its processes,
 * its health addresses and its database. Owns nothing; worker thread; changes nothing but the
 * mirror. */
#include <unistd.h>

#include "agent/hoist-agent-lock.h"
#include "agent/hoist-order-components.h"
#include "agent/hoist-order-health.h"
#include "agent/hoist-agent-read-orders.h"
#include "base/hoist-clock.h"
#include "drivers/hoist-database.h"
#include "model/hoist-json.h"
#include "model/hoist-sighting.h"

typedef struct
{
  HoistOrderSubject subject;
  const HoistDriverCall *call;
  gboolean fresh; /* what was found not long ago does not count */
  gboolean held;  /* the asking run has the tenant, and does nothing else now */
  HoistSighting seen;
} Observation;

static void
observe_code (Observation *self)
{
  const HoistSourceDriver *git = hoist_source_get_git ();
  HoistOrderSubject *subject = &self->subject;
  g_auto (HoistSourceSighting) source = { 0 };
  g_auto (HoistTreeDifference) difference = { 0 };
  g_autoptr (GError) error = NULL;
  if (!git->look_at_head (subject->tenant->directory, &source, self->call, &error))
    {
      self->seen.error = g_strdup (error->message);
      return;
    }
  if (source.commit[0] == '\0')
    return;
  self->seen.commit = g_strdup (source.commit);
  g_autoptr (GPtrArray) tags = git->list_tags (&subject->origin, self->call, NULL);
  if (tags == NULL && subject->repository[0] != '\0'
      && git->refresh (&subject->origin, self->call, NULL))
    tags = git->list_tags (&subject->origin, self->call, NULL);
  g_autofree char *tag = hoist_source_dup_release (tags, source.commit, subject->guide->tag_prefix);
  self->seen.tag = tag[0] != '\0' ? g_steal_pointer (&tag) : NULL;
  g_autoptr (HoistTree) tree = git->read_tree (&subject->origin, source.commit, self->call, NULL);
  if (tree == NULL)
    tree = git->read_local_tree (subject->tenant->directory, source.commit, self->call, NULL);
  if (tree != NULL
      && hoist_tree_compare (tree, subject->tenant->directory, &difference, self->call->cancellable,
                             NULL))
    self->seen.tree_clean = difference.n_different == 0;
}

/* Every check of a service: the first that is not good speaks for it, else the first. */
static void
ask_health (Observation *self, const HoistGuideHealth *health, HoistServiceSighting *service)
{
  g_auto (HoistHealthSeen) seen = { 0 };

  if (service->health == HOIST_HEALTH_UNHEALTHY)
    return;
  hoist_order_health_ask (&self->subject, health, self->call, &seen);
  if (!seen.good || service->detail == NULL)
    {
      g_free (service->detail);
      service->detail = g_steal_pointer (&seen.detail);
    }
  service->health = seen.good ? HOIST_HEALTH_HEALTHY : HOIST_HEALTH_UNHEALTHY;
  if (seen.version != NULL && self->seen.reported_version == NULL)
    self->seen.reported_version = g_steal_pointer (&seen.version);
}

static HoistServiceSighting *
observe_service (Observation *self, const HoistServiceOrder *order)
{
  HoistServiceSight sight = { 0 };
  g_autoptr (GError) error = NULL;
  HoistServiceSighting *service = g_new0 (HoistServiceSighting, 1);
  service->name = g_strdup (order->name);
  service->role = g_strdup (order->role);
  service->port = order->port;
  if (!hoist_service_find (order)->look (order, &sight, &error))
    {
      service->detail = g_strdup (error->message);
      return service;
    }
  service->state = sight.state;
  service->pid = sight.record.pid;
  if (sight.state != HOIST_SERVICE_RUNNING || sight.looping)
    {
      service->health = HOIST_HEALTH_UNHEALTHY;
      service->detail =
          sight.stranger > 0
              ? g_strdup_printf ("not running; its port belongs to process %d", sight.stranger)
              : g_strdup (sight.words[0] != '\0' ? sight.words : "not running");
      return service;
    }
  for (guint i = 0; i < self->subject.guide->health->len; i++)
    {
      const HoistGuideHealth *health = self->subject.guide->health->pdata[i];
      if (g_str_equal (health->service, order->name))
        ask_health (self, health, service);
    }
  if (service->detail == NULL)
    {
      service->health = HOIST_HEALTH_HEALTHY;
      service->detail = g_strdup (sight.words[0] != '\0' ? sight.words : "running");
    }
  return service;
}

static gboolean
observe_services (Observation *self, GError **error)
{
  g_autoptr (GPtrArray) orders = hoist_order_subject_fill_services (&self->subject, error);
  if (orders == NULL)
    return FALSE;
  for (guint i = 0; i < orders->len; i++)
    g_ptr_array_add (self->seen.services, observe_service (self, orders->pdata[i]));
  return TRUE;
}

static void
look_at_databases (Observation *self)
{
  HoistHealth worst = HOIST_HEALTH_HEALTHY;
  for (guint i = 0; i < self->subject.guide->databases->len; i++)
    {
      const HoistGuideDatabase *database = self->subject.guide->databases->pdata[i];
      g_auto (HoistDatabaseSighting) sighting = { 0 };
      g_autofree char *path = hoist_order_subject_fill_database (&self->subject, database, NULL);
      const HoistDatabaseDriver *driver = hoist_database_find (database->engine, NULL);
      /* The settings say it, also of a database that does not answer. */
      if ((path != NULL || database->path[0] == '\0') && database->chooser[0] != '\0'
          && self->seen.database_engine == NULL)
        self->seen.database_engine = g_strdup (database->engine);
      if (path == NULL || driver == NULL
          || !driver->probe (path, FALSE, &sighting, self->call, NULL))
        {
          worst = HOIST_HEALTH_UNHEALTHY;
          continue;
        }
      self->seen.database_bytes += sighting.bytes;
      if (self->seen.schema_revision == NULL)
        self->seen.schema_revision = g_strdup (sighting.revision);
    }
  self->seen.database_health = worst;
}

/* What can't be read is shown, too: as unknown, with the reason. */
static void
observe_components (Observation *self)
{
  const HoistOrderComponents asking = { &self->subject,
                                        self->seen.commit != NULL ? self->seen.commit : "",
                                        self->call };
  g_autoptr (HoistValue) list =
      self->fresh ? hoist_order_components_read (&asking) : hoist_order_components_recall (&asking);

  for (guint i = 0; i < hoist_value_get_size (list); i++)
    {
      HoistComponentSighting *one =
          hoist_component_sighting_read (hoist_value_get_element (list, i), NULL);
      if (one != NULL)
        g_ptr_array_add (self->seen.components, one);
    }
}

/* A run that holds the tenant proves that nobody has its database open: then all others keep away.
 */
static void
observe_databases (Observation *self)
{
  if (self->subject.is_follower)
    return; /* the database is the lead's */
  int hold =
      self->held ? -1 : hoist_agent_lock_try_shared (self->subject.state, self->subject.tenant->id);
  if (self->held || hold >= 0)
    look_at_databases (self);
  if (hold >= 0)
    close (hold);
}

static HoistHealth
sum_up (const HoistSighting *seen)
{
  /* a database that a run keeps us away from is not held against the tenant */
  guint good = seen->database_health != HOIST_HEALTH_UNHEALTHY ? 1 : 0;
  for (guint i = 0; i < seen->services->len; i++)
    if (((HoistServiceSighting *) seen->services->pdata[i])->health == HOIST_HEALTH_HEALTHY)
      good++;
  if (good == seen->services->len + 1)
    return HOIST_HEALTH_HEALTHY;
  return good == 0
                 || (good == 1 && seen->services->len > 0
                     && seen->database_health != HOIST_HEALTH_UNHEALTHY)
             ? HOIST_HEALTH_UNHEALTHY
             : HOIST_HEALTH_DEGRADED;
}

static void
observation_clear (Observation *self)
{
  hoist_order_subject_clear (&self->subject);
  g_clear_pointer (&self->seen.services, g_ptr_array_unref);
  g_clear_pointer (&self->seen.components, g_ptr_array_unref);
  g_clear_pointer (&self->seen.commit, g_free);
  g_clear_pointer (&self->seen.tag, g_free);
  g_clear_pointer (&self->seen.error, g_free);
  g_clear_pointer (&self->seen.reported_version, g_free);
  g_clear_pointer (&self->seen.schema_revision, g_free);
  g_clear_pointer (&self->seen.database_engine, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Observation, observation_clear)

HoistValue *
hoist_order_observe (HoistAgentState *state, gboolean held, const HoistValue *order,
                     const HoistDriverCall *call, GError **error)
{
  g_auto (Observation) self = { .call = call,
                                .held = held,
                                .fresh = hoist_value_lookup_bool (order, "fresh", FALSE) };
  self.seen.services =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_service_sighting_free);
  self.seen.components =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_component_sighting_free);
  if (!hoist_order_subject_read (&self.subject, state, order, error))
    return NULL;
  observe_code (&self);
  if (!observe_services (&self, error))
    return NULL;
  observe_databases (&self);
  observe_components (&self);
  if (!hoist_driver_call_check (call, error))
    return NULL;
  self.seen.tenant = self.subject.tenant->id;
  self.seen.observed_at = hoist_clock_wall_us ();
  self.seen.health = sum_up (&self.seen);
  return hoist_json_new_value ((HoistJsonWriteFunc) hoist_sighting_write, &self.seen, error);
}
