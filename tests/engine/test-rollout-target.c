/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which plan may be started for a target, and what its run makes of it. */
#include "engine/hoist-rollout-target.h"

#include "base/hoist-error.h"
#include "engine/hoist-run-record.h"
#include "fixture.h"

static HoistRolloutTarget *
make_target (Fixture *f, const HoistPlan *plan)
{
  HoistRolloutTarget fields = { .tenant = f->tenant->id,
                                .tenant_slug = f->tenant->slug,
                                .from_version = plan->from_version,
                                .to_version = plan->to_version,
                                .to_commit = plan->to_commit,
                                .state = HOIST_TARGET_STARTING };

  return hoist_rollout_target_new (&fields);
}

static void
assert_refused (const HoistRollout *rollout, const HoistRolloutTarget *target,
                const HoistPlan *plan, const char *check, HoistErrorCode code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *said = NULL;

  g_assert_false (hoist_rollout_target_check_plan (rollout, target, plan, &said, &error));
  g_assert_error (error, HOIST_ERROR, (int) code);
  g_assert_cmpstr (said, ==, check);
}

static void
test_plans (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, FALSE); /* no-backup */
  HoistRolloutTarget *target = make_target (f, plan);
  char *yes[] = { (char *) "no-backup", NULL };
  HoistRollout read = { .acknowledged = yes }, unread = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *check = NULL;
  HoistPlan other = *plan;

  g_assert_true (hoist_rollout_target_check_plan (&read, target, plan, &check, &error));
  assert_refused (&unread, target, plan, "acknowledge", HOIST_ERROR_ACKNOWLEDGE);
  other.to_commit = (char *) "3333333333333333333333333333333333333333";
  assert_refused (&read, target, &other, "target", HOIST_ERROR_REFUSED);
  other = *plan;
  other.from_version = (char *) "v0.1.0";
  assert_refused (&read, target, &other, "version", HOIST_ERROR_REFUSED);
  other = *plan;
  g_autoptr (GPtrArray) hops = g_ptr_array_new ();
  g_ptr_array_add (hops, NULL);
  other.hops = hops; /* a stop came into the guide meanwhile */
  assert_refused (&read, target, &other, "required-stop", HOIST_ERROR_REFUSED);
  other = *plan;
  g_autoptr (GPtrArray) findings =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);
  g_ptr_array_add (findings,
                   hoist_finding_new ("disk", HOIST_FINDING_BLOCKER, "The disk is full.", "", ""));
  other.findings = findings;
  assert_refused (&read, target, &other, "disk", HOIST_ERROR_REFUSED);
  hoist_rollout_target_free (target);
}

static void
test_run (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  HoistRolloutTarget *target = make_target (f, plan);

  g_assert_null (hoist_rollout_target_find_run (f->store, target));
  g_free (target->plan);
  target->plan = g_strdup (plan->id);
  g_assert_null (hoist_rollout_target_find_run (f->store, target)); /* noted, not started */
  g_autofree char *id = fixture_queue_run (f, plan);
  g_autoptr (HoistRun) run = hoist_rollout_target_find_run (f->store, target);
  g_assert_cmpstr (run->id, ==, id);
  HoistRun ended = *run;
  ended.outcome = HOIST_OUTCOME_OLD_RESTORED;
  ended.cause = (char *) "The migration failed.";
  hoist_rollout_target_take_run (target, &ended);
  g_assert_cmpint (target->state, ==, HOIST_TARGET_FAILED);
  g_assert_cmpstr (target->cause, ==, "The migration failed.");
  g_assert_cmpstr (target->check, ==, "old-restored");
  g_assert_true (hoist_rollout_target_reset (target));
  g_assert_cmpint (target->state, ==, HOIST_TARGET_WAITING);
  g_assert_cmpstr (target->run, ==, "");
  g_assert_false (hoist_rollout_target_reset (target));
  hoist_rollout_target_free (target);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/engine/rollout-target/plans", Fixture, NULL, fixture_set_up, test_plans,
              fixture_tear_down);
  g_test_add ("/engine/rollout-target/run", Fixture, NULL, fixture_set_up, test_run,
              fixture_tear_down);
  return g_test_run ();
}
