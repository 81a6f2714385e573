/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Beginning anew is a choice: offered where a requirement refuses, refused where it can't be, and
 * what the guide says of the old data does not count then. */
#include "engine/hoist-plan-recreate.h"

#include "model/hoist-json.h"

#include <string.h>

#include "plan-case.h"

#define FACTS "{'holds':false}"

/* cbapp's guide, in which a requirement refuses, a step washes, and beginning anew is offered. */
static HoistGuide *
make_guide (const char *recreate)
{
  static const char *more =
      "\nrequires:\n  - {id: room, file: room, says: There is no room.}\n"
      "steps:\n  - {id: wash, command: [wash], when: before_migrations, undo: backup, done_when: "
      "{file: washed}}\n";
  g_autoptr (HoistGuide) plain = fixture_extend_guide (more);
  g_autoptr (GString) text = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, text);
  hoist_guide_write (plain, &w, NULL);
  g_string_replace (text, "\"path\":", recreate, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) value = hoist_json_parse (text->str, -1, &error);
  g_assert_no_error (error);
  HoistGuide *guide = hoist_guide_read (value, &error);
  g_assert_no_error (error);
  return guide;
}

#define OFFER                                                                                      \
  "\"recreate\":{\"says\":\"All is lost.\",\"instead_of\":[\"room\",\"wash\"],"                    \
  "\"to\":\"v0.3.0\"},\"path\":"

static void
case_init (PlanCase *c, const char *recreate, gboolean chosen)
{
  HoistValue *facts = hoist_value_new_object ();
  g_autoptr (HoistValue) known = fixture_new_facts ();

  hoist_value_set_all (facts, known);
  hoist_value_set (facts, "requirements", fixture_parse ("{'room':{'holds':false}}"));
  plan_case_init (c, make_guide (recreate), facts,
                  (HoistPlanRequest){ .target_version = "v0.3.0",
                                      .backup_db = TRUE,
                                      .run_migrations = TRUE,
                                      .recreate = chosen });
}

static void
test_offered (void)
{
  g_auto (PlanCase) c;

  case_init (&c, OFFER, FALSE);
  g_autoptr (HoistPlan) plan = plan_case_build (&c);
  const HoistFinding *blocker = hoist_plan_find_blocker (plan);
  g_assert_cmpstr (blocker->message, ==, "There is no room.");
  g_assert_cmpstr (blocker->repair, ==, HOIST_PLAN_RECREATE_OFFER);
  g_assert_false (hoist_plan_recreates (plan));
  g_autofree char *kinds = plan_case_list_kinds (plan);
  g_assert_nonnull (strstr (kinds, "command"));
}

static void
test_chosen (void)
{
  g_auto (PlanCase) c;

  case_init (&c, OFFER, TRUE);
  g_autoptr (HoistPlan) plan = plan_case_build (&c);
  g_assert_null (hoist_plan_find_blocker (plan));
  g_assert_true (hoist_plan_recreates (plan));
  g_assert_true (g_strv_contains ((const char *const *) plan->acknowledge, "recreate-database"));
  g_autofree char *kinds = plan_case_list_kinds (plan);
  g_assert_null (strstr (kinds, "command"));
  gboolean said = FALSE;
  for (guint i = 0; i < plan->findings->len; i++)
    said = said
           || g_str_equal (((HoistFinding *) plan->findings->pdata[i])->message,
                           "The database begins anew, empty. All is lost.");
  g_assert_true (said);
}

static void
test_refused (void)
{
  g_auto (PlanCase) c;

  case_init (&c, OFFER, TRUE);
  c.request.backup_db = FALSE;
  plan_case_assert_refused (&c, "behind a backup only");
  c.request.backup_db = TRUE;
  c.request.run_migrations = FALSE;
  plan_case_assert_refused (&c, "The migrations make the schema");
  plan_case_clear (&c);
  case_init (&c, "\"path\":", TRUE);
  plan_case_assert_refused (&c, "does not offer");
  plan_case_clear (&c);
  case_init (&c, "\"recreate\":{\"says\":\"x\",\"to\":\"v9.0.0\"},\"path\":", TRUE);
  plan_case_assert_refused (&c, "does not offer");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/plan-recreate/offered", test_offered);
  g_test_add_func ("/engine/plan-recreate/chosen", test_chosen);
  g_test_add_func ("/engine/plan-recreate/refused", test_refused);
  return g_test_run ();
}
