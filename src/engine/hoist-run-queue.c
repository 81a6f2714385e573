/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-run-queue.h. Owned by the engine. Thread: any; one mutex guards all. Threads are made
 * when there is work and end when there is none; it never starts more than it was told, and never
 * changes the order in which runs came. */
#include "engine/hoist-run-queue.h"

#include "base/hoist-error.h"

#define TICK_US (G_USEC_PER_SEC / 2)

struct _HoistRunQueue
{
  GMutex mutex;
  GCond work_is_there, changed;
  GQueue waiting; /* char* */
  guint in_flight, n_idle;
  guint n_working, n_resting; /* a resting one is worked on as well but takes no place */
  GPtrArray *threads;         /* made when there is work, kept until the end */
  guint slots, n_slots_taken;
  GQueue tickets; /* those who wait for a slot */
  HoistRunQueueFunc work;
  gpointer user_data;
  gboolean stopping;
};

HoistRunQueue *
hoist_run_queue_new (guint in_flight, guint slots, HoistRunQueueFunc work, gpointer user_data)
{
  HoistRunQueue *queue = g_new0 (HoistRunQueue, 1);

  g_mutex_init (&queue->mutex);
  g_cond_init (&queue->changed);
  g_cond_init (&queue->work_is_there);
  queue->threads = g_ptr_array_new ();
  g_queue_init (&queue->waiting);
  g_queue_init (&queue->tickets);
  queue->in_flight = MAX (in_flight, 1);
  queue->slots = MAX (slots, 1);
  queue->work = work;
  queue->user_data = user_data;
  return queue;
}

void
hoist_run_queue_free (HoistRunQueue *queue)
{
  if (!queue)
    return;
  hoist_run_queue_stop (queue);
  g_queue_clear_full (&queue->waiting, g_free);
  g_queue_clear (&queue->tickets);
  g_mutex_clear (&queue->mutex);
  g_cond_clear (&queue->changed);
  g_cond_clear (&queue->work_is_there);
  g_ptr_array_unref (queue->threads);
  g_free (queue);
}

static gpointer
worker_thread (gpointer user_data)
{
  HoistRunQueue *queue = user_data;

  g_mutex_lock (&queue->mutex);
  while (!queue->stopping)
    {
      g_autofree char *run =
          queue->n_working < queue->in_flight ? g_queue_pop_head (&queue->waiting) : NULL;
      if (!run)
        {
          queue->n_idle++;
          g_cond_wait (&queue->work_is_there, &queue->mutex);
          queue->n_idle--;
          continue;
        }
      queue->n_working++;
      g_mutex_unlock (&queue->mutex);
      queue->work (run, queue->user_data);
      g_mutex_lock (&queue->mutex);
      queue->n_working--;
    }
  g_mutex_unlock (&queue->mutex);
  return NULL;
}

/* With the mutex held: somebody for what waits, as far as there are places. */
static void
call_worker (HoistRunQueue *queue)
{
  if (!queue->stopping && queue->n_idle < g_queue_get_length (&queue->waiting)
      && queue->threads->len < queue->in_flight + queue->n_resting)
    g_ptr_array_add (queue->threads, g_thread_new ("run", worker_thread, queue));
  g_cond_signal (&queue->work_is_there);
}

void
hoist_run_queue_push (HoistRunQueue *queue, const char *run, gboolean first)
{
  g_mutex_lock (&queue->mutex);
  if (first)
    g_queue_push_head (&queue->waiting, g_strdup (run));
  else
    g_queue_push_tail (&queue->waiting, g_strdup (run));
  call_worker (queue);
  g_mutex_unlock (&queue->mutex);
}

gboolean
hoist_run_queue_rest (HoistRunQueue *queue)
{
  g_mutex_lock (&queue->mutex);
  gboolean rests = queue->n_resting < queue->in_flight;
  if (rests)
    {
      queue->n_working--;
      queue->n_resting++;
      call_worker (queue);
    }
  g_mutex_unlock (&queue->mutex);
  return rests;
}

void
hoist_run_queue_work_on (HoistRunQueue *queue)
{
  g_mutex_lock (&queue->mutex);
  g_assert (queue->n_resting > 0);
  queue->n_resting--;
  queue->n_working++;
  g_mutex_unlock (&queue->mutex);
}

gboolean
hoist_run_queue_remove (HoistRunQueue *queue, const char *run)
{
  gboolean found = FALSE;

  g_mutex_lock (&queue->mutex);
  for (GList *link = queue->waiting.head; link && !found; link = link->next)
    if (g_str_equal (link->data, run))
      {
        g_free (link->data);
        g_queue_delete_link (&queue->waiting, link);
        found = TRUE;
        break;
      }
  g_mutex_unlock (&queue->mutex);
  return found;
}

guint
hoist_run_queue_get_n_waiting (HoistRunQueue *queue)
{
  g_mutex_lock (&queue->mutex);
  guint n = g_queue_get_length (&queue->waiting);
  g_mutex_unlock (&queue->mutex);
  return n;
}

void
hoist_run_queue_stop (HoistRunQueue *queue)
{
  g_mutex_lock (&queue->mutex);
  queue->stopping = TRUE;
  g_autoptr (GPtrArray) threads = g_steal_pointer (&queue->threads);
  queue->threads = g_ptr_array_new ();
  g_cond_broadcast (&queue->changed);
  g_cond_broadcast (&queue->work_is_there);
  g_mutex_unlock (&queue->mutex);
  for (guint i = 0; i < threads->len; i++)
    g_thread_join (g_ptr_array_index (threads, i));
}

gboolean
hoist_run_queue_is_stopping (HoistRunQueue *queue)
{
  g_mutex_lock (&queue->mutex);
  gboolean stopping = queue->stopping;
  g_mutex_unlock (&queue->mutex);
  return stopping;
}

gboolean
hoist_run_queue_pause (HoistRunQueue *queue, guint seconds)
{
  gint64 until = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;

  g_mutex_lock (&queue->mutex);
  while (!queue->stopping && g_cond_wait_until (&queue->changed, &queue->mutex, until))
    ;
  gboolean stopping = queue->stopping;
  g_mutex_unlock (&queue->mutex);
  return !stopping;
}

/* --- places between stop and healthy ----------------------------------------------------- */

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  HoistRunQueue *queue = user_data;

  g_mutex_lock (&queue->mutex);
  g_cond_broadcast (&queue->changed);
  g_mutex_unlock (&queue->mutex);
}

/* With the mutex held. TRUE when it was this ticket's turn and a slot was free. */
static gboolean
wait_for_turn (HoistRunQueue *queue, char *ticket, HoistRunQueueTickFunc tick, gpointer user_data,
               GCancellable *cancellable, GError **error)
{
  while (g_queue_peek_head (&queue->tickets) != ticket || queue->n_slots_taken >= queue->slots)
    {
      if (queue->stopping || g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_CANCELLED,
                               "cancelled while waiting for its turn");
          return FALSE;
        }
      g_cond_wait_until (&queue->changed, &queue->mutex, g_get_monotonic_time () + TICK_US);
      g_mutex_unlock (&queue->mutex);
      gboolean goes_on = !tick || tick (user_data, error);
      g_mutex_lock (&queue->mutex);
      if (!goes_on)
        return FALSE;
    }
  return TRUE;
}

gboolean
hoist_run_queue_take_slot (HoistRunQueue *queue, gboolean urgent, HoistRunQueueTickFunc tick,
                           gpointer user_data, GCancellable *cancellable, GError **error)
{
  char ticket = 0; /* its address is the ticket */
  gboolean taken = TRUE;
  gulong handler = cancellable && !urgent
                       ? g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), queue, NULL)
                       : 0;

  g_mutex_lock (&queue->mutex);
  if (!urgent)
    {
      g_queue_push_tail (&queue->tickets, &ticket);
      taken = wait_for_turn (queue, &ticket, tick, user_data, cancellable, error);
      g_queue_remove (&queue->tickets, &ticket);
    }
  queue->n_slots_taken += taken;
  g_cond_broadcast (&queue->changed);
  g_mutex_unlock (&queue->mutex);
  if (handler)
    g_cancellable_disconnect (cancellable, handler);
  return taken;
}

void
hoist_run_queue_leave_slot (HoistRunQueue *queue)
{
  g_mutex_lock (&queue->mutex);
  g_assert (queue->n_slots_taken > 0);
  queue->n_slots_taken--;
  g_cond_broadcast (&queue->changed);
  g_mutex_unlock (&queue->mutex);
}
