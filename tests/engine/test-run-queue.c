/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Order, limits and places. */
#include "engine/hoist-run-queue.h"

#include "base/hoist-error.h"

typedef struct
{
  GMutex mutex;
  GCond changed;
  GString *order;
  guint now, most, n_done;
  gboolean open; /* the gate that work waits for */
  HoistRunQueue *queue;
  guint in_slot, most_in_slot;
} Work;

static void
work_init (Work *w)
{
  *w = (Work){ .order = g_string_new (NULL) };
  g_mutex_init (&w->mutex);
  g_cond_init (&w->changed);
}

static void
work_clear (Work *w)
{
  g_string_free (w->order, TRUE);
  g_mutex_clear (&w->mutex);
  g_cond_clear (&w->changed);
}

static void
work_cb (const char *run, gpointer data)
{
  Work *w = data;

  g_mutex_lock (&w->mutex);
  w->now++;
  w->most = MAX (w->most, w->now);
  g_string_append (w->order, run);
  g_cond_broadcast (&w->changed);
  while (!w->open)
    g_cond_wait (&w->changed, &w->mutex);
  w->now--;
  w->n_done++;
  g_cond_broadcast (&w->changed);
  g_mutex_unlock (&w->mutex);
}

static void
wait_until (Work *w, guint *number, guint wanted)
{
  g_mutex_lock (&w->mutex);
  while (*number != wanted)
    g_cond_wait (&w->changed, &w->mutex);
  g_mutex_unlock (&w->mutex);
}

static void
open_gate (Work *w)
{
  g_mutex_lock (&w->mutex);
  w->open = TRUE;
  g_cond_broadcast (&w->changed);
  g_mutex_unlock (&w->mutex);
}

static void
test_order (void)
{
  Work w;
  work_init (&w);
  HoistRunQueue *queue = hoist_run_queue_new (1, 1, work_cb, &w);

  hoist_run_queue_push (queue, "a", FALSE);
  wait_until (&w, &w.now, 1);
  hoist_run_queue_push (queue, "b", FALSE);
  hoist_run_queue_push (queue, "c", FALSE);
  hoist_run_queue_push (queue, "d", FALSE);
  hoist_run_queue_push (queue, "z", TRUE);
  g_assert_cmpuint (hoist_run_queue_get_n_waiting (queue), ==, 4);
  g_assert_true (hoist_run_queue_remove (queue, "c"));
  g_assert_false (hoist_run_queue_remove (queue, "c"));
  g_assert_false (hoist_run_queue_remove (queue, "a")); /* it works already */
  open_gate (&w);
  wait_until (&w, &w.n_done, 4);
  g_assert_cmpstr (w.order->str, ==, "azbd");
  hoist_run_queue_free (queue);
  work_clear (&w);
}

static void
test_limit (void)
{
  Work w;
  work_init (&w);
  HoistRunQueue *queue = hoist_run_queue_new (2, 1, work_cb, &w);

  for (guint i = 0; i < 5; i++)
    hoist_run_queue_push (queue, "x", FALSE);
  wait_until (&w, &w.now, 2);
  open_gate (&w);
  wait_until (&w, &w.n_done, 5);
  g_assert_cmpuint (w.most, ==, 2);
  hoist_run_queue_free (queue);
  work_clear (&w);
}

static void
test_a_thousand (void)
{
  Work w;
  work_init (&w);
  w.open = TRUE;
  HoistRunQueue *queue = hoist_run_queue_new (8, 2, work_cb, &w);
  gint64 before = g_get_monotonic_time ();

  for (guint i = 0; i < 1000; i++)
    hoist_run_queue_push (queue, "x", FALSE);
  g_assert_cmpint (g_get_monotonic_time () - before, <, G_USEC_PER_SEC);
  wait_until (&w, &w.n_done, 1000);
  g_assert_cmpuint (w.most, <=, 8);
  hoist_run_queue_free (queue);
  work_clear (&w);
}

/* Stopping waits for who works and starts nobody else. */
static gpointer
stop_thread (gpointer data)
{
  hoist_run_queue_stop (data);
  return NULL;
}

static void
test_stop (void)
{
  Work w;
  work_init (&w);
  HoistRunQueue *queue = hoist_run_queue_new (1, 1, work_cb, &w);

  hoist_run_queue_push (queue, "a", FALSE);
  hoist_run_queue_push (queue, "b", FALSE);
  wait_until (&w, &w.now, 1);
  GThread *thread = g_thread_new ("stop", stop_thread, queue);
  while (!hoist_run_queue_is_stopping (queue))
    g_thread_yield ();
  open_gate (&w);
  g_thread_join (thread);
  g_assert_cmpstr (w.order->str, ==, "a");
  hoist_run_queue_free (queue);
  work_clear (&w);
}

/* Who rests makes room for as many again, and not for more. */
static void
rest_cb (const char *run, gpointer data)
{
  Work *w = data;
  gboolean rests = hoist_run_queue_rest (w->queue);

  g_mutex_lock (&w->mutex);
  w->now++;
  w->most = MAX (w->most, w->now);
  w->in_slot += rests;
  w->most_in_slot = MAX (w->most_in_slot, w->in_slot);
  g_cond_broadcast (&w->changed);
  while (!w->open)
    g_cond_wait (&w->changed, &w->mutex);
  w->now--;
  w->in_slot -= rests;
  g_mutex_unlock (&w->mutex);
  if (rests)
    hoist_run_queue_work_on (w->queue);
  g_mutex_lock (&w->mutex);
  w->n_done++;
  g_cond_broadcast (&w->changed);
  g_mutex_unlock (&w->mutex);
}

static void
test_rest (void)
{
  Work w;
  work_init (&w);
  w.queue = hoist_run_queue_new (2, 1, rest_cb, &w);
  for (guint i = 0; i < 20; i++)
    hoist_run_queue_push (w.queue, "x", FALSE);
  wait_until (&w, &w.now, 4); /* two that rest, two that take the places */
  open_gate (&w);
  wait_until (&w, &w.n_done, 20);
  g_assert_cmpuint (w.most, ==, 4);
  g_assert_cmpuint (w.most_in_slot, ==, 2);
  hoist_run_queue_free (w.queue);
  work_clear (&w);
}

/* --- places ------------------------------------------------------------------------------ */

static void
slot_cb (const char *run, gpointer data)
{
  Work *w = data;
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_run_queue_take_slot (w->queue, FALSE, NULL, NULL, NULL, &error));
  g_mutex_lock (&w->mutex);
  w->in_slot++;
  w->most_in_slot = MAX (w->most_in_slot, w->in_slot);
  g_mutex_unlock (&w->mutex);
  g_thread_yield ();
  g_mutex_lock (&w->mutex);
  w->in_slot--;
  w->n_done++;
  g_cond_broadcast (&w->changed);
  g_mutex_unlock (&w->mutex);
  hoist_run_queue_leave_slot (w->queue);
}

static void
test_slots (void)
{
  Work w;
  work_init (&w);
  w.queue = hoist_run_queue_new (8, 2, slot_cb, &w);
  for (guint i = 0; i < 200; i++)
    hoist_run_queue_push (w.queue, "x", FALSE);
  wait_until (&w, &w.n_done, 200);
  g_assert_cmpuint (w.most_in_slot, <=, 2);
  hoist_run_queue_free (w.queue);
  work_clear (&w);
}

static void
nothing_cb (const char *run, gpointer data)
{
}

static gboolean
lost_cb (gpointer data, GError **error)
{
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_FENCED, "lost");
  return FALSE;
}

static void
test_urgent_cancel_and_tick (void)
{
  HoistRunQueue *queue = hoist_run_queue_new (1, 1, nothing_cb, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_run_queue_take_slot (queue, FALSE, NULL, NULL, NULL, &error));
  g_assert_true (
      hoist_run_queue_take_slot (queue, TRUE, NULL, NULL, NULL, &error)); /* above the limit */
  g_cancellable_cancel (cancellable);
  g_assert_false (hoist_run_queue_take_slot (queue, FALSE, NULL, NULL, cancellable, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (hoist_run_queue_take_slot (queue, FALSE, lost_cb, NULL, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FENCED);
  g_clear_error (&error);
  hoist_run_queue_leave_slot (queue);
  hoist_run_queue_leave_slot (queue);
  /* Those who gave up do not stand in the way. */
  g_assert_true (hoist_run_queue_take_slot (queue, FALSE, NULL, NULL, NULL, &error));
  hoist_run_queue_leave_slot (queue);
  hoist_run_queue_free (queue);
}

/* A pause is over in time, or at once when the queue is stopped. */
static gpointer
stop_cb (gpointer queue)
{
  hoist_run_queue_stop (queue);
  return NULL;
}

static void
test_pause (void)
{
  Work w;
  work_init (&w);
  HoistRunQueue *queue = hoist_run_queue_new (1, 1, work_cb, &w);

  g_assert_true (hoist_run_queue_pause (queue, 0));
  g_assert_true (hoist_run_queue_pause (queue, 1));
  GThread *stopper = g_thread_new ("stopper", stop_cb, queue);
  g_assert_false (hoist_run_queue_pause (queue, 3600));
  g_thread_join (stopper);
  hoist_run_queue_free (queue);
  work_clear (&w);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-queue/order", test_order);
  g_test_add_func ("/run-queue/limit", test_limit);
  g_test_add_func ("/run-queue/a-thousand", test_a_thousand);
  g_test_add_func ("/run-queue/stop", test_stop);
  g_test_add_func ("/run-queue/pause", test_pause);
  g_test_add_func ("/run-queue/slots", test_slots);
  g_test_add_func ("/run-queue/urgent-cancel-and-tick", test_urgent_cancel_and_tick);
  g_test_add_func ("/engine/run-queue/rest", test_rest);
  return g_test_run ();
}
