/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-agent-pool.h. Owned by the engine. Thread: any; a mutex guards the list, a link is with
 * one caller at a time. It never hands out a broken link twice and never keeps more than MAX_IDLE
 * agents waiting. */
#include "engine/hoist-agent-pool.h"

#include "base/hoist-error.h"

#define MAX_IDLE 2

struct _HoistAgentPool
{
  const HoistAgentTransport *transport;
  gconstpointer target;
  char *instance;
  GMutex mutex;
  GQueue idle; /* HoistAgentLink* */
};

HoistAgentPool *
hoist_agent_pool_new (const HoistAgentTransport *transport, gconstpointer target,
                      const char *instance)
{
  HoistAgentPool *pool = g_new0 (HoistAgentPool, 1);

  pool->transport = transport;
  pool->target = target;
  pool->instance = g_strdup (instance);
  g_mutex_init (&pool->mutex);
  g_queue_init (&pool->idle);
  return pool;
}

void
hoist_agent_pool_free (HoistAgentPool *pool)
{
  HoistAgentLink *link;

  if (!pool)
    return;
  while ((link = g_queue_pop_head (&pool->idle)))
    hoist_agent_link_close (link, 1000);
  g_mutex_clear (&pool->mutex);
  g_free (pool->instance);
  g_free (pool);
}

static HoistAgentLink *
take (HoistAgentPool *pool, gboolean *ret_was_idle, GCancellable *cancellable, GError **error)
{
  g_mutex_lock (&pool->mutex);
  HoistAgentLink *link = g_queue_pop_head (&pool->idle);
  g_mutex_unlock (&pool->mutex);
  *ret_was_idle = link != NULL;
  return link ? link
              : hoist_agent_link_open (pool->transport, pool->target, pool->instance, cancellable,
                                       error);
}

static void
give_back (HoistAgentPool *pool, HoistAgentLink *link)
{
  if (!hoist_agent_link_is_broken (link))
    {
      g_mutex_lock (&pool->mutex);
      if (g_queue_get_length (&pool->idle) < MAX_IDLE)
        {
          g_queue_push_head (&pool->idle, link);
          link = NULL;
        }
      g_mutex_unlock (&pool->mutex);
    }
  hoist_agent_link_close (link, 1000);
}

HoistValue *
hoist_agent_pool_call (HoistAgentPool *pool, const HoistAgentOrder *order, gboolean repeatable,
                       GCancellable *cancellable, GError **error)
{
  for (;;)
    {
      g_autoptr (GError) problem = NULL;
      gboolean was_idle = FALSE;
      HoistAgentLink *link = take (pool, &was_idle, cancellable, error);
      if (!link)
        return NULL;
      HoistValue *answer = hoist_agent_link_call (link, order, NULL, cancellable, &problem);
      gboolean again = !answer && was_idle && repeatable && hoist_agent_link_is_broken (link);
      give_back (pool, link);
      if (answer)
        return answer;
      if (!again)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
    }
}
