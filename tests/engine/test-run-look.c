/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several nodes are asked at the same time, each by its own link; what they say is recorded, and a
 * lease that is lost takes every answer back. */
#include "engine/hoist-run-look.h"

#include "base/hoist-error.h"
#include "engine/hoist-run-contact.h"
#include "fixture.h"
#include "store/hoist-store-run.h"

static HoistRunWorker *
open_worker (Fixture *f)
{
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  g_autofree char *id = fixture_queue_run (f, plan);
  HoistRunWorkerSettings settings = fixture_make_settings (f);
  g_autoptr (GError) error = NULL;

  HoistRunWorker *worker = hoist_run_worker_new (&settings, id, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < worker->places->len; i++)
    if (!hoist_run_contact_try (worker, worker->places->pdata[i], &error))
      g_error ("%s", error->message);
  return worker;
}

static GPtrArray *
look_at_all (HoistRunWorker *worker)
{
  GPtrArray *looks = hoist_run_look_new_list ();

  for (guint i = 0; i < worker->places->len; i++)
    hoist_run_look_add (looks, worker->places->pdata[i]);
  hoist_run_look_at_all (worker, looks);
  return looks;
}

static void
test_one (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistRunWorker) worker = open_worker (f);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistSighting) seen = hoist_run_look_at (worker, worker->places->pdata[0], &error);
  g_assert_no_error (error);
  g_assert_cmpstr (seen->commit, ==, OLD_COMMIT);
  g_autoptr (HoistSighting) kept = hoist_store_dup_sighting (f->store, f->tenant->id);
  g_assert_cmpstr (kept->commit, ==, OLD_COMMIT);
}

/* One answers, one refuses, one has no link: each has its own result. */
static void
test_all (Fixture *f, gconstpointer unused)
{
  fixture_add_followers (f, 2);
  fixture_at (f, 1);
  fixture_set_scenario (
      f, "[{'order':'observe','do':'error','code':'failed','message':'no disk is there'}]");
  fixture_at (f, 0);
  g_autoptr (HoistRunWorker) worker = open_worker (f);
  hoist_run_place_close (worker->places->pdata[2], 1000);
  g_autoptr (GPtrArray) looks = look_at_all (worker);
  const HoistRunLook *lead = looks->pdata[0], *refuses = looks->pdata[1], *cut = looks->pdata[2];
  g_assert_cmpstr (lead->sighting->commit, ==, OLD_COMMIT);
  g_assert_null (lead->error);
  g_assert_null (refuses->sighting);
  g_assert_cmpstr (refuses->error->message, ==, "no disk is there");
  g_assert_error (cut->error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);
}

/* Each agent waits until the others have been asked, too: one after the other would never end. */
static void
test_at_once (Fixture *f, gconstpointer unused)
{
  fixture_add_followers (f, 2);
  fixture_meet (f, "observe");
  g_autoptr (HoistRunWorker) worker = open_worker (f);
  g_autoptr (GPtrArray) looks = look_at_all (worker);
  for (guint i = 0; i < looks->len; i++)
    g_assert_no_error (((const HoistRunLook *) looks->pdata[i])->error);
}

/* Somebody else has taken the tenant over meanwhile. */
static void
test_fenced (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fixture_add_followers (f, 1);
  g_autoptr (HoistRunWorker) worker = open_worker (f);
  g_assert_cmpint (hoist_store_claim_lease (f->store, f->tenant->id, worker->id, &error), >, 0);
  g_assert_no_error (error);
  worker->renewed_at -= 6 * G_USEC_PER_SEC; /* a heartbeat is due */
  g_autoptr (GPtrArray) looks = look_at_all (worker);
  for (guint i = 0; i < looks->len; i++)
    {
      const HoistRunLook *look = looks->pdata[i];
      g_assert_error (look->error, HOIST_ERROR, HOIST_ERROR_FENCED);
      g_assert_null (look->sighting);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  TEST ("/run-look/one", test_one);
  TEST ("/run-look/all", test_all);
  TEST ("/run-look/at-once", test_at_once);
  TEST ("/run-look/fenced", test_fenced);
#undef TEST
  return g_test_run ();
}
