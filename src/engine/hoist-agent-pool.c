/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-agent-pool.h. Owned by the engine. Thread: any; a mutex guards the lists, a link is
 * with one caller at a time. It never hands out a broken link twice, never keeps more than MAX_IDLE
 * agents of a node waiting, and knows nothing about how a node is reached. */
#include "engine/hoist-agent-pool.h"

#include "base/hoist-error.h"
#include "engine/hoist-node-silence.h"

#define MAX_IDLE 2
#define SILENCE_S 60 /* the node observer looks more often whether it is back */

struct _HoistAgentPool
{
  const HoistAgentTransport *transport;
  gconstpointer target;
  HoistAgentRouteFunc find;
  gpointer user_data;
  char *instance;
  HoistNodeSilence *silence;
  GMutex mutex;
  GHashTable *idle; /* node -> GQueue of HoistAgentLink* */
};

static void
free_idle (gpointer data)
{
  GQueue *links = data;
  HoistAgentLink *link;

  while ((link = g_queue_pop_head (links)))
    hoist_agent_link_close (link, 1000);
  g_queue_free (links);
}

HoistAgentPool *
hoist_agent_pool_new (const HoistAgentTransport *transport, gconstpointer target,
                      const char *instance)
{
  HoistAgentPool *pool = g_new0 (HoistAgentPool, 1);

  pool->transport = transport;
  pool->target = target;
  pool->instance = g_strdup (instance);
  pool->silence = hoist_node_silence_new (SILENCE_S);
  g_mutex_init (&pool->mutex);
  pool->idle = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_idle);
  return pool;
}

void
hoist_agent_pool_set_routes (HoistAgentPool *pool, HoistAgentRouteFunc find, gpointer user_data)
{
  pool->find = find;
  pool->user_data = user_data;
}

void
hoist_agent_pool_free (HoistAgentPool *pool)
{
  if (!pool)
    return;
  g_hash_table_unref (pool->idle);
  hoist_node_silence_free (pool->silence);
  g_mutex_clear (&pool->mutex);
  g_free (pool->instance);
  g_free (pool);
}

/* A machine that was set up anew has forgotten which control plane and which epochs it saw. */
static gboolean
check_identity (HoistAgentLink *link, const char *node, const char *expected, GError **error)
{
  const char *is = hoist_value_lookup_string (hoist_agent_link_get_greeting (link), "agent", "");

  if (!expected || !*expected || !*is || g_str_equal (is, expected))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT,
               "The agent on %s is another one than at enrolment (%s, not %s): the machine or the "
               "agent's state folder was set up anew. Forget the node and enrol it again.",
               node, is, expected);
  return FALSE;
}

void
hoist_agent_route_clear (HoistAgentRoute *route)
{
  if (route->free_target)
    route->free_target (route->target);
  g_free (route->name);
  g_strfreev (route->roles);
  *route = (HoistAgentRoute){ 0 };
}

static gboolean
find_route (HoistAgentPool *pool, const char *node, HoistAgentRoute *ret, GError **error)
{
  if (*node && pool->find)
    return pool->find (node, ret, pool->user_data, error);
  if (!*node)
    {
      ret->transport = pool->transport;
      ret->target = (gpointer) pool->target;
      ret->name = g_strdup ("the local node");
      return TRUE;
    }
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND, "there is no node %s", node);
  return FALSE;
}

char *
hoist_agent_pool_dup_name (HoistAgentPool *pool, const char *node)
{
  g_auto (HoistAgentRoute) route = { 0 };

  return find_route (pool, node, &route, NULL) && route.name ? g_steal_pointer (&route.name)
                                                             : g_strdup (node);
}

char **
hoist_agent_pool_dup_roles (HoistAgentPool *pool, const char *node)
{
  g_auto (HoistAgentRoute) route = { 0 };

  return find_route (pool, node, &route, NULL) ? g_steal_pointer (&route.roles) : NULL;
}

HoistAgentLink *
hoist_agent_pool_open (HoistAgentPool *pool, const char *node, const HoistAgentListener *listener,
                       GCancellable *cancellable, GError **error)
{
  g_auto (HoistAgentRoute) route = { 0 };

  if (!find_route (pool, node, &route, error))
    return NULL;
  HoistAgentOpening opening = { route.transport, route.target, pool->instance, listener };
  HoistAgentLink *link = hoist_agent_link_open_by (&opening, cancellable, error);
  if (link && !check_identity (link, node, route.agent_id, error))
    {
      hoist_agent_link_close (link, 1000);
      link = NULL;
    }
  if (link && *node) /* whoever looks at that node need not wait any longer */
    hoist_node_silence_note (pool->silence, node, NULL);
  return link;
}

void
hoist_agent_pool_forget (HoistAgentPool *pool, const char *node)
{
  gpointer name = NULL, links = NULL;

  g_mutex_lock (&pool->mutex);
  gboolean had = g_hash_table_steal_extended (pool->idle, node, &name, &links);
  g_mutex_unlock (&pool->mutex);
  if (!had)
    return;
  g_free (name);
  free_idle (links);
}

static HoistAgentLink *
pop_idle (HoistAgentPool *pool, const char *node)
{
  g_mutex_lock (&pool->mutex);
  GQueue *links = g_hash_table_lookup (pool->idle, node);
  HoistAgentLink *link = links ? g_queue_pop_head (links) : NULL;
  g_mutex_unlock (&pool->mutex);
  return link;
}

/* An agent that nobody asked for long ends by itself: that is no answer to the next question. */
static HoistAgentLink *
take_idle (HoistAgentPool *pool, const char *node)
{
  HoistAgentLink *link;

  while ((link = pop_idle (pool, node)) && hoist_agent_link_has_ended (link))
    hoist_agent_link_close (link, 0);
  return link;
}

static void
give_back (HoistAgentPool *pool, const char *node, HoistAgentLink *link)
{
  if (!hoist_agent_link_is_broken (link))
    {
      g_mutex_lock (&pool->mutex);
      GQueue *links = g_hash_table_lookup (pool->idle, node);
      if (!links)
        g_hash_table_insert (pool->idle, g_strdup (node), links = g_queue_new ());
      if (g_queue_get_length (links) < MAX_IDLE)
        {
          g_queue_push_head (links, link);
          link = NULL;
        }
      g_mutex_unlock (&pool->mutex);
    }
  hoist_agent_link_close (link, 1000);
}

/* An idle link, or a new one; how that came out is remembered. */
static HoistAgentLink *
get_link (HoistAgentPool *pool, const char *node, gboolean *ret_was_idle, GCancellable *cancellable,
          GError **error)
{
  g_autoptr (GError) problem = NULL;
  HoistAgentLink *link = take_idle (pool, node);

  *ret_was_idle = link != NULL;
  if (link)
    return link;
  link = hoist_agent_pool_open (pool, node, NULL, cancellable, &problem);
  if (*node)
    hoist_node_silence_note (pool->silence, node, problem);
  if (!link)
    g_propagate_error (error, g_steal_pointer (&problem));
  return link;
}

static HoistValue *
call (HoistAgentPool *pool, const char *node, const HoistAgentOrder *order, gboolean repeatable,
      GCancellable *cancellable, GError **error)
{
  for (;;)
    {
      g_autoptr (GError) problem = NULL;
      gboolean was_idle;
      HoistAgentLink *link = get_link (pool, node, &was_idle, cancellable, error);
      if (!link)
        return NULL;
      HoistValue *answer =
          hoist_agent_link_call (link, order, order->listener, cancellable, &problem);
      gboolean again = !answer && was_idle && repeatable && hoist_agent_link_is_broken (link);
      give_back (pool, node, link);
      if (answer)
        return answer;
      if (!again)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
    }
}

HoistValue *
hoist_agent_pool_call (HoistAgentPool *pool, const char *node, const HoistAgentOrder *order,
                       gboolean repeatable, GCancellable *cancellable, GError **error)
{
  return hoist_node_silence_check (pool->silence, node, error)
             ? call (pool, node, order, repeatable, cancellable, error)
             : NULL;
}

HoistValue *
hoist_agent_pool_insist (HoistAgentPool *pool, const char *node, const HoistAgentOrder *order,
                         GCancellable *cancellable, GError **error)
{
  return call (pool, node, order, TRUE, cancellable, error);
}
