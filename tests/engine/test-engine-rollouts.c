/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gates before a rollout, and one through the real queue against the fake agent. */
#include "engine/hoist-engine.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "engine-case.h"
#include "store/hoist-store-rollout.h"

typedef EngineCase Case;

static void
set_up (Case *c, gconstpointer unused)
{
  fixture_set_up (&c->f, NULL);
  HoistSighting fields = { .tenant = c->f.tenant->id,
                           .observed_at = hoist_clock_wall_us (),
                           .commit = (char *) OLD_COMMIT,
                           .tag = (char *) "v0.2.0" };
  g_autoptr (HoistSighting) seen = hoist_sighting_new (&fields);
  g_assert_true (hoist_store_put_sighting (c->f.store, seen, NULL));
  fixture_write_node (&c->f, "facts.json",
                      "{'commit':'" OLD_COMMIT "','tag':'v0.2.0','target_commit':'" NEW_COMMIT
                      "','migrations':['scripts/create_schema.py'],'findings':[]}");
  c->engine =
      engine_case_new_engine (&c->f, (HoistEngineOptions){ .in_flight = 2, .downtime_slots = 1 });
}

static void
assert_no_start (Case *c, const HoistRolloutRequest *request, const HoistRolloutStart *start,
                 HoistErrorCode code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (hoist_engine_start_rollout (c->engine, request, start, &error));
  g_assert_error (error, HOIST_ERROR, (int) code);
}

static void
test_gates (Case *c, gconstpointer unused)
{
  const char *ids[] = { c->f.tenant->id, NULL };
  HoistRolloutRequest request = { .tenants = ids,
                                  .target_version = "v0.4.0",
                                  .backup_db = TRUE,
                                  .run_migrations = TRUE,
                                  .parallel = 2 };
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRollout) planned = hoist_engine_plan_rollout (c->engine, &request, &error);
  HoistRolloutStart start = { planned->hash, "", "ann", NULL };

  g_assert_no_error (error);
  assert_no_start (c, &request, &start, HOIST_ERROR_ACKNOWLEDGE);
  start.hash = "0000";
  assert_no_start (c, &request, &start, HOIST_ERROR_STALE);
  request.target_version = "v0.2.0";
  g_autoptr (HoistRollout) nothing = hoist_engine_plan_rollout (c->engine, &request, &error);
  g_assert_cmpuint (nothing->excluded, ==, 1);
  start.hash = nothing->hash;
  assert_no_start (c, &request, &start, HOIST_ERROR_REFUSED);
  g_assert_null (hoist_engine_retry_rollout (c->engine, "ro_0123456789abcdef", "", "ann", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (hoist_engine_resume_rollout (c->engine, "ro_0123456789abcdef", "ann", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
}

static gboolean
is_over (Fixture *f, gpointer id)
{
  g_autoptr (HoistRollout) rollout = hoist_store_dup_rollout (f->store, id, NULL);

  return rollout->state == HOIST_ROLLOUT_ENDED;
}

static void
test_run (Case *c, gconstpointer unused)
{
  const char *ids[] = { c->f.tenant->id, NULL };
  HoistRolloutRequest request = { .tenants = ids,
                                  .target_version = "v0.3.0",
                                  .backup_db = TRUE,
                                  .run_migrations = TRUE,
                                  .parallel = 2 };
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRollout) planned = hoist_engine_plan_rollout (c->engine, &request, &error);
  HoistRolloutStart start = { planned->hash, "monthly", "ann",
                              (const char *const *) planned->acknowledge };
  g_autoptr (HoistRollout) begun = hoist_engine_start_rollout (c->engine, &request, &start, &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (begun->id, "ro_"));
  fixture_wait (&c->f, is_over, begun->id);
  g_autoptr (HoistRollout) ended = hoist_store_dup_rollout (c->f.store, begun->id, &error);
  const HoistRolloutTarget *target = g_ptr_array_index (ended->targets, 0);
  g_assert_cmpint (target->state, ==, HOIST_TARGET_DONE);
  g_autoptr (HoistRun) run = hoist_store_dup_run (c->f.store, target->run, &error);
  g_assert_cmpint (run->outcome, ==, HOIST_OUTCOME_NEW_HEALTHY);
  g_assert_cmpstr (run->reason, ==, "monthly");
  g_assert_cmpstr (run->started_by, ==, "ann");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/engine/rollouts/gates", Case, NULL, set_up, test_gates, engine_case_tear_down);
  g_test_add ("/engine/rollouts/run", Case, NULL, set_up, test_run, engine_case_tear_down);
  return g_test_run ();
}
