/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A filter as a question, as a test and in words: all three say the same. */
#include "console/items/hoist-run-filter.h"

#include "scene.h"

static gboolean
lets (void (*set) (HoistRunFilter *), const HoistRun *run)
{
  g_autoptr (HoistRunFilter) filter = hoist_run_filter_new ();

  set (filter);
  return hoist_run_filter_matches (filter, run);
}

static void
set_rollback (HoistRunFilter *filter)
{
  hoist_run_filter_set (&filter->kind, "rollback");
}

static void
set_running (HoistRunFilter *filter)
{
  hoist_run_filter_set (&filter->outcome, "running");
}

static void
set_restored (HoistRunFilter *filter)
{
  hoist_run_filter_set (&filter->outcome, "old-restored");
}

static void
set_dana (HoistRunFilter *filter)
{
  hoist_run_filter_set (&filter->by, " dana ");
}

static void
set_words (HoistRunFilter *filter)
{
  hoist_run_filter_set (&filter->search, "NO SUCH COLUMN");
}

static void
set_later (HoistRunFilter *filter)
{
  filter->since = SCENE_NOW + G_TIME_SPAN_DAY;
}

static void
test_matches (void)
{
  g_autoptr (HoistRun) live = scene_run (HOIST_PLAN_ROLLBACK, 2);
  g_autoptr (HoistRun) bad = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_OLD_RESTORED);

  g_assert_true (lets (set_rollback, live));
  g_assert_false (lets (set_rollback, bad));
  g_assert_true (lets (set_running, live));
  g_assert_false (lets (set_running, bad));
  g_assert_true (lets (set_restored, bad));
  g_assert_true (lets (set_dana, bad)); /* without "local:", and without the spaces */
  g_assert_true (lets (set_words, bad));
  g_assert_false (lets (set_words, live));
  g_assert_false (lets (set_later, bad));
}

static void
test_question (void)
{
  g_autoptr (HoistRunFilter) filter = hoist_run_filter_new ();
  g_autofree char *nothing = hoist_run_filter_dup_words (filter);
  g_autofree char *words = NULL;
  HoistRunQuery query;

  g_assert_false (hoist_run_filter_is_narrow (filter));
  g_assert_cmpstr (nothing, ==, "");
  set_rollback (filter);
  set_running (filter);
  set_dana (filter);
  query = hoist_run_filter_get_query (filter);
  g_assert_cmpstr (query.kind, ==, "rollback");
  g_assert_cmpstr (query.outcome, ==, "none"); /* what goes on has no outcome yet */
  g_assert_cmpstr (query.by, ==, "dana");
  g_assert_null (query.tenant);
  g_assert_true (hoist_run_filter_is_narrow (filter));
  words = hoist_run_filter_dup_words (filter);
  g_assert_cmpstr (words, ==, "Rollbacks · Running · by dana");
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/run-filter/matches", test_matches);
  g_test_add_func ("/console/run-filter/question", test_question);
  return g_test_run ();
}
