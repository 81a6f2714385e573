/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is seen is kept; what changes is journalled once; what can't be seen is unknown. */
#include "engine/hoist-observer.h"

#include "base/hoist-clock.h"
#include "fixture.h"

static HoistSighting *
new_sighting (Fixture *f, const char *commit, HoistHealth health)
{
  HoistSighting fields = { .tenant = f->tenant->id,
                           .observed_at = hoist_clock_wall_us (),
                           .commit = (char *) commit,
                           .tree_clean = TRUE,
                           .health = health };

  return hoist_sighting_new (&fields);
}

static guint
count_events (Fixture *f, const char *phase)
{
  g_autoptr (GPtrArray) events = hoist_store_journal_list (f->store, 0, 1000, NULL, NULL, NULL);
  guint n = 0;

  for (guint i = 0; i < events->len; i++)
    n += g_str_equal (((const HoistEvent *) g_ptr_array_index (events, i))->phase, phase);
  return n;
}

static void
test_only_changes_are_journalled (Fixture *f, gconstpointer unused)
{
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (HoistSighting) same = new_sighting (f, OLD_COMMIT, HOIST_HEALTH_HEALTHY);
      hoist_observer_record (f->store, f->tenant, "", same);
    }
  g_assert_cmpuint (count_events (f, "sighted"), ==, 1);
  g_autoptr (HoistSighting) ill = new_sighting (f, OLD_COMMIT, HOIST_HEALTH_UNHEALTHY);
  hoist_observer_record (f->store, f->tenant, "", ill);
  g_assert_cmpuint (count_events (f, "sighted"), ==, 2);
}

static void
test_older_news_are_no_news (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistSighting) old = new_sighting (f, OLD_COMMIT, HOIST_HEALTH_HEALTHY);
  HoistSighting fields = *old;
  fields.observed_at += G_USEC_PER_SEC;
  fields.commit = (char *) NEW_COMMIT;
  g_autoptr (HoistSighting) late = hoist_sighting_new (&fields);

  hoist_observer_record (f->store, f->tenant, "", late);
  hoist_observer_record (f->store, f->tenant, "", old);
  g_autoptr (HoistSighting) kept = hoist_store_dup_sighting (f->store, f->tenant->id);
  g_assert_cmpstr (kept->commit, ==, NEW_COMMIT);
}

static void
test_unknown (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistSighting) seen = new_sighting (f, OLD_COMMIT, HOIST_HEALTH_HEALTHY);

  hoist_observer_record (f->store, f->tenant, "", seen);
  hoist_observer_record_unknown (f->store, f->tenant, "", "the agent has gone");
  g_autoptr (HoistSighting) first = hoist_store_dup_sighting (f->store, f->tenant->id);
  g_assert_cmpint (first->unknown_since, >, 0);
  g_assert_cmpstr (first->commit, ==, OLD_COMMIT); /* what was seen last stays */
  g_assert_cmpstr (first->error, ==, "the agent has gone");
  hoist_observer_record_unknown (f->store, f->tenant, "", "the agent has gone");
  g_autoptr (HoistSighting) second = hoist_store_dup_sighting (f->store, f->tenant->id);
  g_assert_cmpint (second->unknown_since, ==, first->unknown_since); /* since the first time */
  g_assert_cmpuint (count_events (f, "sighted"), ==, 2);
  g_autoptr (HoistSighting) back = new_sighting (f, OLD_COMMIT, HOIST_HEALTH_HEALTHY);
  hoist_observer_record (f->store, f->tenant, "", back);
  g_assert_cmpuint (count_events (f, "sighted"), ==, 3);
}

typedef gboolean (*SightingFunc) (const HoistSighting *sighting);

static gboolean
holds_cb (Fixture *f, gpointer data)
{
  g_autoptr (HoistSighting) sighting = hoist_store_dup_sighting (f->store, f->tenant->id);

  return sighting && ((SightingFunc) data) (sighting);
}

static void
wait_for (Fixture *f, SightingFunc holds)
{
  fixture_wait (f, holds_cb, holds);
}

static gboolean
is_old (const HoistSighting *sighting)
{
  return g_strcmp0 (sighting->commit, OLD_COMMIT) == 0 && !sighting->unknown_since;
}

static gboolean
is_new (const HoistSighting *sighting)
{
  return g_strcmp0 (sighting->commit, NEW_COMMIT) == 0;
}

static gboolean
is_unknown (const HoistSighting *sighting)
{
  return sighting->unknown_since != 0;
}

static void
test_rounds (Fixture *f, gconstpointer unused)
{
  fixture_write_node (f, "releases.json",
                      "{'releases':[{'tag':'v0.9.0','commit':'" NEW_COMMIT "'}]}");
  HoistObserver *observer = hoist_observer_new (f->store, f->pool, 1);
  wait_for (f, is_old);
  fixture_write_node (f, "world.json", "{'commit':'" NEW_COMMIT "','running':true}");
  wait_for (f, is_new);
  hoist_observer_free (observer);
  g_assert_cmpuint (count_events (f, "seen"), ==, 1);
  g_autoptr (GPtrArray) releases = hoist_store_list_releases (f->store, "cbapp", NULL);
  g_assert_cmpstr (((const HoistRelease *) g_ptr_array_index (releases, 0))->tag, ==, "v0.9.0");
}

static void
test_unreachable_and_back (Fixture *f, gconstpointer unused)
{
  fixture_set_scenario (f, "[{'order':'observe','do':'die-before','skip':1,'times':1}]");
  HoistObserver *observer = hoist_observer_new (f->store, f->pool, 1);
  wait_for (f, is_old);
  wait_for (f, is_unknown);
  wait_for (f, is_old);
  hoist_observer_free (observer);
}

static gboolean
is_seen_cb (Fixture *f, gpointer tenant)
{
  g_autoptr (HoistSighting) seen =
      hoist_store_dup_sighting (f->store, ((HoistTenant *) tenant)->id);

  return seen != NULL;
}

/* Within a run the run says what is true. */
static void
test_leaves_runs_alone (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  g_autofree char *id = fixture_queue_run (f, plan);
  g_autoptr (HoistTenant) other = fixture_new_tenant ("other");

  g_assert_true (hoist_store_put_tenant (f->store, other, NULL));
  HoistObserver *observer = hoist_observer_new (f->store, f->pool, 1);
  fixture_wait (f, is_seen_cb, other);
  hoist_observer_free (observer);
  g_autoptr (HoistSighting) seen = hoist_store_dup_sighting (f->store, other->id);
  g_autoptr (HoistSighting) unseen = hoist_store_dup_sighting (f->store, f->tenant->id);
  g_assert_nonnull (seen);
  g_assert_null (unseen);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/observer/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("only-changes-are-journalled", test_only_changes_are_journalled);
  ADD ("older-news-are-no-news", test_older_news_are_no_news);
  ADD ("unknown", test_unknown);
  ADD ("rounds", test_rounds);
  ADD ("unreachable-and-back", test_unreachable_and_back);
  ADD ("leaves-runs-alone", test_leaves_runs_alone);
  return g_test_run ();
}
