/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading back before an outcome is named, and what is journalled with it. */
#include "engine/hoist-run-conclusion.h"
#include "engine/hoist-run-contact.h"

#include "engine/hoist-run-record.h"
#include "run-case.h"

static void
set_up (RunCase *c, gconstpointer unused)
{
  run_case_set_up (c, NULL);
  run_case_connect (c);
}

static void
tear_down (RunCase *c, gconstpointer unused)
{
  hoist_run_contact_let_go (c->worker);
  run_case_tear_down (c, NULL);
}

/* An agent that dies while it is asked, and one that is slow to become healthy, are asked again. */
static void
test_prove (RunCase *c, gconstpointer unused)
{
  HoistRunGoal old = { OLD_COMMIT, "v0.2.0" };
  g_autoptr (GError) error = NULL;

  fixture_set_scenario (
      &c->f,
      "[{'order':'observe','do':'die-before'},{'order':'observe','do':'answer','skip':1,"
      "'answer':{'tenant':'tn_0123456789abcdef','commit':'" OLD_COMMIT "','health':'unhealthy'}}]");
  g_assert_true (hoist_run_conclusion_prove (c->worker, &old, NULL, &error));
  g_assert_no_error (error);
  g_autoptr (HoistSighting) sighting = hoist_store_dup_sighting (c->f.store, c->f.tenant->id);
  g_assert_cmpstr (sighting->commit, ==, OLD_COMMIT);
}

static void
test_journal (RunCase *c, gconstpointer unused)
{
  static const struct
  {
    HoistOutcome outcome;
    const char *cause;
  } rows[] = { { HOIST_OUTCOME_PARKED, "It broke." } };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      HoistRunConclusion conclusion = { rows[i].outcome, "It broke.", "x: it broke", "A note." };
      g_assert_true (hoist_run_conclusion_journal (c->worker, &conclusion, &error));
      g_autoptr (HoistRun) run = hoist_store_dup_run (c->f.store, c->run, NULL);
      g_assert_cmpint (run->outcome, ==, rows[i].outcome);
      g_assert_cmpstr (run->cause, ==, rows[i].cause);
      g_assert_nonnull (strstr (run->what_is_true_now, "A note."));
      g_assert_nonnull (strstr (run->what_is_true_now, "service api running")); /* as read back */
    }
}

/* A good end needs no cause and says when the tenant was deployed. */
static void
test_good (RunCase *c, gconstpointer unused)
{
  HoistRunConclusion conclusion = { HOIST_OUTCOME_NEW_HEALTHY, "left over", "left over", NULL };
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_run_conclusion_journal (c->worker, &conclusion, &error));
  g_autoptr (HoistRun) run = hoist_store_dup_run (c->f.store, c->run, NULL);
  g_autoptr (HoistTenant) tenant = hoist_store_dup_tenant (c->f.store, c->f.tenant->id, NULL);
  g_assert_cmpstr (run->cause, ==, "");
  g_assert_cmpint (tenant->deployed_at, >, 0);
}

/* Takes the place of the journalled order: a run that was queued with that hold. */
static void
wish_hold (RunCase *c)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (c->worker);
  g_autoptr (HoistValue) payload = fixture_parse ("{'hold_after':'Too slow.'}");
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_run_worker_journal (c->worker, HOIST_EVENT_RUN, "queued", -1,
                                           hoist_value_ref (payload), &error));
  g_assert_no_error (error);
}

static HoistTenant *
end (RunCase *c, HoistOutcome outcome)
{
  HoistRunConclusion conclusion = { outcome, "It broke.", "x: it broke", NULL };
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_run_conclusion_journal (c->worker, &conclusion, &error));
  g_assert_no_error (error);
  return hoist_store_dup_tenant (c->f.store, c->f.tenant->id, NULL);
}

static void
test_held (RunCase *c, gconstpointer unused)
{
  wish_hold (c);
  g_autoptr (HoistTenant) tenant = end (c, HOIST_OUTCOME_NEW_HEALTHY);
  g_autoptr (GPtrArray) events = hoist_store_journal_list (c->f.store, 0, 1000, NULL, c->run, NULL);
  guint n_held = 0;

  for (guint i = 0; i < events->len; i++)
    n_held += g_str_equal (((const HoistEvent *) g_ptr_array_index (events, i))->phase, "held");
  g_assert_cmpstr (tenant->hold_reason, ==, "Too slow.");
  g_assert_cmpstr (tenant->hold_by, ==, "local:test");
  g_assert_cmpuint (n_held, ==, 1);
}

static void
test_not_held (RunCase *c, gconstpointer unused)
{
  wish_hold (c);
  g_autoptr (HoistTenant) tenant = end (c, HOIST_OUTCOME_OLD_RESTORED);

  g_assert_null (tenant->hold_reason); /* it did not go where it was to go */
}

/* Somebody was faster: his reason stays. */
static void
test_held_already (RunCase *c, gconstpointer unused)
{
  HoistTenant fields = *c->f.tenant;

  fields.hold_reason = (char *) "Month's end.";
  fields.hold_by = (char *) "local:bob";
  fields.hold_at = 1;
  g_autoptr (HoistTenant) held = hoist_tenant_new (&fields);
  g_assert_true (hoist_store_put_tenant (c->f.store, held, NULL));
  wish_hold (c);
  g_autoptr (HoistTenant) tenant = end (c, HOIST_OUTCOME_NEW_HEALTHY);
  g_assert_cmpstr (tenant->hold_reason, ==, "Month's end.");
  g_assert_cmpstr (tenant->hold_by, ==, "local:bob");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/run-conclusion/prove", RunCase, NULL, set_up, test_prove, tear_down);
  g_test_add ("/run-conclusion/journal", RunCase, NULL, set_up, test_journal, tear_down);
  g_test_add ("/run-conclusion/good", RunCase, NULL, set_up, test_good, tear_down);
  g_test_add ("/run-conclusion/held", RunCase, NULL, set_up, test_held, tear_down);
  g_test_add ("/run-conclusion/not-held", RunCase, NULL, set_up, test_not_held, tear_down);
  g_test_add ("/run-conclusion/held-already", RunCase, NULL, set_up, test_held_already, tear_down);
  return g_test_run ();
}
