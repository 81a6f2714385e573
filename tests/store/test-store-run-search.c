/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking for runs (src/store/hoist-store-run-search.c): each filter alone and together, pages, and
 * words that are none. */
#include "fixture.h"

#include "base/hoist-error.h"
#include "store/hoist-store-run-search.h"

static guint
count (Fixture *f, HoistRunSearch search)
{
  g_autoptr (GError) error = NULL;
  guint total = 0;

  search.limit = 2;
  g_autoptr (GPtrArray) runs = hoist_store_search_runs (f->store, &search, &total, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (runs->len, ==, MIN (total, 2));
  return total;
}

static void
test_filters (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistTenant) tenant = fixture_put_tenant (f, "acme");
  g_autoptr (HoistTenant) other = fixture_put_tenant (f, "other");
  gint64 first = 0;

  for (guint i = 0; i < 6; i++)
    {
      g_autoptr (HoistRun) model =
          fixture_new_run (i % 2 ? tenant : other, HOIST_RUN_ENDED,
                           i == 5 ? HOIST_OUTCOME_OLD_RESTORED : HOIST_OUTCOME_NEW_HEALTHY);
      HoistRun fields = *model;
      g_autofree char *reason = g_strdup_printf ("Ticket %u", i);

      fields.reason = reason;
      fields.kind = i == 4 ? HOIST_PLAN_ROLLBACK : HOIST_PLAN_UPGRADE;
      fields.started_by = (char *) (i < 2 ? "local:dana" : "erin");
      fields.created_at = (model->created_at / 1000000 + i * 60) * 1000000;
      first = i == 0 ? fields.created_at : first;
      g_autoptr (HoistRun) run = hoist_run_new (&fields);
      fixture_must_append_run (f, run);
    }
  g_assert_cmpuint (count (f, (HoistRunSearch){ 0 }), ==, 6);
  g_assert_cmpuint (count (f, (HoistRunSearch){ .tenant = tenant->id }), ==, 3);
  g_assert_cmpuint (count (f, (HoistRunSearch){ .kind = "rollback" }), ==, 1);
  g_assert_cmpuint (count (f, (HoistRunSearch){ .outcome = "old-restored" }), ==, 1);
  g_assert_cmpuint (count (f, (HoistRunSearch){ .by = "dana" }), ==, 2);
  g_assert_cmpuint (count (f, (HoistRunSearch){ .by = "local:dana" }), ==, 2);
  g_assert_cmpuint (count (f, (HoistRunSearch){ .by = "local:erin" }), ==, 0);
  g_assert_cmpuint (count (f, (HoistRunSearch){ .search = "TICKET 3" }), ==, 1);
  g_assert_cmpuint (count (f, (HoistRunSearch){ .search = "t%c" }), ==, 0);
  g_assert_cmpuint (count (f, (HoistRunSearch){ .since = first + 120 * G_USEC_PER_SEC }), ==, 4);
  g_assert_cmpuint (count (f, (HoistRunSearch){ .until = first + 120 * G_USEC_PER_SEC }), ==, 2);
  g_assert_cmpuint (
      count (f, (HoistRunSearch){ .by = "erin", .tenant = tenant->id, .state = "ended" }), ==, 2);
}

static void
test_words (Fixture *f, gconstpointer unused)
{
  const HoistRunSearch wrong[] = { { .state = "asleep" },
                                   { .kind = "sideways" },
                                   { .outcome = "fine" } };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (hoist_store_search_runs (f->store, &wrong[i], NULL, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/store/run-search/filters", test_filters);
  fixture_add ("/store/run-search/words", test_words);
  return g_test_run ();
}
