/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plan with hops as a rollout, and where it ends. */
#include "engine/hoist-rollout-hops.h"

#include "fixture.h"

static HoistPlan *
make_plan (Fixture *f)
{
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, FALSE);
  HoistPlanHop first = { .from_version = plan->from_version,
                         .to_version = plan->to_version,
                         .to_commit = plan->to_commit,
                         .required_stop = TRUE };
  HoistPlanHop last = { .from_version = plan->to_version,
                        .to_version = (char *) "v0.4.0",
                        .to_commit = (char *) OLD_COMMIT };
  g_autoptr (GPtrArray) hops =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_plan_hop_free);
  HoistPlan fields = *plan;

  g_ptr_array_add (hops, hoist_plan_hop_new (&first));
  g_ptr_array_add (hops, hoist_plan_hop_new (&last));
  fields.hops = hops;
  return hoist_plan_new (&fields);
}

static HoistRolloutTarget *
target_at (const HoistRollout *rollout, guint index)
{
  return g_ptr_array_index (rollout->targets, index);
}

static void
set_state (HoistRolloutTarget *target, HoistTargetState state, const char *check)
{
  target->state = state;
  g_free (target->check);
  g_free (target->cause);
  target->check = g_strdup (check);
  target->cause = g_strdup ("It broke.");
}

static void
test_new (Fixture *f, gconstpointer unused)
{
  static const char *const acknowledged[] = { "no-backup", NULL };
  g_autoptr (HoistPlan) plan = make_plan (f);
  g_autoptr (HoistRollout) rollout = hoist_rollout_hops_new (plan, "ann", "monthly", acknowledged);

  g_assert_true (rollout->in_hops);
  g_assert_cmpuint (rollout->waiting, ==, 2);
  g_assert_cmpuint (hoist_rollout_get_size (rollout), ==, 2);
  g_assert_cmpuint (rollout->parallel, ==, 1);
  g_assert_false (rollout->backup_db);
  g_assert_cmpstr (rollout->started_by, ==, "ann");
  g_assert_cmpstr (rollout->acknowledged[0], ==, "no-backup");
  g_assert_cmpstr (target_at (rollout, 1)->from_version, ==, plan->to_version);
  g_assert_cmpstr (target_at (rollout, 1)->to_commit, ==, OLD_COMMIT);
  g_assert_cmpuint (target_at (rollout, 1)->wave, ==, 1);
  g_autofree char *sentence = hoist_rollout_describe (rollout);
  g_assert_cmpstr (sentence, ==,
                   "acme goes from v0.2.0 to v0.4.0 in 2 hops, each a run of its own.");
}

static void
test_break (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistPlan) plan = make_plan (f);
  g_autoptr (HoistRollout) rollout = hoist_rollout_hops_new (plan, NULL, NULL, NULL);
  g_autoptr (GPtrArray) changed = g_ptr_array_new ();

  set_state (target_at (rollout, 0), HOIST_TARGET_DONE, "");
  g_assert_false (hoist_rollout_hops_break (rollout, changed));
  set_state (target_at (rollout, 0), HOIST_TARGET_FAILED, "old-restored");
  g_assert_true (hoist_rollout_hops_break (rollout, changed));
  g_assert_cmpuint (changed->len, ==, 1);
  g_assert_cmpstr (rollout->stop_reason, ==,
                   "acme stays on v0.2.0; hop 1 of 2, to v0.3.0, did not succeed: It broke.");
  g_assert_cmpint (target_at (rollout, 1)->state, ==, HOIST_TARGET_EXCLUDED);
  g_assert_cmpstr (target_at (rollout, 1)->check, ==, "not-reached");
  g_assert_false (hoist_rollout_hops_break (rollout, changed)); /* said once */

  set_state (target_at (rollout, 0), HOIST_TARGET_DONE, "");
  set_state (target_at (rollout, 1), HOIST_TARGET_FAILED, "parked");
  g_assert_true (hoist_rollout_hops_break (rollout, changed));
  g_assert_cmpstr (rollout->stop_reason, ==,
                   "acme is parked in hop 2 of 2, from v0.3.0 to v0.4.0: It broke.");
  rollout->in_hops = FALSE;
  g_assert_false (hoist_rollout_hops_break (rollout, changed));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/rollout-hops/new", Fixture, NULL, fixture_set_up, test_new, fixture_tear_down);
  g_test_add ("/rollout-hops/break", Fixture, NULL, fixture_set_up, test_break, fixture_tear_down);
  return g_test_run ();
}
