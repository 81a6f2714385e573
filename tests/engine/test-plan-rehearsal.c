/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A rehearsal has no step that touches what is live, whoever made the plan; one of this very way is
 * found again, with what it took; others are not. */
#include "engine/hoist-plan-rehearsal.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "engine/hoist-plan-check.h"
#include "fixture.h"
#include <string.h>

static void
test_steps (Fixture *f, gconstpointer unused)
{
  static const char *const kinds[] = { "preflight", "fetch", "dependencies", "rehearse", "finish" };
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_REHEARSAL, TRUE);

  g_assert_cmpuint (plan->steps->len, ==, G_N_ELEMENTS (kinds));
  for (guint i = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);
      g_assert_cmpstr (step->kind->name, ==, kinds[i]);
      g_assert_false (hoist_step_is_in_downtime (step));
    }
  g_assert_false (plan->backup_db);
  g_assert_cmpstr (plan->backup, ==, "");
  g_assert_null (plan->acknowledge[0]);
  g_assert_cmpfloat (plan->downtime_s, ==, 0);
  g_assert_true (hoist_plan_check (plan, &error));
  g_assert_no_error (error);
}

/* The same steps under another name. */
static void
test_no_other_step (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistPlan) upgrade = fixture_add_plan (f, HOIST_PLAN_UPGRADE, FALSE);
  g_autoptr (HoistPlan) rehearsal = fixture_add_plan (f, HOIST_PLAN_REHEARSAL, FALSE);
  HoistPlan fields = *upgrade;

  fields.kind = HOIST_PLAN_REHEARSAL;
  g_autoptr (HoistPlan) false_one = hoist_plan_new (&fields);
  g_assert_false (hoist_plan_check (false_one, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "no place in a rehearsal"));
  g_clear_error (&error);
  fields = *rehearsal;
  fields.kind = HOIST_PLAN_UPGRADE;
  g_autoptr (HoistPlan) other = hoist_plan_new (&fields);
  g_assert_false (hoist_plan_check (other, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
}

static HoistRun *
put_run (Fixture *f, const HoistPlan *plan, const char *cause)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = fixture_queue_run (f, plan);
  g_autoptr (HoistRun) queued = hoist_store_dup_run (f->store, id, &error);
  g_autoptr (HoistValue) payload =
      fixture_parse ("{'facts':{'clone_s':0.5,'seconds':1.5,'parts':[]}}");
  HoistRun fields = *queued;

  fields.state = HOIST_RUN_ENDED;
  fields.outcome = HOIST_OUTCOME_UNTOUCHED;
  fields.cause = (char *) cause;
  fields.started_at = hoist_clock_wall_us () - 3 * G_USEC_PER_SEC;
  fields.ended_at = hoist_clock_wall_us ();
  g_autoptr (HoistRun) ended = hoist_run_new (&fields);
  HoistJournalEntry entry = { .type = HOIST_EVENT_RUN,
                              .phase = "ended",
                              .tenant = plan->tenant,
                              .run = id,
                              .step = -1,
                              .payload = payload,
                              .snapshot = ended };
  g_autoptr (HoistEvent) event = hoist_store_journal_append (f->store, &entry, &error);
  g_assert_no_error (error);
  return hoist_store_dup_run (f->store, id, &error);
}

static HoistPlanRehearsed
find (Fixture *f, const HoistPlan *plan, const char *guide_hash)
{
  HoistPlanWayToRehearse way = { plan->tenant, plan->from_commit, plan->to_commit,
                                 guide_hash ? guide_hash : plan->guide_hash };

  return hoist_plan_rehearsal_find (f->store, &way);
}

static void
test_found_again (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_REHEARSAL, FALSE);

  g_assert_null (find (f, plan, NULL).finding);
  g_autoptr (HoistRun) well = put_run (f, plan, "");
  HoistPlanRehearsed found = find (f, plan, NULL);
  g_assert_cmpint (found.finding->severity, ==, HOIST_FINDING_OK);
  g_assert_nonnull (strstr (found.finding->message, "went well, in 3."));
  g_assert_cmpfloat (found.seconds, ==, 1.5);
  hoist_finding_free (found.finding);
  g_assert_null (find (f, plan, "another guide").finding);
  g_autoptr (HoistPlan) again = fixture_add_plan (f, HOIST_PLAN_REHEARSAL, FALSE);
  g_autoptr (HoistRun) badly = put_run (f, again, "no such column");
  found = find (f, plan, NULL);
  g_assert_cmpint (found.finding->severity, ==, HOIST_FINDING_WARNING);
  g_assert_nonnull (strstr (found.finding->message, "no such column"));
  g_assert_cmpfloat (found.seconds, ==, 0);
  hoist_finding_free (found.finding);
}

#define ADD(name, test)                                                                            \
  g_test_add ("/plan-rehearsal/" name, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("steps", test_steps);
  ADD ("no-other-step", test_no_other_step);
  ADD ("found-again", test_found_again);
  return g_test_run ();
}
