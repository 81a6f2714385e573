/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All are worked on once, no more at a time than asked for, and the caller hears the time pass. */
#include "base/hoist-parallel.h"

typedef struct
{
  GMutex mutex;
  GCond changed;
  guint at_work, most, done, ticks;
  guint gather; /* each waits until so many are at work, or were */
  GThread *caller;
  gboolean in_caller;
} Seen;

static void
work (gpointer item, gpointer user_data)
{
  Seen *seen = user_data;
  int *count = item;

  g_mutex_lock (&seen->mutex);
  (*count)++;
  seen->in_caller = seen->in_caller || g_thread_self () == seen->caller;
  seen->at_work++;
  seen->most = MAX (seen->most, seen->at_work);
  g_cond_broadcast (&seen->changed);
  while (seen->most < seen->gather)
    g_cond_wait (&seen->changed, &seen->mutex);
  seen->at_work--;
  seen->done++;
  g_mutex_unlock (&seen->mutex);
}

/* The last piece of work lets the others go: without a tick it would wait for ever. */
static void
tick (guint *ret_next_ms, gpointer user_data)
{
  Seen *seen = user_data;

  g_assert_true (g_thread_self () == seen->caller);
  g_mutex_lock (&seen->mutex);
  if (++seen->ticks == 3)
    {
      seen->most = MAX (seen->most, seen->gather);
      g_cond_broadcast (&seen->changed);
    }
  g_mutex_unlock (&seen->mutex);
  *ret_next_ms = 1;
}

static void
run (Seen *seen, guint n, guint at_once, gboolean ticks)
{
  g_autofree int *counts = g_new0 (int, n + 1);
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  HoistParallel how = { at_once, work, ticks ? tick : NULL, seen };

  g_mutex_init (&seen->mutex);
  g_cond_init (&seen->changed);
  seen->caller = g_thread_self ();
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (items, &counts[i]);
  hoist_parallel_for_each (&how, items);
  g_assert_cmpuint (seen->done, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (counts[i], ==, 1);
  g_cond_clear (&seen->changed);
  g_mutex_clear (&seen->mutex);
}

static void
test_several (void)
{
  Seen seen = { .gather = 4 };

  run (&seen, 100, 4, FALSE);
  g_assert_cmpuint (seen.most, ==, 4);
  g_assert_false (seen.in_caller);
}

static void
test_few (void)
{
  Seen none = { 0 }, one = { .gather = 1 };

  run (&none, 0, 4, TRUE);
  g_assert_cmpuint (none.ticks, ==, 0);
  run (&one, 1, 4, FALSE);
  g_assert_true (one.in_caller);
}

static void
test_tick (void)
{
  Seen seen = { .gather = 9 };

  run (&seen, 2, 2, TRUE);
  g_assert_cmpuint (seen.ticks, >=, 3);
  g_assert_false (seen.in_caller);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/parallel/several", test_several);
  g_test_add_func ("/parallel/few", test_few);
  g_test_add_func ("/parallel/tick", test_tick);
  return g_test_run ();
}
