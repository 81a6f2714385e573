/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A rehearsal has no step that touches what is live, whoever made the plan; one of this very way is
 * found again, with what it took; others are not. */
#include "engine/hoist-plan-rehearsal.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-id.h"
#include "engine/hoist-plan-check.h"
#include "engine/hoist-plan-hops.h"
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
put_run_of (Fixture *f, const HoistPlan *plan, const char *cause, const char *facts)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = fixture_queue_run (f, plan);
  g_autoptr (HoistRun) queued = hoist_store_dup_run (f->store, id, &error);
  g_autoptr (HoistValue) payload = fixture_parse (facts);
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

static HoistRun *
put_run (Fixture *f, const HoistPlan *plan, const char *cause)
{
  return put_run_of (f, plan, cause, "{'facts':{'clone_s':0.5,'seconds':1.5,'parts':[]}}");
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

#define HOP_TO(digit) digit digit digit digit digit digit digit digit digit digit
#define COMMIT_OF(digit) HOP_TO (digit) HOP_TO (digit) HOP_TO (digit) HOP_TO (digit)

/* A run of three hops, whose node said that much of them. */
static HoistRun *
put_hops (Fixture *f, const char *hops, const char *cause)
{
  static const char *const commits[] = { COMMIT_OF ("2"), COMMIT_OF ("3"), COMMIT_OF ("4") };
  g_autoptr (HoistPlan) like = fixture_add_plan (f, HOIST_PLAN_REHEARSAL, FALSE);
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_plan_hop_free);
  g_autofree char *id = hoist_id_new (HOIST_ID_PLAN);
  g_autofree char *facts =
      g_strdup_printf ("{'facts':{'clone_s':0.5,'seconds':9,'parts':[],'hops':[%s]}}", hops);
  g_autoptr (GError) error = NULL;
  HoistPlan fields = *like;

  for (guint i = 0; i < G_N_ELEMENTS (commits); i++)
    g_ptr_array_add (list, hoist_plan_hop_new (&(HoistPlanHop){
                               .to_version = (char *) "v", .to_commit = (char *) commits[i] }));
  fields.id = id;
  fields.from_commit = (char *) COMMIT_OF ("1");
  fields.to_commit = (char *) commits[2];
  fields.hops = list;
  g_autoptr (HoistPlan) plan = hoist_plan_new (&fields);
  g_assert_true (hoist_store_add_plan (f->store, plan, &error));
  g_assert_no_error (error);
  return put_run_of (f, plan, cause, facts);
}

static HoistPlanRehearsed
find_way (Fixture *f, const char *from, const char *to)
{
  g_autoptr (HoistPlan) like = fixture_add_plan (f, HOIST_PLAN_REHEARSAL, FALSE);
  HoistPlanWayToRehearse way = { like->tenant, from, to, like->guide_hash };

  return hoist_plan_rehearsal_find (f->store, &way);
}

static void
assert_way (Fixture *f, const char *from, const char *to, const char *says, double seconds)
{
  HoistPlanRehearsed found = find_way (f, from, to);

  if (says == NULL)
    g_assert_null (found.finding);
  else if (strstr (found.finding->message, says) == NULL)
    g_error ("%s: %s", says, found.finding->message);
  g_assert_cmpfloat (found.seconds, ==, seconds);
  g_clear_pointer (&found.finding, hoist_finding_free);
}

#define WELL(seconds) "{'to':'v','seconds':" seconds ",'ok':true}"

/* Of the whole way, and of each of its hops as a way of its own. */
static void
test_hops (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistRun) well = put_hops (f, WELL ("1") "," WELL ("3") "," WELL ("5"), "");

  assert_way (f, COMMIT_OF ("1"), COMMIT_OF ("4"), "Rehearsed in 3 hops at ", 9);
  assert_way (f, COMMIT_OF ("1"), COMMIT_OF ("2"), "as hop 1 of 3: it went well, in 1.0 s.", 1);
  assert_way (f, COMMIT_OF ("2"), COMMIT_OF ("3"), "as hop 2 of 3: it went well, in 3.0 s.", 3);
  assert_way (f, COMMIT_OF ("1"), COMMIT_OF ("3"), NULL, 0);
  g_autofree char *note = hoist_plan_rehearsal_dup_note (f->store, well);
  g_assert_cmpstr (note, ==,
                   "Hop 1 of 3, to v, took 1.0 s on the clone. Hop 2 of 3, to v, took 3.0 s on the "
                   "clone. Hop 3 of 3, to v, took 5.0 s on the clone.");
}

static void
test_hop_failed (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistRun) badly = put_hops (f, WELL ("1") ",{'to':'v','seconds':2,'ok':false}",
                                         "Hop 2 of 3, to v, failed. No.");

  assert_way (f, COMMIT_OF ("1"), COMMIT_OF ("4"), "). Hop 2 of 3, to v, failed. No.", 0);
  assert_way (f, COMMIT_OF ("1"), COMMIT_OF ("2"), "as hop 1 of 3: it went well", 1);
  assert_way (f, COMMIT_OF ("2"), COMMIT_OF ("3"), "). Hop 2 of 3, to v, failed. No.", 0);
  assert_way (f, COMMIT_OF ("3"), COMMIT_OF ("4"), NULL, 0);
  g_autofree char *note = hoist_plan_rehearsal_dup_note (f->store, badly);
  g_assert_true (g_str_has_suffix (note, "Hop 2 of 3, to v, failed after 2.0 s."));
}

/* A plan of the way in hops: one finding, of the way, and what each hop took. */
static void
test_read (Fixture *f, gconstpointer unused)
{
  static const char *const commits[] = { COMMIT_OF ("2"), COMMIT_OF ("3"), COMMIT_OF ("4") };
  g_autoptr (HoistRun) well = put_hops (f, WELL ("1") "," WELL ("3") "," WELL ("5"), "");
  g_autoptr (HoistPlan) like = fixture_add_plan (f, HOIST_PLAN_REHEARSAL, FALSE);
  g_autoptr (GPtrArray) findings =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);
  g_autoptr (GPtrArray) legs = g_ptr_array_new ();
  HoistPlanLeg each[3] = { 0 };
  HoistPlanWayToRehearse way = { like->tenant, COMMIT_OF ("1"), commits[0], like->guide_hash };

  for (guint i = 0; i < G_N_ELEMENTS (each); i++)
    {
      each[i].commit = (char *) commits[i];
      g_ptr_array_add (legs, &each[i]);
    }
  g_assert_cmpfloat (hoist_plan_rehearsal_read (f->store, &way, legs, findings), ==, 1);
  g_assert_cmpuint (findings->len, ==, 1);
  g_assert_nonnull (strstr (((HoistFinding *) findings->pdata[0])->message, "in 3 hops"));
  for (guint i = 0; i < G_N_ELEMENTS (each); i++)
    g_assert_cmpfloat (each[i].rehearsed_s, ==, 1 + 2 * i);
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
  ADD ("hops", test_hops);
  ADD ("hop-failed", test_hop_failed);
  ADD ("read", test_read);
  return g_test_run ();
}
