/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rollouts (src/store/hoist-store-rollout.c): whole after a reopening, one target at a time, lists.
 */
#include "store/hoist-store-rollout.h"

#include "base/hoist-error.h"
#include "base/hoist-id.h"
#include "fixture.h"

static HoistRollout *
make (guint n_targets, gint64 created_at)
{
  g_autofree char *id = hoist_id_new (HOIST_ID_ROLLOUT);
  HoistRollout fields = {
    .id = id, .state = HOIST_ROLLOUT_RUNNING, .parallel = 2, .created_at = created_at
  };
  HoistRollout *rollout = hoist_rollout_new (&fields);

  for (guint i = 0; i < n_targets; i++)
    {
      g_autofree char *tenant = hoist_id_new (HOIST_ID_TENANT);
      HoistRolloutTarget target = { .index = i,
                                    .tenant = tenant,
                                    .to_commit = (char *) FIXTURE_COMMIT,
                                    .state = HOIST_TARGET_WAITING };
      g_ptr_array_add (rollout->targets, hoist_rollout_target_new (&target));
    }
  hoist_rollout_count (rollout);
  return rollout;
}

static void
test_target (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistRollout) rollout = make (3, 1000000);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) changed = g_ptr_array_new ();
  HoistRolloutTarget *second = g_ptr_array_index (rollout->targets, 1);

  g_assert_true (hoist_store_add_rollout (f->store, rollout, &error));
  g_assert_false (hoist_store_add_rollout (f->store, rollout, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
  g_clear_error (&error);
  second->state = HOIST_TARGET_DONE;
  g_ptr_array_add (changed, second);
  hoist_rollout_count (rollout);
  g_assert_true (hoist_store_update_rollout (f->store, rollout, changed, &error));
  fixture_reopen (f);
  g_autoptr (HoistRollout) read = hoist_store_dup_rollout (f->store, rollout->id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->targets->len, ==, 3);
  g_assert_cmpint (((HoistRolloutTarget *) read->targets->pdata[1])->state, ==, HOIST_TARGET_DONE);
  g_assert_cmpint (((HoistRolloutTarget *) read->targets->pdata[2])->state, ==,
                   HOIST_TARGET_WAITING);
  g_assert_cmpuint (read->done, ==, 1);
  g_assert_cmpuint (read->waiting, ==, 2);
}

static void
test_unknown (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistRollout) rollout = make (1, 1000000);
  g_autoptr (GError) error = NULL;

  g_assert_false (hoist_store_update_rollout (f->store, rollout, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (hoist_store_dup_rollout (f->store, rollout->id, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
}

static void
test_lists (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistRollout) old = make (2, 1000000);
  g_autoptr (HoistRollout) young = make (1, 2000000);
  g_autoptr (GError) error = NULL;
  guint total = 0;

  g_assert_true (hoist_store_add_rollout (f->store, young, &error));
  g_assert_true (hoist_store_add_rollout (f->store, old, &error));
  g_autoptr (GPtrArray) all = hoist_store_list_rollouts (f->store, 1, 0, &total, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (total, ==, 2);
  g_assert_cmpuint (all->len, ==, 1);
  g_assert_cmpstr (((HoistRollout *) all->pdata[0])->id, ==, young->id);
  g_assert_cmpuint (((HoistRollout *) all->pdata[0])->targets->len, ==, 0);
  old->state = HOIST_ROLLOUT_STOPPED;
  g_assert_true (hoist_store_update_rollout (f->store, old, NULL, &error));
  g_autoptr (GPtrArray) open = hoist_store_list_open_rollouts (f->store, &error);
  g_assert_cmpuint (open->len, ==, 1);
  g_assert_cmpstr (open->pdata[0], ==, young->id);
}

/* Columns that contradict the body are damage that is named. */
static void
test_damaged (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistRollout) rollout = make (2, 1000000);
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_store_add_rollout (f->store, rollout, &error));
  fixture_run_sql (f, "UPDATE rollout_targets SET state = 'done' WHERE ordinal = 1");
  g_assert_null (hoist_store_dup_rollout (f->store, rollout->id, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
  g_assert_nonnull (strstr (error->message, rollout->id));
}

static void
test_thousand (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistRollout) rollout = make (1000, 1000000);
  g_autoptr (GError) error = NULL;
  gint64 before = g_get_monotonic_time ();

  g_assert_true (hoist_store_add_rollout (f->store, rollout, &error));
  g_test_message ("1000 targets written in %.0f ms",
                  (double) (g_get_monotonic_time () - before) / 1000);
  g_autoptr (HoistRollout) read = hoist_store_dup_rollout (f->store, rollout->id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->targets->len, ==, 1000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/store/rollout/target", test_target);
  fixture_add ("/store/rollout/unknown", test_unknown);
  fixture_add ("/store/rollout/lists", test_lists);
  fixture_add ("/store/rollout/damaged", test_damaged);
  fixture_add ("/store/rollout/thousand", test_thousand);
  return g_test_run ();
}
