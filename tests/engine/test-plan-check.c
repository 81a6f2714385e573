/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every invariant of hoist-plan-check.c, broken once. */
#include "engine/hoist-plan-check.h"

#include "base/hoist-error.h"
#include "fixture.h"

/* A plan whose steps are those of `plan` in the order that `kinds` names. */
static HoistPlan *
reorder (const HoistPlan *plan, const char *kinds)
{
  g_auto (GStrv) names = g_strsplit (kinds, " ", -1);
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_step_free);
  HoistPlan fields = *plan;

  for (guint i = 0; names[i]; i++)
    for (guint j = 0; j < plan->steps->len; j++)
      {
        const HoistStep *step = g_ptr_array_index (plan->steps, j);
        if (!g_str_equal (step->kind->name, names[i]))
          continue;
        HoistStep *copy = hoist_step_copy (step);
        copy->index = i;
        g_ptr_array_add (steps, copy);
      }
  fields.steps = steps;
  return hoist_plan_new (&fields);
}

static void
assert_unsound (const HoistPlan *plan, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (hoist_plan_check (plan, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  if (!strstr (error->message, words))
    g_error ("“%s” does not say “%s”", error->message, words);
}

static void
test_order (Fixture *f, gconstpointer unused)
{
  static const struct
  {
    const char *kinds, *words;
  } rows[] = {
    { "fetch preflight stop backup checkout start health finish", "first step" },
    { "preflight fetch stop backup checkout start health", "last step" },
    { "preflight fetch stop stop backup checkout start health finish", "twice" },
    { "preflight fetch backup stop checkout start health finish", "stop must come before" },
    { "preflight fetch backup checkout stop start health finish", "stop must come before" },
    { "preflight stop fetch backup checkout start health finish", "fetch must come before" },
    { "preflight fetch stop dependencies backup checkout start health finish",
      "dependencies must come before" },
    { "preflight fetch stop checkout backup start health finish", "backup must come before" },
    { "preflight fetch stop backup checkout start migrate health finish",
      "migrate must come before" },
    { "preflight fetch stop backup checkout health start finish", "start must come before" },
    { "preflight fetch stop backup checkout start finish", "health must come before" },
    { "preflight fetch stop backup start checkout health finish", "checkout must come before" },
    { "preflight fetch stop checkout migrate start health finish", "promises a backup" },
  };
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_plan_check (plan, &error));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (HoistPlan) bad = reorder (plan, rows[i].kinds);
      assert_unsound (bad, rows[i].words);
    }
}

static void
test_fields (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  HoistPlan fields = *plan;

  fields.to_commit = (char *) "3333333333333333333333333333333333333333";
  g_autoptr (HoistPlan) other = hoist_plan_new (&fields);
  assert_unsound (other, "another commit");
  fields = *plan;
  fields.to_commit = (char *) "1234567";
  g_autoptr (HoistPlan) brief = hoist_plan_new (&fields);
  assert_unsound (brief, "full commits");
  fields = *plan;
  fields.backup = (char *) "bk_zzzzzzzzzzzzzzzz";
  g_autoptr (HoistPlan) renamed = hoist_plan_new (&fields);
  assert_unsound (renamed, "another backup");
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  fields = *plan;
  fields.steps = none;
  g_autoptr (HoistPlan) empty = hoist_plan_new (&fields);
  assert_unsound (empty, "no steps");
}

static void
test_no_backup (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, FALSE);
  char *nothing[] = { NULL };
  HoistPlan fields = *plan;

  fields.acknowledge = nothing;
  g_autoptr (HoistPlan) silent = hoist_plan_new (&fields);
  assert_unsound (silent, "must be acknowledged");
  g_autoptr (HoistPlan) copy =
      reorder (plan, "preflight fetch stop checkout migrate start health finish");
  for (guint i = 0; i < copy->steps->len; i++)
    ((HoistStep *) g_ptr_array_index (copy->steps, i))->point_of_no_return = FALSE;
  assert_unsound (copy, "point of no return");
}

static HoistPlanHop *
make_hop (const char *from, const char *to, const char *commit)
{
  HoistPlanHop fields = { .from_version = (char *) from,
                          .to_version = (char *) to,
                          .to_commit = (char *) commit };

  return hoist_plan_hop_new (&fields);
}

/* The steps are the first hop's; no hop is left out between two. */
static void
test_hops (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  g_autoptr (GPtrArray) hops =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_plan_hop_free);
  g_autoptr (GError) error = NULL;
  HoistPlan fields = *plan;

  fields.hops = hops;
  g_ptr_array_add (hops, make_hop (plan->from_version, plan->to_version, plan->to_commit));
  g_autoptr (HoistPlan) alone = hoist_plan_new (&fields);
  assert_unsound (alone, "and then several");
  g_ptr_array_add (hops, make_hop (plan->to_version, "v9.0.0", OLD_COMMIT));
  g_autoptr (HoistPlan) good = hoist_plan_new (&fields);
  g_assert_true (hoist_plan_check (good, &error));
  g_assert_no_error (error);
  g_ptr_array_add (hops, make_hop (plan->to_version, "v9.1.0", OLD_COMMIT));
  g_autoptr (HoistPlan) broken = hoist_plan_new (&fields);
  assert_unsound (broken, "where the one before ends");
  g_ptr_array_remove_index (hops, 0);
  g_autoptr (HoistPlan) other = hoist_plan_new (&fields);
  assert_unsound (other, "not where the steps lead");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/plan-check/order", Fixture, NULL, fixture_set_up, test_order, fixture_tear_down);
  g_test_add ("/plan-check/fields", Fixture, NULL, fixture_set_up, test_fields, fixture_tear_down);
  g_test_add ("/plan-check/no-backup", Fixture, NULL, fixture_set_up, test_no_backup,
              fixture_tear_down);
  g_test_add ("/plan-check/hops", Fixture, NULL, fixture_set_up, test_hops, fixture_tear_down);
  return g_test_run ();
}
