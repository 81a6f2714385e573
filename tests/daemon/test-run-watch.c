/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who waits for a run is told once, when it has ended; who stopped waiting is not told. */
#include "daemon/hoist-run-watch.h"
#include "base/hoist-file.h"

static void
count_cb (const HoistRun *run, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
test_watch (void)
{
  g_autofree char *folder = g_dir_make_tmp ("hoist-watch-XXXXXX", NULL);
  g_autoptr (HoistStore) store = hoist_store_open (folder, NULL);
  g_autoptr (HoistFeed) feed = hoist_feed_new (store);
  HoistRunWatch *watch = hoist_run_watch_new (feed);
  HoistRun running = { .id = (char *) "rn_a", .state = HOIST_RUN_RUNNING };
  HoistRun ended = { .id = (char *) "rn_a", .state = HOIST_RUN_ENDED };
  HoistRun other = { .id = (char *) "rn_b", .state = HOIST_RUN_ENDED };
  guint first = 0, second = 0, removed = 0;
  guint handle;

  hoist_run_watch_add (watch, "rn_a", count_cb, &first);
  hoist_run_watch_add (watch, "rn_a", count_cb, &second);
  handle = hoist_run_watch_add (watch, "rn_a", count_cb, &removed);
  g_assert_cmpuint (hoist_run_watch_get_size (watch), ==, 3);
  hoist_run_watch_remove (watch, handle);
  hoist_run_watch_tell (watch, NULL);
  hoist_run_watch_tell (watch, &running);
  hoist_run_watch_tell (watch, &other);
  g_assert_cmpuint (first + second, ==, 0);
  hoist_run_watch_tell (watch, &ended);
  g_signal_emit_by_name (feed, "record", NULL, &ended); /* the feed tells it too: once is enough */
  g_assert_cmpuint (first, ==, 1);
  g_assert_cmpuint (second, ==, 1);
  g_assert_cmpuint (removed, ==, 0);
  g_assert_cmpuint (hoist_run_watch_get_size (watch), ==, 0);
  hoist_run_watch_add (watch, "rn_b", count_cb, &first);
  g_signal_emit_by_name (feed, "record", NULL, &other);
  g_assert_cmpuint (first, ==, 2);

  /* A way of several hops: its rollout is what ends. */
  hoist_run_watch_add (watch, "ro_a", count_cb, &first);
  hoist_run_watch_tell (watch, &ended);
  hoist_run_watch_tell_rollout (watch, "ro_b");
  g_assert_cmpuint (first, ==, 2);
  hoist_run_watch_tell_rollout (watch, "ro_a");
  g_assert_cmpuint (first, ==, 3);
  hoist_run_watch_free (watch);
  g_clear_object (&feed);
  g_clear_object (&store);
  g_assert_true (hoist_file_remove_tree (folder, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/daemon/run-watch/watch", test_watch);
  return g_test_run ();
}
