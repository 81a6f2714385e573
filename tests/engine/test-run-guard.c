/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs over several nodes, whole: one after the other, and only while enough of the others are
 * healthy at the release that belongs there. */
#include "engine/hoist-run-guard.h"

#include "base/hoist-error.h"
#include "fixture.h"

static char *
read_commit (Fixture *f, guint place)
{
  fixture_at (f, place);
  g_autofree char *json = fixture_read_node (f, "world.json");
  fixture_at (f, 0);
  g_autoptr (HoistValue) world = fixture_parse (json);
  g_assert_true (hoist_value_lookup_bool (world, "running", FALSE));
  return g_strdup (hoist_value_lookup_string (world, "commit", ""));
}

static void
assert_commits (Fixture *f, guint n, const char *commit)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *there = read_commit (f, i);
      g_assert_cmpstr (there, ==, commit);
    }
}

static char *
read_effects (Fixture *f, guint place)
{
  fixture_at (f, place);
  char *effects = fixture_read_node (f, "effects");
  fixture_at (f, 0);
  return effects;
}

static HoistRun *
upgrade (Fixture *f)
{
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  g_autofree char *id = fixture_queue_run (f, plan);

  return fixture_execute (f, id);
}

static void
test_all_nodes (Fixture *f, gconstpointer unused)
{
  fixture_add_followers (f, 2);
  g_autoptr (HoistRun) run = upgrade (f);
  g_assert_cmpstr (run->cause, ==, "");
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_NEW_HEALTHY);
  assert_commits (f, 3, NEW_COMMIT);
  g_autofree char *effects = read_effects (f, 2);
  g_assert_cmpuint (fixture_count (effects, "apply stop"), ==, 1);
  g_assert_cmpuint (fixture_count (effects, "apply migrate"), ==, 0);
  const HoistRunStep *last = g_ptr_array_index (run->steps, run->steps->len - 1);
  g_assert_cmpstr (last->node, ==, fixture_get_node_id (2));
  g_autoptr (HoistSighting) seen = hoist_store_dup_sighting (f->store, f->tenant->id);
  g_assert_cmpuint (seen->followers->len, ==, 2);
  g_assert_false (hoist_sighting_is_mixed (seen));
}

/* A follower whose new release does not become healthy: everything goes back, the last node first.
 */
static void
test_follower_fails (Fixture *f, gconstpointer unused)
{
  fixture_add_followers (f, 2);
  fixture_at (f, 2);
  fixture_set_scenario (f, "[{'order':'step','kind':'health','do':'error','code':'failed',"
                           "'message':'api answers 500'}]");
  fixture_at (f, 0);
  g_autoptr (HoistRun) run = upgrade (f);
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_OLD_RESTORED);
  g_assert_cmpstr (run->cause, ==, "It failed on web2. Api answers 500.");
  assert_commits (f, 3, OLD_COMMIT);
  g_autofree char *lead = read_effects (f, 0);
  g_assert_cmpuint (fixture_count (lead, "undo backup"), ==, 1);
  g_autofree char *effects = read_effects (f, 1);
  g_assert_cmpuint (fixture_count (effects, "undo stop"), ==, 1);
  /* While it was so, it was said: at one moment two nodes were seen at different commits. */
  g_autoptr (GPtrArray) events =
      hoist_store_journal_list (f->store, 0, 1000, f->tenant->id, NULL, NULL);
  guint sighted = 0;
  for (guint i = 0; i < events->len; i++)
    sighted += g_str_equal (((const HoistEvent *) events->pdata[i])->phase, "sighted");
  g_assert_cmpuint (sighted, >=, 4);
}

/* Nobody else serves: nothing is stopped at all. */
static void
test_nobody_else (Fixture *f, gconstpointer unused)
{
  fixture_add_followers (f, 1);
  f->guide->health_seconds = 1;
  fixture_at (f, 1);
  fixture_write_node (f, "world.json",
                      "{'commit':'" OLD_COMMIT "','running':true,'healthy':false}");
  fixture_at (f, 0);
  g_autoptr (HoistRun) run = upgrade (f);
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_UNTOUCHED);
  g_assert_nonnull (strstr (run->cause, "0 of 1 other nodes are healthy, and 1 must be: web1"));
  g_autofree char *lead = read_effects (f, 0);
  g_assert_cmpuint (fixture_count (lead, "apply stop"), ==, 0);
}

/* Healthy at another release than belongs there counts for nothing. */
static void
test_wrong_release (Fixture *f, gconstpointer unused)
{
  fixture_add_followers (f, 1);
  f->guide->health_seconds = 1;
  fixture_at (f, 1);
  fixture_write_node (f, "world.json",
                      "{'commit':'" NEW_COMMIT "','running':true,'tree_clean':true}");
  fixture_at (f, 0);
  g_autoptr (HoistRun) run = upgrade (f);
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_UNTOUCHED);
  g_assert_nonnull (strstr (run->cause, "the tree is at 2222222"));
}

/* A mixed tenant is made equal: only who lags behind is stopped. */
static void
test_mixed (Fixture *f, gconstpointer unused)
{
  fixture_add_followers (f, 2);
  fixture_set_renewed (f, 0);
  fixture_set_renewed (f, 1);
  g_autoptr (HoistRun) run = upgrade (f);
  g_assert_cmpstr (run->cause, ==, "");
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_NEW_HEALTHY);
  assert_commits (f, 3, NEW_COMMIT);
  g_autofree char *lead = read_effects (f, 0);
  g_autofree char *last = read_effects (f, 2);
  g_assert_cmpuint (fixture_count (lead, "apply stop"), ==, 0);
  g_assert_cmpuint (fixture_count (last, "apply stop"), ==, 1);
}

/* It fails: each node is at what it was at, and that is said to be mixed. */
static void
test_mixed_fails (Fixture *f, gconstpointer unused)
{
  fixture_add_followers (f, 2);
  fixture_set_renewed (f, 0);
  fixture_at (f, 2);
  fixture_set_scenario (f, "[{'order':'step','kind':'health','do':'error','code':'failed',"
                           "'message':'api answers 500'}]");
  fixture_at (f, 0);
  g_autoptr (HoistRun) run = upgrade (f);
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_OLD_RESTORED);
  g_assert_nonnull (strstr (run->what_is_true_now, "still not at one release"));
  g_autofree char *lead = read_commit (f, 0);
  g_autofree char *first = read_commit (f, 1);
  g_autofree char *second = read_commit (f, 2);
  g_assert_cmpstr (lead, ==, NEW_COMMIT);
  g_assert_cmpstr (first, ==, OLD_COMMIT);
  g_assert_cmpstr (second, ==, OLD_COMMIT);
}

/* Two at once, and the third only behind a guard of its own. */
static void
test_group (Fixture *f, gconstpointer unused)
{
  fixture_add_followers (f, 3);
  f->guide->nodes.at_a_time = 2;
  g_autoptr (HoistRun) run = upgrade (f);
  g_assert_cmpstr (run->cause, ==, "");
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_NEW_HEALTHY);
  assert_commits (f, 4, NEW_COMMIT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/run-guard/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("all-nodes", test_all_nodes);
  ADD ("follower-fails", test_follower_fails);
  ADD ("nobody-else", test_nobody_else);
  ADD ("wrong-release", test_wrong_release);
  ADD ("mixed", test_mixed);
  ADD ("mixed-fails", test_mixed_fails);
  ADD ("group", test_group);
  return g_test_run ();
}
