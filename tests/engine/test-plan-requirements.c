/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the guide requires is judged by the node's answers, on the way that it is meant for. */
#include "engine/hoist-plan-requirements.h"

#include "fixture.h"

static HoistGuide *
make_guide (void)
{
  static const char text[] =
      "guide: 1\n"
      "application: {name: tiny}\n"
      "services: [{name: a, start: [run]}]\n"
      "health: {checks: [{name: h, service: a, url: \"http://127.0.0.1:1/\"}]}\n"
      "requires:\n"
      "  - {id: room, file: room, says: There is no room., next: Make some.}\n"
      "  - {id: late, file: late, says: It is late., warns: true, to: v0.6}\n";
  g_autoptr (GError) error = NULL;
  HoistGuide *guide = hoist_guide_parse ("t", text, -1, &error);

  g_assert_no_error (error);
  return guide;
}

static void
test_collect (void)
{
  g_autoptr (HoistGuide) guide = make_guide ();
  g_autoptr (HoistValue) seen = fixture_parse ("{'room':{'holds':false,'detail':'no file'},"
                                               "'late':{'holds':false}}");
  g_autoptr (HoistValue) good = fixture_parse ("{'room':{'holds':true}}");
  g_autoptr (GPtrArray) findings =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);
  HoistPlanWay across = { "v0.5", "v0.6", NULL, NULL }, beyond = { "v0.6", "v0.7", NULL, NULL };
  const HoistFinding *finding;

  hoist_plan_requirements_collect (guide, NULL, &across, FALSE, findings);
  hoist_plan_requirements_collect (guide, good, &across, FALSE, findings);
  g_assert_cmpuint (findings->len, ==, 0);
  hoist_plan_requirements_collect (guide, seen, &beyond, FALSE, findings);
  g_assert_cmpuint (findings->len, ==, 1);
  finding = g_ptr_array_index (findings, 0);
  g_assert_cmpstr (finding->message, ==, "There is no room. (no file)");
  g_assert_cmpstr (finding->next, ==, "Make some.");
  g_assert_cmpint (finding->severity, ==, HOIST_FINDING_BLOCKER);
  hoist_plan_requirements_collect (guide, seen, &across, FALSE, findings);
  g_assert_cmpuint (findings->len, ==, 3);
  finding = g_ptr_array_index (findings, 2);
  g_assert_cmpstr (finding->message, ==, "It is late.");
  g_assert_cmpint (finding->severity, ==, HOIST_FINDING_WARNING);
  /* nothing is claimed of what nobody could ask, and it hinders all the same */
  g_autoptr (HoistValue) silent =
      fixture_parse ("{'room':{'holds':false,'asked':false,'detail':'The server is away.'}}");
  hoist_plan_requirements_collect (guide, silent, &across, FALSE, findings);
  finding = g_ptr_array_index (findings, 3);
  g_assert_cmpstr (finding->message, ==,
                   "Whether “room” of the guide is so could not be asked: The server is away.");
  g_assert_cmpstr (finding->next, ==, "When the database can be read it is asked again.");
  g_assert_cmpint (finding->severity, ==, HOIST_FINDING_BLOCKER);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/plan-requirements/collect", test_collect);
  return g_test_run ();
}
