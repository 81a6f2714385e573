/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who waits for which run. Owned by the daemon; main loop only. Never holds a run back: the run
 * goes on whether somebody waits or not. */
#include "daemon/hoist-run-watch.h"
#include <string.h>

typedef struct
{
  guint handle;
  char *id;
  HoistRunWatchFunc func;
  gpointer user_data;
} Waiter;

struct _HoistRunWatch
{
  HoistFeed *feed;
  gulong handler;
  guint last_handle;
  GPtrArray *waiters; /* Waiter* */
};

static void
waiter_free (Waiter *waiter)
{
  g_free (waiter->id);
  g_free (waiter);
}

static void
tell (HoistRunWatch *watch, const char *id, const HoistRun *run)
{
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func ((GDestroyNotify) waiter_free);

  for (guint i = 0; i < watch->waiters->len;)
    {
      Waiter *waiter = g_ptr_array_index (watch->waiters, i);

      if (strcmp (waiter->id, id) == 0)
        g_ptr_array_add (told, g_ptr_array_steal_index (watch->waiters, i));
      else
        i++;
    }
  for (guint i = 0; i < told->len; i++) /* told may add or remove others */
    {
      Waiter *waiter = g_ptr_array_index (told, i);

      waiter->func (run, waiter->user_data);
    }
}

void
hoist_run_watch_tell (HoistRunWatch *watch, const HoistRun *run)
{
  if (run != NULL && run->state == HOIST_RUN_ENDED)
    tell (watch, run->id, run);
}

void
hoist_run_watch_tell_rollout (HoistRunWatch *watch, const char *rollout)
{
  tell (watch, rollout, NULL);
}

static void
record_cb (HoistFeed *feed, HoistEvent *event, HoistRun *run, gpointer user_data)
{
  hoist_run_watch_tell (user_data, run);
  if (event != NULL && event->type == HOIST_EVENT_ROLLOUT
      && (strcmp (event->phase, "ended") == 0 || strcmp (event->phase, "stopped") == 0))
    hoist_run_watch_tell_rollout (user_data,
                                  hoist_value_lookup_string (event->payload, "rollout", ""));
}

HoistRunWatch *
hoist_run_watch_new (HoistFeed *feed)
{
  HoistRunWatch *watch = g_new0 (HoistRunWatch, 1);

  watch->feed = g_object_ref (feed);
  watch->waiters = g_ptr_array_new_with_free_func ((GDestroyNotify) waiter_free);
  watch->handler = g_signal_connect (feed, "record", G_CALLBACK (record_cb), watch);
  return watch;
}

void
hoist_run_watch_free (HoistRunWatch *watch)
{
  g_clear_signal_handler (&watch->handler, watch->feed);
  g_ptr_array_unref (watch->waiters);
  g_object_unref (watch->feed);
  g_free (watch);
}

guint
hoist_run_watch_add (HoistRunWatch *watch, const char *id, HoistRunWatchFunc func,
                     gpointer user_data)
{
  Waiter *waiter = g_new (Waiter, 1);

  *waiter = (Waiter){ ++watch->last_handle, g_strdup (id), func, user_data };
  g_ptr_array_add (watch->waiters, waiter);
  return waiter->handle;
}

void
hoist_run_watch_remove (HoistRunWatch *watch, guint handle)
{
  for (guint i = 0; i < watch->waiters->len; i++)
    if (((Waiter *) g_ptr_array_index (watch->waiters, i))->handle == handle)
      {
        g_ptr_array_remove_index_fast (watch->waiters, i);
        return;
      }
}

guint
hoist_run_watch_get_size (HoistRunWatch *watch)
{
  return watch->waiters->len;
}
