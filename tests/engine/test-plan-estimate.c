/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a plan will take: what earlier runs took, what a rehearsal took, else weights. */
#include "engine/hoist-plan-estimate.h"

#include "engine/hoist-plan-hops.h"
#include "fixture.h"

typedef struct
{
  Fixture f;
  HoistPlan *plan;
  HoistPlanInput input;
  HoistPlan fields;
} Case;

static void
case_set_up (Case *c, gconstpointer unused)
{
  fixture_set_up (&c->f, NULL);
  c->plan = fixture_add_plan (&c->f, HOIST_PLAN_UPGRADE, TRUE);
  c->input = (HoistPlanInput){
    .tenant = c->f.tenant, .estimate_s = -1, .downtime_s = -1, .restore_s = -1
  };
}

static void
case_tear_down (Case *c, gconstpointer unused)
{
  hoist_plan_unref (c->plan);
  fixture_tear_down (&c->f, NULL);
}

static void
estimate (Case *c, gboolean others_serve)
{
  hoist_plan_estimate (&c->input, c->plan->steps, others_serve, &c->fields);
}

static double
sum_weights (const HoistPlan *plan, gboolean in_downtime)
{
  double sum = 0;

  for (guint i = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);
      if (!in_downtime || hoist_step_is_in_downtime (step))
        sum += step->weight;
    }
  return sum;
}

/* A weight is a tenth of a second. */
static void
test_weights (Case *c, gconstpointer unused)
{
  estimate (c, FALSE);
  g_assert_cmpfloat_with_epsilon (c->fields.estimate_s, sum_weights (c->plan, FALSE) / 10, 1e-6);
  g_assert_cmpfloat_with_epsilon (c->fields.downtime_s, sum_weights (c->plan, TRUE) / 10, 1e-6);
  g_assert_cmpfloat (c->fields.downtime_s, >, 0);
  g_assert_cmpfloat (c->fields.downtime_s, <, c->fields.estimate_s);
  g_assert_cmpfloat (c->fields.restore_s, <, 0);
}

static void
test_experience (Case *c, gconstpointer unused)
{
  c->input.estimate_s = 42;
  c->input.downtime_s = 7;
  c->input.restore_s = 0.5;
  estimate (c, FALSE);
  g_assert_cmpfloat (c->fields.estimate_s, ==, 42);
  g_assert_cmpfloat (c->fields.downtime_s, ==, 7);
  g_assert_cmpfloat (c->fields.restore_s, ==, 0.5);
}

/* What was measured on a clone of the database counts more than what other ways took, and stands
 * for the migrations. */
static void
test_rehearsal (Case *c, gconstpointer unused)
{
  double migrate = fixture_find_step (c->plan, HOIST_STEP_MIGRATE)->weight;

  c->input.estimate_s = c->input.downtime_s = 1;
  c->input.rehearsed_s = 100;
  estimate (c, FALSE);
  g_assert_cmpfloat_with_epsilon (c->fields.estimate_s,
                                  100 + (sum_weights (c->plan, FALSE) - migrate) / 10, 1e-6);
  g_assert_cmpfloat_with_epsilon (c->fields.downtime_s,
                                  100 + (sum_weights (c->plan, TRUE) - migrate) / 10, 1e-6);
}

/* Each hop by what was rehearsed of it; where nothing was, as a plan of that one would be. */
static void
test_hops (Case *c, gconstpointer unused)
{
  g_autoptr (GPtrArray) hops =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_plan_hop_free);
  HoistPlanLeg legs[] = { { .rehearsed_s = 100 }, { .rehearsed_s = 7 }, { 0 } };
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  double migrate = fixture_find_step (c->plan, HOIST_STEP_MIGRATE)->weight;
  double rest = (sum_weights (c->plan, FALSE) - migrate) / 10;

  for (guint i = 0; i < G_N_ELEMENTS (legs); i++)
    {
      g_ptr_array_add (list, &legs[i]);
      g_ptr_array_add (hops, hoist_plan_hop_new (&(HoistPlanHop){ .to_version = "v2" }));
    }
  c->input.legs = list;
  c->input.rehearsed_s = 100;
  c->input.estimate_s = 42;
  c->fields.hops = hops;
  estimate (c, FALSE);
  const double expected[] = { 100 + rest, 7 + rest, 42 };
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpfloat_with_epsilon (((HoistPlanHop *) hops->pdata[i])->estimate_s, expected[i],
                                    1e-6);
  g_assert_cmpfloat_with_epsilon (c->fields.estimate_s, expected[0], 1e-6);
}

/* Of migrations on a copy nobody waits. */
static void
test_on_copy (Case *c, gconstpointer unused)
{
  g_autoptr (GPtrArray) steps = g_ptr_array_new ();
  HoistStep copy = *fixture_find_step (c->plan, HOIST_STEP_MIGRATE);
  HoistPlan before;

  copy.kind = hoist_step_kind_get (HOIST_STEP_COPY);
  for (guint i = 0; i < c->plan->steps->len; i++)
    {
      HoistStep *step = c->plan->steps->pdata[i];
      g_ptr_array_add (steps, step->kind->id == HOIST_STEP_MIGRATE ? &copy : step);
    }
  hoist_plan_estimate (&c->input, steps, FALSE, &c->fields);
  before = c->fields;
  c->input.rehearsed_s = 100;
  hoist_plan_estimate (&c->input, steps, FALSE, &c->fields);
  g_assert_cmpfloat_with_epsilon (c->fields.downtime_s, before.downtime_s, 1e-6);
  g_assert_cmpfloat_with_epsilon (c->fields.estimate_s, before.estimate_s + 100, 1e-6);
}

/* What comes before the last stop is nobody's downtime while the others go on. */
static void
test_others_serve (Case *c, gconstpointer unused)
{
  HoistPlan *before = c->plan;
  double alone;

  estimate (c, FALSE);
  alone = c->fields.downtime_s;
  g_autoptr (GPtrArray) steps = g_ptr_array_new ();
  g_autoptr (GPtrArray) last = g_ptr_array_new ();
  for (guint i = 0; i < before->steps->len; i++)
    g_ptr_array_add (steps, before->steps->pdata[i]);
  const HoistStep *stop = fixture_find_step (before, HOIST_STEP_STOP);
  g_ptr_array_insert (steps, (int) fixture_find_step (before, HOIST_STEP_START)->index,
                      (gpointer) stop);
  hoist_plan_estimate (&c->input, steps, TRUE, &c->fields);
  g_assert_cmpfloat (c->fields.downtime_s, <, alone);
  g_assert_cmpfloat (c->fields.downtime_s, >=, stop->weight * 0.1);
}

/* A follower's steps take their time, but the lead serves meanwhile. */
static void
test_follower (Case *c, gconstpointer unused)
{
  estimate (c, FALSE);
  double alone = c->fields.estimate_s, alone_down = c->fields.downtime_s;

  hoist_plan_unref (c->plan);
  fixture_add_followers (&c->f, 1);
  c->plan = fixture_add_plan (&c->f, HOIST_PLAN_UPGRADE, TRUE);
  c->input.tenant = c->f.tenant;
  estimate (c, FALSE);
  g_assert_cmpfloat (c->fields.estimate_s, >, alone);
  g_assert_cmpfloat_with_epsilon (c->fields.downtime_s, alone_down, 1e-6);
}

/* Two followers together take as long as one. */
static void
test_followers_together (Case *c, gconstpointer unused)
{
  g_autoptr (GPtrArray) steps = g_ptr_array_new ();
  const HoistStep *stop = fixture_find_step (c->plan, HOIST_STEP_STOP);
  HoistStep guard = *stop, first = *stop, second = *stop;
  g_autoptr (HoistValue) group = fixture_parse ("{'group':['a','b']}");

  for (guint i = 0; i < c->plan->steps->len; i++)
    g_ptr_array_add (steps, c->plan->steps->pdata[i]);
  guard.kind = hoist_step_kind_get (HOIST_STEP_GUARD);
  guard.args = group;
  guard.weight = 0;
  first.node = (char *) "a";
  second.node = (char *) "b";
  g_ptr_array_add (steps, &guard);
  g_ptr_array_add (steps, &first);
  hoist_plan_estimate (&c->input, steps, FALSE, &c->fields);
  double one = c->fields.estimate_s;
  g_ptr_array_add (steps, &second);
  hoist_plan_estimate (&c->input, steps, FALSE, &c->fields);
  g_assert_cmpfloat_with_epsilon (c->fields.estimate_s, one, 1e-6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/plan-estimate/" name, Case, NULL, case_set_up, function, case_tear_down)
  ADD ("weights", test_weights);
  ADD ("experience", test_experience);
  ADD ("rehearsal", test_rehearsal);
  ADD ("hops", test_hops);
  ADD ("on-copy", test_on_copy);
  ADD ("others-serve", test_others_serve);
  ADD ("follower", test_follower);
  ADD ("followers-together", test_followers_together);
  return g_test_run ();
}
