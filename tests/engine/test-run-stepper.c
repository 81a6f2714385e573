/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step in one direction against the fake agent: carried out, failed with its reason, sought
 * again after a cut, and given up where the agent ends again and again. */
#include "engine/hoist-run-stepper.h"

#include "base/hoist-error.h"
#include "engine/hoist-run-record.h"
#include "run-case.h"

typedef struct
{
  RunCase r;
  HoistRunStepper stepper; /* of that worker */
} Case;

static void
set_up (Case *c, gconstpointer unused)
{
  run_case_set_up (&c->r, NULL);
  c->stepper.worker = c->r.worker;
  c->stepper.queue = c->r.f.queue;
}

static void
tear_down (Case *c, gconstpointer unused)
{
  hoist_run_reason_clear (&c->stepper.reason);
  run_case_tear_down (&c->r, NULL);
}

static HoistRunFlow
carry_out_first (Case *c)
{
  return hoist_run_stepper_carry_out (&c->stepper, g_ptr_array_index (c->r.plan->steps, 0), FALSE);
}

static HoistStepState
get_first_state (Case *c)
{
  g_autoptr (HoistRun) run = hoist_run_worker_dup_run (c->r.worker);

  return hoist_run_record_get_step (run, 0)->state;
}

static guint
count_effects (Case *c)
{
  g_autofree char *effects = fixture_read_node (&c->r.f, "effects");

  return fixture_count (effects, "apply preflight");
}

/* And what is applied is not applied again. */
static void
test_on (Case *c, gconstpointer unused)
{
  fixture_set_scenario (&c->r.f, "[]");
  run_case_connect (&c->r);
  g_assert_cmpint (carry_out_first (c), ==, HOIST_RUN_FLOW_ON);
  g_assert_cmpint (get_first_state (c), ==, HOIST_STEP_APPLIED);
  g_assert_cmpint (carry_out_first (c), ==, HOIST_RUN_FLOW_ON);
  g_assert_cmpuint (count_effects (c), ==, 1);
  g_assert_null (c->stepper.reason.cause);
}

static void
test_failed (Case *c, gconstpointer unused)
{
  fixture_set_scenario (&c->r.f, "[{'order':'step','kind':'preflight','direction':'apply','do':"
                                 "'error','message':'the disk is full'}]");
  run_case_connect (&c->r);
  g_assert_cmpint (carry_out_first (c), ==, HOIST_RUN_FLOW_FAILED);
  g_assert_cmpstr (c->stepper.reason.cause, ==, "The disk is full.");
  g_assert_true (g_str_has_prefix (c->stepper.reason.error_key, "preflight"));
}

/* The agent has gone with the step done: asked again, it is not repeated. */
static void
test_cut (Case *c, gconstpointer unused)
{
  fixture_set_scenario (&c->r.f, "[{'order':'step','kind':'preflight','direction':'apply','do':"
                                 "'die-after-record','message':'gone'}]");
  run_case_connect (&c->r);
  g_assert_cmpint (carry_out_first (c), ==, HOIST_RUN_FLOW_ON);
  g_assert_cmpuint (c->stepper.cuts, ==, 1);
  g_assert_cmpuint (count_effects (c), ==, 1);
}

/* Somebody else has the lease: nothing is done, and nothing is said of the run. */
static void
test_lost (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  run_case_connect (&c->r);
  g_assert_cmpint (hoist_store_claim_lease (c->r.f.store, c->r.f.tenant->id, c->r.run, &error), ==,
                   2);
  g_assert_cmpint (carry_out_first (c), ==, HOIST_RUN_FLOW_LOST);
  g_assert_cmpuint (count_effects (c), ==, 0);
  g_assert_null (c->stepper.reason.cause);
}

static void
test_fail (Case *c, gconstpointer unused)
{
  g_autoptr (GError) fenced = g_error_new (HOIST_ERROR, HOIST_ERROR_FENCED, "taken over");
  g_autoptr (GError) other = g_error_new (HOIST_ERROR, HOIST_ERROR_CORRUPT, "rows differ");

  g_assert_cmpint (hoist_run_stepper_fail (&c->stepper, "proof", fenced), ==, HOIST_RUN_FLOW_LOST);
  g_assert_null (c->stepper.reason.cause);
  g_assert_cmpint (hoist_run_stepper_fail (&c->stepper, "proof", other), ==, HOIST_RUN_FLOW_FAILED);
  g_assert_cmpstr (c->stepper.reason.cause, ==, "Rows differ.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/engine/run-stepper/" name, Case, NULL, set_up, function, tear_down)
  ADD ("on", test_on);
  ADD ("failed", test_failed);
  ADD ("cut", test_cut);
  ADD ("lost", test_lost);
  ADD ("fail", test_fail);
  return g_test_run ();
}
