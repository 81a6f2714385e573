/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-node-observer.h. Owned by the engine. Thread: one that keeps the time, a few that look.
 * It never asks about tenants and never decides what a silent node means for them. */
#include "engine/hoist-node-observer.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "engine/hoist-node-look.h"
#include "store/hoist-store-journal.h"

#define N_LOOKS 8 /* at once */

struct _HoistNodeObserver
{
  HoistStore *store;
  HoistAgentPool *pool;
  guint seconds;
  GCancellable *cancellable;
  GThreadPool *looks;
  GThread *thread;
  GMutex mutex; /* guards the next two */
  GCond changed;
  gboolean stopping;
  GHashTable *under_way; /* node ids: one look at a time each */
};

static void
journal_change (HoistStore *store, const char *node, const HoistNodeSighting *sighting)
{
  g_autoptr (HoistValue) payload = hoist_value_new_object ();
  g_autoptr (HoistEvent) event = NULL;
  HoistJournalEntry entry = {
    .type = HOIST_EVENT_NODE, .phase = "sighted", .step = -1, .payload = payload
  };

  hoist_value_set (payload, "node", hoist_value_new_string (node));
  hoist_value_set (payload, "known", hoist_value_new_bool (!sighting->unknown_since));
  hoist_value_set (payload, "code", hoist_value_new_string (sighting->error_code));
  /* One that could not be written is news that is missing, not a wrong state. */
  event = hoist_store_journal_append (store, &entry, NULL);
}

static void
record (HoistStore *store, const HoistNodeSighting *before, const HoistNodeSighting *after)
{
  if (hoist_store_put_node_sighting (store, after, NULL) && hoist_node_look_differs (before, after))
    journal_change (store, after->node, after);
}

/* The agent's identity is pinned at its first answer. */
static void
pin_agent (HoistStore *store, const HoistNode *node, const HoistNodeSighting *sighting)
{
  HoistNode fields = *node;

  if (*node->agent_id || !*sighting->agent_id)
    return;
  fields.agent_id = sighting->agent_id;
  g_autoptr (HoistNode) pinned = hoist_node_new (&fields);
  if (!hoist_store_put_node (store, pinned, NULL))
    return; /* the next answer pins it */
}

HoistNodeSighting *
hoist_node_observer_look (HoistStore *store, HoistAgentPool *pool, const char *node,
                          GCancellable *cancellable, GError **error)
{
  g_autoptr (HoistNode) known = hoist_store_dup_node (store, node, error);
  g_autoptr (HoistNodeSighting) before = known ? hoist_store_dup_node_sighting (store, node) : NULL;
  g_autoptr (HoistNodeSighting) after = NULL;
  g_autoptr (GError) problem = NULL;

  if (!known)
    return NULL;
  HoistAgentOrder order = { "node", NULL, HOIST_NODE_LOOK_DEADLINE_S };
  gint64 asked_at = hoist_clock_wall_us ();
  g_autoptr (HoistValue) answer =
      hoist_agent_pool_insist (pool, node, &order, cancellable, &problem);
  if (answer)
    after = hoist_node_look_read (node, answer, asked_at, hoist_clock_wall_us (), &problem);
  if (!after && g_error_matches (problem, HOIST_ERROR, HOIST_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  if (after)
    pin_agent (store, known, after);
  else
    after = hoist_node_look_unknown (node, before, problem, hoist_clock_wall_us ());
  record (store, before, after);
  return g_steal_pointer (&after);
}

/* --- rounds ------------------------------------------------------------------------------ */

static void
look_cb (gpointer data, gpointer user_data)
{
  HoistNodeObserver *observer = user_data;
  g_autofree char *node = data;
  g_autoptr (HoistNodeSighting) seen =
      g_cancellable_is_cancelled (observer->cancellable)
          ? NULL
          : hoist_node_observer_look (observer->store, observer->pool, node, observer->cancellable,
                                      NULL);

  g_mutex_lock (&observer->mutex);
  g_hash_table_remove (observer->under_way, node);
  g_mutex_unlock (&observer->mutex);
}

static void
begin_looks (HoistNodeObserver *observer)
{
  g_autoptr (GPtrArray) nodes = hoist_store_list_nodes (observer->store, NULL);

  for (guint i = 0; nodes && i < nodes->len; i++)
    {
      const HoistNode *node = g_ptr_array_index (nodes, i);
      g_mutex_lock (&observer->mutex);
      gboolean begins = g_hash_table_add (observer->under_way, g_strdup (node->id));
      g_mutex_unlock (&observer->mutex);
      if (begins)
        g_thread_pool_push (observer->looks, g_strdup (node->id), NULL);
    }
}

static gboolean
wait_for_round (HoistNodeObserver *observer)
{
  gint64 until = g_get_monotonic_time () + observer->seconds * G_USEC_PER_SEC;

  g_mutex_lock (&observer->mutex);
  while (!observer->stopping && g_cond_wait_until (&observer->changed, &observer->mutex, until))
    ;
  gboolean goes_on = !observer->stopping;
  g_mutex_unlock (&observer->mutex);
  return goes_on;
}

static gpointer
observer_thread (gpointer user_data)
{
  HoistNodeObserver *observer = user_data;

  do
    begin_looks (observer);
  while (wait_for_round (observer));
  return NULL;
}

HoistNodeObserver *
hoist_node_observer_new (HoistStore *store, HoistAgentPool *pool, guint seconds)
{
  HoistNodeObserver *observer = g_new0 (HoistNodeObserver, 1);

  g_mutex_init (&observer->mutex);
  g_cond_init (&observer->changed);
  observer->store = g_object_ref (store);
  observer->pool = pool;
  observer->seconds = MAX (seconds, 1);
  observer->cancellable = g_cancellable_new ();
  observer->under_way = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  observer->looks = g_thread_pool_new (look_cb, observer, N_LOOKS, FALSE, NULL);
  observer->thread = g_thread_new ("node-observer", observer_thread, observer);
  return observer;
}

void
hoist_node_observer_free (HoistNodeObserver *observer)
{
  if (!observer)
    return;
  g_mutex_lock (&observer->mutex);
  observer->stopping = TRUE;
  g_cond_broadcast (&observer->changed);
  g_mutex_unlock (&observer->mutex);
  g_cancellable_cancel (observer->cancellable);
  g_thread_join (observer->thread);
  g_thread_pool_free (observer->looks, FALSE, TRUE);
  g_hash_table_unref (observer->under_way);
  g_object_unref (observer->cancellable);
  g_object_unref (observer->store);
  g_mutex_clear (&observer->mutex);
  g_cond_clear (&observer->changed);
  g_free (observer);
}
