/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All nodes of a tenant are asked at the same time; each has its own answer, or its own problem. */
#include "engine/hoist-plan-survey.h"

#include "engine/hoist-run-place.h"
#include "fixture.h"

static GPtrArray *
ask (Fixture *f)
{
  g_autoptr (GPtrArray) places =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_run_place_free);
  HoistPlanRequest request = { .kind = HOIST_PLAN_UPGRADE, .backup_db = TRUE };
  HoistPlanSurvey survey = { .pool = f->pool,
                             .places = places,
                             .repository = "/nowhere",
                             .target = "v0.3.0",
                             .request = &request };

  for (guint i = 0; i < hoist_tenant_count_places (f->tenant); i++)
    g_ptr_array_add (places, hoist_run_place_new (f->tenant, i, f->guide, f->pool));
  return hoist_plan_survey_ask (&survey);
}

static void
set_up_nodes (Fixture *f)
{
  fixture_add_followers (f, 2);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *facts = g_strdup_printf ("{'commit':'" OLD_COMMIT "','place':%u}", i);
      fixture_at (f, i);
      fixture_write_node (f, "facts.json", facts);
    }
  fixture_at (f, 0);
}

/* None answers before all were asked: one after the other would never end. */
static void
test_at_once (Fixture *f, gconstpointer unused)
{
  set_up_nodes (f);
  fixture_meet (f, "facts");
  g_autoptr (GPtrArray) answers = ask (f);
  g_assert_cmpuint (answers->len, ==, 3);
  for (guint i = 0; i < answers->len; i++)
    {
      const HoistPlanAnswer *answer = answers->pdata[i];
      g_assert_no_error (answer->problem);
      g_assert_cmpint (hoist_value_lookup_int (answer->facts, "place", -1), ==, i);
    }
}

static void
test_problem (Fixture *f, gconstpointer unused)
{
  set_up_nodes (f);
  fixture_at (f, 1);
  fixture_set_scenario (
      f, "[{'order':'facts','do':'error','code':'failed','message':'no disk is there'}]");
  fixture_at (f, 0);
  g_autoptr (GPtrArray) answers = ask (f);
  const HoistPlanAnswer *refuses = answers->pdata[1], *last = answers->pdata[2];
  g_assert_null (refuses->facts);
  g_assert_cmpstr (refuses->problem->message, ==, "no disk is there");
  g_assert_nonnull (last->facts);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  TEST ("/plan-survey/at-once", test_at_once);
  TEST ("/plan-survey/problem", test_problem);
#undef TEST
  return g_test_run ();
}
