/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Worker threads for blocking calls. Owned by the daemon; see the header for the threads. Never
 * grows without a bound, and an idle daemon keeps none of these threads. */
#include "daemon/hoist-lanes.h"

#define MAX_QUEUED 256

typedef struct
{
  HoistLanes *lanes;
  HoistLaneFunc work, done;
  gpointer job;
} Ticket;

struct _HoistLanes
{
  GThreadPool *pools[HOIST_N_LANES];
  GCancellable *cancellable;
  GMainContext *context;
  GAsyncQueue *finished; /* Ticket* */
};

static void
finish_all (HoistLanes *lanes)
{
  Ticket *ticket;

  while ((ticket = g_async_queue_try_pop (lanes->finished)) != NULL)
    {
      ticket->done (ticket->job);
      g_free (ticket);
    }
}

static gboolean
finish_cb (gpointer user_data)
{
  finish_all (user_data);
  return G_SOURCE_REMOVE;
}

static void
run_cb (gpointer data, gpointer user_data)
{
  HoistLanes *lanes = user_data;
  Ticket *ticket = data;

  if (!g_cancellable_is_cancelled (lanes->cancellable))
    ticket->work (ticket->job);
  g_async_queue_push (lanes->finished, ticket);
  if (!g_cancellable_is_cancelled (lanes->cancellable))
    {
      g_autoptr (GSource) source = g_idle_source_new ();

      g_source_set_priority (source, G_PRIORITY_DEFAULT);
      g_source_set_callback (source, finish_cb, lanes, NULL);
      g_source_attach (source, lanes->context);
    }
}

HoistLanes *
hoist_lanes_new (void)
{
  static const int n_threads[HOIST_N_LANES] = { 4, 12, 1 };
  HoistLanes *lanes = g_new0 (HoistLanes, 1);

  lanes->cancellable = g_cancellable_new ();
  lanes->context = g_main_context_ref_thread_default ();
  lanes->finished = g_async_queue_new ();
  for (guint i = 0; i < HOIST_N_LANES; i++)
    lanes->pools[i] = g_thread_pool_new (run_cb, lanes, n_threads[i], FALSE, NULL);
  return lanes;
}

gboolean
hoist_lanes_push (HoistLanes *lanes, HoistLane lane, HoistLaneFunc work, HoistLaneFunc done,
                  gpointer job)
{
  Ticket *ticket;

  if (g_thread_pool_unprocessed (lanes->pools[lane]) >= MAX_QUEUED)
    return FALSE;
  ticket = g_new (Ticket, 1);
  *ticket = (Ticket){ lanes, work, done, job };
  g_thread_pool_push (lanes->pools[lane], ticket,
                      NULL); /* queued even when no new thread could be made */
  return TRUE;
}

GCancellable *
hoist_lanes_get_cancellable (HoistLanes *lanes)
{
  return lanes->cancellable;
}

void
hoist_lanes_free (HoistLanes *lanes)
{
  g_cancellable_cancel (lanes->cancellable);
  for (guint i = 0; i < HOIST_N_LANES; i++)
    g_thread_pool_free (lanes->pools[i], FALSE, TRUE);
  finish_all (lanes);
  while (g_source_remove_by_user_data (lanes))
    ;
  g_async_queue_unref (lanes->finished);
  g_object_unref (lanes->cancellable);
  g_main_context_unref (lanes->context);
  g_free (lanes);
}
