/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-observer.h. Owned by the engine. Its threads share the round of tenants; it changes
 * nothing on any node, and it says "unknown", with the time since when, rather than repeat what was
 * true once. */
#include "engine/hoist-observer.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-version.h"
#include "engine/hoist-agent-order.h"
#include "engine/hoist-run-place.h"
#include "model/hoist-event.h"
#include "store/hoist-store-journal.h"
#include "store/hoist-store-run.h"

#define N_THREADS 2
#define RELEASES_US (5 * 60 * G_USEC_PER_SEC)
#define OBSERVE_DEADLINE_S 60
#define RELEASES_DEADLINE_S 120

struct _HoistObserver
{
  HoistStore *store;
  HoistAgentPool *pool;
  guint seconds;
  GMutex mutex;
  GCond changed;
  gboolean stopping;
  GCancellable *cancellable;
  GPtrArray *round;        /* HoistTenantRow*, of the round that goes on */
  guint next;              /* in it */
  gint64 round_at;         /* boottime µs when the next round begins */
  GHashTable *releases_at; /* application -> boottime µs of the last refresh (gint64*) */
  GThread *threads[N_THREADS];
};

/* --- recording --------------------------------------------------------------------------- */

static gboolean
service_differs (const HoistServiceSighting *a, const HoistServiceSighting *b)
{
  return g_strcmp0 (a->name, b->name) != 0 || a->state != b->state || a->health != b->health
         || a->pid != b->pid;
}

static gboolean
services_differ (const GPtrArray *before, const GPtrArray *after)
{
  guint n_before = before ? before->len : 0, n_after = after ? after->len : 0;

  if (n_before != n_after)
    return TRUE;
  for (guint i = 0; i < n_after; i++)
    if (service_differs (g_ptr_array_index (before, i), g_ptr_array_index (after, i)))
      return TRUE;
  return FALSE;
}

static gboolean
place_differs (const HoistPlaceSighting *before, const HoistPlaceSighting *after)
{
  return !before || (before->unknown_since != 0) != (after->unknown_since != 0)
         || g_strcmp0 (before->error, after->error) != 0
         || g_strcmp0 (before->commit, after->commit) != 0
         || g_strcmp0 (before->tag, after->tag) != 0
         || g_strcmp0 (before->reported_version, after->reported_version) != 0
         || before->tree_clean != after->tree_clean || before->health != after->health
         || services_differ (before->services, after->services);
}

static gboolean
followers_differ (const HoistSighting *before, const HoistSighting *after)
{
  guint n_before = before->followers ? before->followers->len : 0;
  guint n_after = after->followers ? after->followers->len : 0;

  for (guint i = 0; i < n_after; i++)
    {
      const HoistPlaceSighting *place = g_ptr_array_index (after->followers, i);
      if (place_differs (hoist_sighting_find_place (before, place->node), place))
        return TRUE;
    }
  return n_before != n_after;
}

gboolean
hoist_observer_differs (const HoistSighting *before, const HoistSighting *after)
{
  return (before->unknown_since != 0) != (after->unknown_since != 0)
         || g_strcmp0 (before->error, after->error) != 0
         || g_strcmp0 (before->commit, after->commit) != 0
         || g_strcmp0 (before->tag, after->tag) != 0
         || g_strcmp0 (before->reported_version, after->reported_version) != 0
         || g_strcmp0 (before->schema_revision, after->schema_revision) != 0
         || before->tree_clean != after->tree_clean || before->health != after->health
         || before->database_health != after->database_health
         || services_differ (before->services, after->services) || followers_differ (before, after);
}

static HoistValue *
new_payload (const HoistSighting *sighting)
{
  HoistValue *payload = hoist_value_new_object ();

  hoist_value_set (payload, "commit",
                   hoist_value_new_string (sighting->commit ? sighting->commit : ""));
  hoist_value_set (payload, "tag", hoist_value_new_string (sighting->tag ? sighting->tag : ""));
  hoist_value_set (payload, "health",
                   hoist_value_new_string (hoist_health_names[sighting->health]));
  hoist_value_set (payload, "known", hoist_value_new_bool (sighting->unknown_since == 0));
  return payload;
}

static void
store_and_tell (HoistStore *store, const HoistSighting *before, const HoistSighting *after)
{
  if (!hoist_store_put_sighting (store, after, NULL))
    return; /* the tenant was forgotten meanwhile, or the store has called its fatal handler */
  if (before && !hoist_observer_differs (before, after))
    return;
  g_autoptr (HoistValue) payload = new_payload (after);
  HoistJournalEntry entry = { .type = HOIST_EVENT_TENANT,
                              .phase = "sighted",
                              .tenant = after->tenant,
                              .step = -1,
                              .payload = payload };
  g_autoptr (HoistEvent) event = hoist_store_journal_append (store, &entry, NULL);
}

/* Followers that the tenant has (still). */
static GPtrArray *
list_followers (const HoistTenant *tenant, const HoistSighting *sighting)
{
  GPtrArray *followers = g_ptr_array_new ();

  for (guint i = 0; sighting && sighting->followers && i < sighting->followers->len; i++)
    {
      HoistPlaceSighting *place = g_ptr_array_index (sighting->followers, i);
      if (hoist_tenant_find_place (tenant, place->node) > 0)
        g_ptr_array_add (followers, place);
    }
  return followers;
}

/* Two threads may record two nodes of one tenant at once. */
static GMutex record_mutex;

static void
record_follower (HoistStore *store, const HoistTenant *tenant, const char *node,
                 const HoistSighting *sighting)
{
  g_autoptr (HoistSighting) before = hoist_store_dup_sighting (store, tenant->id);
  const HoistPlaceSighting *place = before ? hoist_sighting_find_place (before, node) : NULL;

  if (place && place->observed_at > sighting->observed_at)
    return; /* somebody looked later and was faster */
  HoistSighting seen = *sighting;
  seen.tenant = tenant->id;
  g_autoptr (HoistSighting) after = hoist_sighting_new_with_place (before, node, &seen);
  store_and_tell (store, before, after);
}

static void
record_lead (HoistStore *store, const HoistTenant *tenant, const HoistSighting *sighting)
{
  g_autoptr (HoistSighting) before = hoist_store_dup_sighting (store, tenant->id);
  g_autoptr (GPtrArray) followers = list_followers (tenant, before);
  HoistSighting fields = *sighting;

  if (before && before->observed_at > sighting->observed_at)
    return; /* somebody looked later and was faster */
  fields.followers = followers;
  g_autoptr (HoistSighting) after = hoist_sighting_new (&fields);
  store_and_tell (store, before, after);
}

void
hoist_observer_record (HoistStore *store, const HoistTenant *tenant, const char *node,
                       const HoistSighting *sighting)
{
  g_mutex_lock (&record_mutex);
  if (g_str_equal (tenant->node, node))
    record_lead (store, tenant, sighting);
  else
    record_follower (store, tenant, node, sighting);
  g_mutex_unlock (&record_mutex);
}

/* What was last known of that node, as a sighting of its own. */
static HoistSighting
read_last (const HoistTenant *tenant, const char *node, const HoistSighting *before)
{
  const HoistPlaceSighting *place = before ? hoist_sighting_find_place (before, node) : NULL;
  HoistSighting fields = { .tenant = tenant->id };

  if (before && g_str_equal (tenant->node, node))
    fields = *before;
  else if (place)
    fields = (HoistSighting){ .tenant = tenant->id,
                              .observed_at = place->observed_at,
                              .unknown_since = place->unknown_since,
                              .commit = place->commit,
                              .tag = place->tag,
                              .reported_version = place->reported_version,
                              .tree_clean = place->tree_clean,
                              .health = place->health,
                              .services = place->services };
  return fields;
}

void
hoist_observer_record_unknown (HoistStore *store, const HoistTenant *tenant, const char *node,
                               const char *why)
{
  g_autoptr (HoistSighting) before = hoist_store_dup_sighting (store, tenant->id);
  HoistSighting fields = read_last (tenant, node, before);

  if (fields.unknown_since == 0)
    fields.unknown_since = hoist_clock_wall_us ();
  fields.error = (char *) why;
  g_autoptr (HoistSighting) after = hoist_sighting_new (&fields);
  hoist_observer_record (store, tenant, node, after);
}

static void
journal_release (HoistStore *store, const char *application, const HoistRelease *release)
{
  g_autoptr (HoistValue) payload = hoist_value_new_object ();
  HoistJournalEntry entry = {
    .type = HOIST_EVENT_RELEASE, .phase = "seen", .step = -1, .payload = payload
  };

  hoist_value_set (payload, "application", hoist_value_new_string (application));
  hoist_value_set (payload, "tag", hoist_value_new_string (release->tag));
  hoist_value_set (payload, "commit", hoist_value_new_string (release->commit));
  g_autoptr (HoistEvent) event = hoist_store_journal_append (store, &entry, NULL);
}

static gboolean
is_known (GPtrArray *known, const HoistRelease *release)
{
  for (guint i = 0; known && i < known->len; i++)
    {
      const HoistRelease *other = g_ptr_array_index (known, i);
      if (g_str_equal (other->tag, release->tag) && g_str_equal (other->commit, release->commit))
        return TRUE;
    }
  return FALSE;
}

gboolean
hoist_observer_record_releases (HoistStore *store, const char *application,
                                const HoistValue *answer, GError **error)
{
  const HoistValue *list = hoist_value_get_member (answer, "releases");
  g_autoptr (GPtrArray) releases =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_release_unref);
  g_autoptr (GPtrArray) known = hoist_store_list_releases (store, application, NULL);

  if (!list || hoist_value_get_type_of (list) != HOIST_VALUE_ARRAY)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL,
                           "the agent named no list of releases");
      return FALSE;
    }
  for (guint i = 0; i < hoist_value_get_size (list); i++)
    {
      HoistRelease *release = hoist_release_read (hoist_value_get_element (list, i), error);
      if (!release)
        return FALSE;
      g_ptr_array_add (releases, release);
    }
  if (!hoist_store_put_releases (store, application, releases, error))
    return FALSE;
  for (guint i = 0; i < releases->len; i++)
    if (!is_known (known, g_ptr_array_index (releases, i)))
      journal_release (store, application, g_ptr_array_index (releases, i));
  return TRUE;
}

/* --- looking ----------------------------------------------------------------------------- */

typedef struct
{
  HoistObserver *observer;
  HoistApplication *application; /* of the tenant looked at last */
  HoistGuide *guide;
} Look;

static HoistValue *
ask (Look *look, const char *node, const HoistAgentOrder *order, GError **error)
{
  HoistObserver *observer = look->observer;

  return hoist_agent_pool_call (observer->pool, node, order, FALSE, observer->cancellable, error);
}

static gboolean
read_application (Look *look, const char *name, GError **error)
{
  if (look->application && g_str_equal (look->application->name, name))
    return TRUE;
  g_clear_pointer (&look->application, hoist_application_free);
  g_clear_pointer (&look->guide, hoist_guide_unref);
  look->application = hoist_store_dup_application (look->observer->store, name, error);
  if (look->application)
    look->guide = hoist_guide_parse (name, look->application->guide, -1, error);
  if (look->guide)
    return TRUE;
  g_clear_pointer (&look->application, hoist_application_free);
  return FALSE;
}

/* What is seen in the middle of a run is not how the tenant is; the run records what it proves. */
static gboolean
is_in_a_run (Look *look, const HoistTenant *tenant)
{
  g_autoptr (HoistRun) run = hoist_store_dup_open_run_of_tenant (look->observer->store, tenant->id);

  return run != NULL;
}

static HoistSighting *
ask_place (Look *look, const HoistRunPlace *place, GError **error)
{
  HoistAgentSubject subject = { place->tenant, place->guide, look->application->repository,
                                place->is_follower };
  g_autoptr (HoistValue) members = hoist_agent_order_observe (&subject);
  HoistAgentOrder order = { "observe", members, OBSERVE_DEADLINE_S };
  g_autoptr (HoistValue) answer = ask (look, place->tenant->node, &order, error);

  return answer ? hoist_sighting_read (answer, error) : NULL;
}

static void
look_at_place (Look *look, const HoistTenant *tenant, guint index)
{
  HoistObserver *observer = look->observer;
  g_autoptr (HoistTenant) there = hoist_tenant_dup_place (tenant, index);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistSighting) sighting = NULL;

  if (is_in_a_run (look, tenant))
    return;
  if (read_application (look, tenant->application, &error))
    {
      g_autoptr (HoistRunPlace) place =
          hoist_run_place_new (tenant, index, look->guide, observer->pool);
      sighting = ask_place (look, place, &error);
    }
  if (is_in_a_run (look, tenant))
    return;
  if (sighting)
    hoist_observer_record (observer->store, tenant, there->node, sighting);
  else if (!g_cancellable_is_cancelled (observer->cancellable))
    hoist_observer_record_unknown (observer->store, tenant, there->node, error->message);
}

static void
look_at_tenant (Look *look, const HoistTenant *tenant)
{
  for (guint i = 0; i < hoist_tenant_count_places (tenant); i++)
    look_at_place (look, tenant, i);
}

static gboolean
releases_are_due (HoistObserver *observer, const char *application)
{
  gint64 now = hoist_clock_boottime_us ();

  g_mutex_lock (&observer->mutex);
  gint64 *last = g_hash_table_lookup (observer->releases_at, application);
  gboolean due = !last || now - *last >= RELEASES_US;
  if (due)
    {
      last = g_new (gint64, 1);
      *last = now;
      g_hash_table_replace (observer->releases_at, g_strdup (application), last);
    }
  g_mutex_unlock (&observer->mutex);
  return due;
}

static void
look_for_releases (Look *look, const char *application)
{
  if (!releases_are_due (look->observer, application)
      || !read_application (look, application, NULL))
    return;
  g_autoptr (HoistValue) members =
      hoist_agent_order_releases (look->guide, look->application->repository, TRUE);
  HoistAgentOrder order = { "releases", members, RELEASES_DEADLINE_S };
  g_autoptr (HoistValue) answer = ask (look, "", &order, NULL);
  if (answer && !hoist_observer_record_releases (look->observer->store, application, answer, NULL))
    return; /* the next round asks again; what was known stays known */
}

/* --- rounds ------------------------------------------------------------------------------ */

static void
begin_round_locked (HoistObserver *observer)
{
  g_clear_pointer (&observer->round, g_ptr_array_unref);
  observer->round = hoist_store_list_tenant_rows (observer->store, NULL);
  observer->next = 0;
  observer->round_at = hoist_clock_boottime_us () + observer->seconds * G_USEC_PER_SEC;
}

/* The next tenant of the round, waiting for the round when it is over; NULL: the observer ends. */
static HoistTenant *
dup_next_tenant (HoistObserver *observer)
{
  HoistTenant *tenant = NULL;

  g_mutex_lock (&observer->mutex);
  while (!observer->stopping && !tenant)
    {
      gint64 left = observer->round_at - hoist_clock_boottime_us ();
      if (observer->round && observer->next < observer->round->len)
        {
          const HoistTenantRow *row = g_ptr_array_index (observer->round, observer->next++);
          if (!row->open_run)
            tenant = hoist_tenant_ref (row->tenant);
        }
      else if (left <= 0)
        begin_round_locked (observer);
      else
        g_cond_wait_until (&observer->changed, &observer->mutex, g_get_monotonic_time () + left);
    }
  g_mutex_unlock (&observer->mutex);
  return tenant;
}

static gpointer
observer_thread (gpointer user_data)
{
  Look look = { .observer = user_data };

  for (;;)
    {
      g_autoptr (HoistTenant) tenant = dup_next_tenant (look.observer);
      if (!tenant)
        break;
      look_for_releases (&look, tenant->application);
      look_at_tenant (&look, tenant);
    }
  g_clear_pointer (&look.application, hoist_application_free);
  g_clear_pointer (&look.guide, hoist_guide_unref);
  return NULL;
}

HoistObserver *
hoist_observer_new (HoistStore *store, HoistAgentPool *pool, guint seconds)
{
  HoistObserver *observer = g_new0 (HoistObserver, 1);

  g_mutex_init (&observer->mutex);
  g_cond_init (&observer->changed);
  observer->store = g_object_ref (store);
  observer->pool = pool;
  observer->seconds = MAX (seconds, 1);
  observer->cancellable = g_cancellable_new ();
  observer->releases_at = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < N_THREADS; i++)
    observer->threads[i] = g_thread_new ("observer", observer_thread, observer);
  return observer;
}

void
hoist_observer_free (HoistObserver *observer)
{
  if (!observer)
    return;
  g_mutex_lock (&observer->mutex);
  observer->stopping = TRUE;
  g_cond_broadcast (&observer->changed);
  g_mutex_unlock (&observer->mutex);
  g_cancellable_cancel (observer->cancellable);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (observer->threads[i]);
  g_clear_pointer (&observer->round, g_ptr_array_unref);
  g_hash_table_unref (observer->releases_at);
  g_object_unref (observer->cancellable);
  g_object_unref (observer->store);
  g_mutex_clear (&observer->mutex);
  g_cond_clear (&observer->changed);
  g_free (observer);
}
