/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run's row: older and poorer snapshots are left out, progress only grows until a snapshot. */
#include "console/items/hoist-run-item.h"

#include "scene.h"

static void
count_cb (HoistRunItem *item, guint *n)
{
  (*n)++;
}

static void
test_snapshots (void)
{
  g_autoptr (HoistRun) first = scene_run (HOIST_PLAN_UPGRADE, 2);
  g_autoptr (HoistRun) later = scene_run (HOIST_PLAN_UPGRADE, 6);
  g_autoptr (HoistRun) summary = scene_run (HOIST_PLAN_UPGRADE, 6);
  g_autoptr (HoistRunItem) item = hoist_run_item_new (first);
  guint n = 0;

  g_ptr_array_set_size (summary->steps, 0);
  g_signal_connect (item, "changed", G_CALLBACK (count_cb), &n);
  g_assert_true (hoist_run_item_set_run (item, later));
  g_assert_false (hoist_run_item_set_run (item, first));
  g_assert_false (hoist_run_item_set_run (item, summary));
  g_assert_true (hoist_run_item_get_run (item) == later);
  g_assert_cmpuint (n, ==, 1);
}

static void
test_progress (void)
{
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 2);
  g_autoptr (HoistRunItem) item = hoist_run_item_new (run);
  guint n = 0;

  g_signal_connect (item, "changed", G_CALLBACK (count_cb), &n);
  hoist_run_item_set_progress (item, 0.5);
  hoist_run_item_set_progress (item, 0.4);
  g_assert_cmpfloat (hoist_run_item_get_progress (item), ==, 0.5);
  g_assert_cmpuint (n, ==, 1);
}

static void
test_end (void)
{
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 2);
  g_autoptr (HoistRun) end = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_NEW_HEALTHY);
  g_autoptr (HoistRunItem) item = hoist_run_item_new (run);

  g_assert_true (hoist_run_item_is_open (item));
  g_assert_true (hoist_run_item_set_run (item, end));
  g_assert_false (hoist_run_item_is_open (item));
  g_assert_cmpfloat (hoist_run_item_get_progress (item), ==, 1);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/run-item/snapshots", test_snapshots);
  g_test_add_func ("/run-item/progress", test_progress);
  g_test_add_func ("/run-item/end", test_end);
  return g_test_run ();
}
