/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The health history (src/store/hoist-store-health.c): counted from what is known, a week long. */
#include "store/hoist-store-health.h"

#include "fixture.h"

#define NOW G_GINT64_CONSTANT (1795236306000000)
#define HOUR (3600 * G_GINT64_CONSTANT (1000000))

static void
see (Fixture *f, const char *slug, HoistHealth health, gint64 unknown_since)
{
  g_autoptr (HoistTenant) tenant = fixture_put_tenant (f, slug);
  g_autoptr (GError) error = NULL;
  HoistSighting fields = {
    .tenant = tenant->id, .observed_at = NOW, .health = health, .unknown_since = unknown_since
  };
  g_autoptr (HoistSighting) sighting = hoist_sighting_new (&fields);

  g_assert_true (hoist_store_put_sighting (f->store, sighting, &error));
  g_assert_no_error (error);
}

static void
test_counts (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenant) unseen = fixture_put_tenant (f, "unseen");

  see (f, "good", HOIST_HEALTH_HEALTHY, 0);
  see (f, "gone", HOIST_HEALTH_HEALTHY, NOW - HOUR); /* nobody can say that it is healthy */
  see (f, "bad", HOIST_HEALTH_UNHEALTHY, 0);
  g_assert_true (hoist_store_add_health_point (f->store, NOW, &error));
  fixture_reopen (f);
  g_autoptr (GPtrArray) points = hoist_store_list_health (f->store, NOW - HOUR, &error);
  g_assert_cmpuint (points->len, ==, 1);
  const HoistHealthPoint *point = points->pdata[0];
  g_assert_cmpint (point->time, ==, NOW);
  g_assert_cmpuint (point->healthy, ==, 1);
  g_assert_cmpuint (point->unhealthy, ==, 1);
  g_assert_cmpuint (point->unknown, ==, 1); /* not the one that nobody has looked at */
}

static void
test_week (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_store_add_health_point (f->store, NOW, &error)); /* nothing to count */
  see (f, "good", HOIST_HEALTH_HEALTHY, 0);
  for (gint64 hours = 200; hours >= 0; hours -= 20)
    g_assert_true (hoist_store_add_health_point (f->store, NOW - hours * HOUR, &error));
  g_assert_true (hoist_store_add_health_point (f->store, NOW, &error)); /* the same moment again */
  g_autoptr (GPtrArray) all = hoist_store_list_health (f->store, 0, &error);
  g_assert_cmpuint (all->len, ==, 9); /* 160, 140, …, 0 hours ago */
  g_autoptr (GPtrArray) day = hoist_store_list_health (f->store, NOW - 24 * HOUR, &error);
  g_assert_cmpuint (day->len, ==, 2);
  g_assert_cmpint (((HoistHealthPoint *) day->pdata[1])->time, ==, NOW);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/store/health/counts", test_counts);
  fixture_add ("/store/health/week", test_week);
  return g_test_run ();
}
