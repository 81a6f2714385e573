/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-parallel.h. Owns its threads for the length of one call. It never leaves a thread
 * behind, and never starts an item twice. */
#include "base/hoist-parallel.h"

typedef struct
{
  const HoistParallel *how;
  GMutex mutex;
  GCond ended;
  guint open; /* items that are not done; under the mutex */
} Call;

static void
work_cb (gpointer item, gpointer user_data)
{
  Call *call = user_data;

  call->how->work (item, call->how->user_data);
  g_mutex_lock (&call->mutex);
  call->open--;
  g_cond_signal (&call->ended);
  g_mutex_unlock (&call->mutex);
}

/* TRUE: there is more to wait for. */
static gboolean
wait_a_while (Call *call, gint64 until)
{
  g_mutex_lock (&call->mutex);
  while (call->open > 0 && g_cond_wait_until (&call->ended, &call->mutex, until))
    ;
  gboolean more = call->open > 0;
  g_mutex_unlock (&call->mutex);
  return more;
}

static void
tick_until_done (Call *call)
{
  guint next_ms;

  do
    {
      next_ms = 1000;
      call->how->tick (&next_ms, call->how->user_data);
    }
  while (wait_a_while (call, g_get_monotonic_time () + (gint64) MAX (next_ms, 1) * 1000));
}

void
hoist_parallel_for_each (const HoistParallel *how, GPtrArray *items)
{
  Call call = { .how = how, .open = items->len };

  if (items->len == 1 && !how->tick)
    how->work (items->pdata[0], how->user_data);
  if (items->len == 0 || (items->len == 1 && !how->tick))
    return;
  g_mutex_init (&call.mutex);
  g_cond_init (&call.ended);
  /* Not exclusive: it can't fail, and its threads are those that other calls have let go. */
  GThreadPool *pool = g_thread_pool_new (work_cb, &call, (gint) MAX (how->at_once, 1), FALSE, NULL);
  for (guint i = 0; i < items->len; i++)
    g_thread_pool_push (pool, items->pdata[i], NULL);
  if (how->tick)
    tick_until_done (&call);
  g_thread_pool_free (pool, FALSE, TRUE); /* waits */
  g_cond_clear (&call.ended);
  g_mutex_clear (&call.mutex);
}
