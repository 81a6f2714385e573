/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records from many threads arrive on the main loop, each once, in the order of their positions; a
 * gap is filled from the store. */
#include "daemon/hoist-feed.h"
#include "base/hoist-file.h"

typedef struct
{
  HoistStore *store;
  gint64 last;
  guint n;
} Seen;

static void
record_cb (HoistFeed *feed, HoistEvent *event, HoistRun *run, gpointer user_data)
{
  Seen *seen = user_data;

  g_assert_cmpint (event->position, ==, seen->last + 1);
  seen->last = event->position;
  seen->n++;
}

static void
append (HoistStore *store, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      HoistJournalEntry entry = { .type = HOIST_EVENT_AUDIT, .phase = "noted", .step = -1 };
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistEvent) event = hoist_store_journal_append (store, &entry, &error);

      g_assert_no_error (error);
    }
}

static gpointer
append_thread (gpointer store)
{
  append (store, 50);
  return NULL;
}

static void
test_order (void)
{
  g_autofree char *folder = g_dir_make_tmp ("hoist-feed-XXXXXX", NULL);
  g_autoptr (HoistStore) store = hoist_store_open (folder, NULL);
  g_autoptr (HoistFeed) feed = NULL;
  GThread *threads[4];
  Seen seen = { store, 3, 0 };

  append (store, 3); /* before the feed: not told */
  feed = hoist_feed_new (store);
  g_assert_cmpint (hoist_feed_get_position (feed), ==, 3);
  g_signal_connect (feed, "record", G_CALLBACK (record_cb), &seen);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("append", append_thread, store);
  while (seen.n < 200)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (hoist_feed_get_position (feed), ==, 203);

  /* A record that nobody told of: the next one shows the gap, and it is read. */
  g_signal_handlers_block_matched (store, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, feed);
  append (store, 2);
  g_signal_handlers_unblock_matched (store, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, feed);
  append (store, 1);
  while (seen.n < 203)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (hoist_feed_get_position (feed), ==, 206);
  g_clear_object (&feed);
  g_clear_object (&store);
  g_assert_true (hoist_file_remove_tree (folder, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/daemon/feed/order", test_order);
  return g_test_run ();
}
