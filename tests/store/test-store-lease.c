/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Leases: rising epochs, one live holder, fencing (src/store/hoist-store-lease.c). */
#include "fixture.h"

#include "base/hoist-error.h"
#include "base/hoist-id.h"

static char *
new_run (void)
{
  return hoist_id_new (HOIST_ID_RUN);
}

static void
test_claim (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *tenant = hoist_id_new (HOIST_ID_TENANT);
  g_autofree char *first = new_run ();
  g_autofree char *second = new_run ();
  g_assert_cmpint (hoist_store_claim_lease (f->store, tenant, first, &error), ==, 1);
  g_assert_no_error (error);
  /* Another run of the same process: the first lives. */
  g_assert_cmpint (hoist_store_claim_lease (f->store, tenant, second, &error), ==, 0);
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, first));
  g_clear_error (&error);
  g_assert_true (hoist_store_renew_lease (f->store, tenant, 1, &error));
  g_assert_no_error (error);
  /* Its own claim again fences what it held. */
  g_assert_cmpint (hoist_store_claim_lease (f->store, tenant, first, &error), ==, 2);
  g_assert_false (hoist_store_renew_lease (f->store, tenant, 1, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FENCED);
  g_clear_error (&error);
  g_assert_false (hoist_store_release_lease (f->store, tenant, 1, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FENCED);
  g_clear_error (&error);
  g_assert_true (hoist_store_release_lease (f->store, tenant, 2, &error));
  g_assert_false (hoist_store_renew_lease (f->store, tenant, 2, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FENCED);
  g_clear_error (&error);
  g_assert_cmpint (hoist_store_claim_lease (f->store, tenant, second, &error), ==, 3);
  g_assert_no_error (error);
}

static void
test_other_tenant (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *tenant = hoist_id_new (HOIST_ID_TENANT);
  g_autofree char *other = hoist_id_new (HOIST_ID_TENANT);
  g_autofree char *run = new_run ();
  g_assert_cmpint (hoist_store_claim_lease (f->store, tenant, run, &error), ==, 1);
  g_assert_cmpint (hoist_store_claim_lease (f->store, other, run, &error), ==, 1);
  g_assert_false (hoist_store_renew_lease (f->store, "tn_neverseen0000000", 1, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FENCED);
  g_clear_error (&error);
  g_assert_cmpint (hoist_store_claim_lease (f->store, "acme", run, &error), ==, 0);
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
}

/* Whose time is over, whose machine was started anew, whose process is gone: each lets the next one
 * in, with a higher epoch. */
static void
test_take_over (Fixture *f, gconstpointer unused)
{
  const char *const changes[] = { "UPDATE leases SET expires = 1",
                                  "UPDATE leases SET boot_id = 'before'",
                                  "UPDATE leases SET holder_start = holder_start + 1",
                                  "UPDATE leases SET holder_pid = 4000000" };
  g_autofree char *tenant = hoist_id_new (HOIST_ID_TENANT);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *run = new_run ();
      g_autofree char *busy = new_run ();
      g_assert_cmpint (hoist_store_claim_lease (f->store, tenant, run, &error), ==, i + 1);
      g_assert_no_error (error);
      g_assert_cmpint (hoist_store_claim_lease (f->store, tenant, busy, NULL), ==, 0);
      fixture_run_sql (f, changes[i]);
    }
}

static void
test_reopen (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *tenant = hoist_id_new (HOIST_ID_TENANT);
  g_autofree char *run = new_run ();
  g_assert_cmpint (hoist_store_claim_lease (f->store, tenant, run, &error), ==, 1);
  g_assert_true (hoist_store_release_lease (f->store, tenant, 1, &error));
  fixture_reopen (f);
  g_assert_cmpint (hoist_store_claim_lease (f->store, tenant, run, &error), ==, 2);
  g_assert_no_error (error);
}

typedef struct
{
  HoistStore *store;
  const char *tenant;
  gint won;
} Race;

static gpointer
claim_in_thread (gpointer data)
{
  Race *race = data;
  g_autofree char *run = new_run ();
  if (hoist_store_claim_lease (race->store, race->tenant, run, NULL) > 0)
    g_atomic_int_inc (&race->won);
  return NULL;
}

static void
test_race (Fixture *f, gconstpointer unused)
{
  g_autofree char *tenant = hoist_id_new (HOIST_ID_TENANT);
  Race race = { .store = f->store, .tenant = tenant };
  GThread *threads[8];
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("claim", claim_in_thread, &race);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (race.won, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/store/lease/claim", test_claim);
  fixture_add ("/store/lease/other-tenant", test_other_tenant);
  fixture_add ("/store/lease/take-over", test_take_over);
  fixture_add ("/store/lease/reopen", test_reopen);
  fixture_add ("/store/lease/race", test_race);
  return g_test_run ();
}
