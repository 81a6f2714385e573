/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan of a move to another engine and of its way back, and what is refused. */
#include "engine/hoist-plan-move.h"

#include "plan-case.h"
#include "model/hoist-guide-move.h"

#include <string.h>

static const char text[] =
    "guide: 1\napplication: {name: cbapp}\nsettings: {file: .env}\nservices:\n"
    "  - {name: api, start: [/usr/bin/true]}\n"
    "databases:\n  - name: main\n    engine: sqlite\n    path: a.db\n    also: [mariadb]\n"
    "    url: \"{settings.URL}\"\n"
    "    move: {to: postgresql, uses: \"{settings.URL}\", url: \"{settings.NEW}\", schema: [make, "
    "\"{slug}\"], alike: [version]}\n"
    "dependencies:\n  - {kind: pip, lock: requirements.txt, environment: venv}\n"
    "steps:\n  - {id: every-upgrade, command: [/usr/bin/true], when: while_stopped, undo: "
    "nothing}\n"
    "health: {checks: [{name: h, service: api, url: \"http://127.0.0.1:1/\"}]}\n";

static void
case_init (PlanCase *c, HoistPlanKind kind)
{
  plan_case_init (
      c, fixture_parse_guide (text),
      fixture_parse ("{'commit':'" OLD_COMMIT "','tag':'v0.2.0','target_commit':'" OLD_COMMIT
                     "','lock_target':'" OLD_LOCK "','migrations':[],'findings':[]}"),
      (HoistPlanRequest){
          .kind = kind, .target_version = "v0.2.0", .backup_db = TRUE, .restore_data = TRUE });
  if (kind != HOIST_PLAN_MOVE)
    plan_case_set_guide (c, hoist_guide_new_for_engine (c->guide, "postgresql"));
}

static HoistPlan *
build (const PlanCase *c, const char *expected)
{
  HoistPlan *plan = plan_case_build (c);
  g_autofree char *kinds = plan_case_list_kinds (plan);

  g_assert_cmpstr (kinds, ==, expected);
  return plan;
}

static const char *
engine_of (const HoistStep *step, const char *member)
{
  return hoist_value_lookup_string (hoist_value_get_member (step->args, member), "engine", "");
}

/* The second: the first is what is moved ahead. */
static const HoistStep *
find_rest (const HoistPlan *plan)
{
  for (guint i = plan->steps->len; i > 0; i--)
    if (((const HoistStep *) plan->steps->pdata[i - 1])->kind->id == HOIST_STEP_TRANSFER)
      return plan->steps->pdata[i - 1];
  return NULL;
}

static void
assert_ahead (const HoistPlan *plan)
{
  const HoistStep *ahead = fixture_find_step (plan, HOIST_STEP_TRANSFER);
  const HoistValue *to = hoist_value_get_member (ahead->args, "to");

  g_assert_true (hoist_value_lookup_bool (ahead->args, "ahead", FALSE));
  g_assert_cmpstr (hoist_value_lookup_string (to, "setting", ""), ==, "NEW");
  g_assert_cmpstr (hoist_value_lookup_string (ahead->args, "uses", ""), ==, "URL");
  g_assert_cmpstr (hoist_value_lookup_string (ahead->args, "commit", ""), ==, plan->to_commit);
}

static void
test_move (void)
{
  g_auto (PlanCase) c;
  case_init (&c, HOIST_PLAN_MOVE);
  g_autoptr (HoistPlan) plan =
      build (&c, "preflight prepare transfer stop backup configure transfer start health "
                 "finish");
  const HoistStep *transfer = find_rest (plan);
  const HoistStep *configure = fixture_find_step (plan, HOIST_STEP_CONFIGURE);
  const HoistStep *preflight = fixture_find_step (plan, HOIST_STEP_PREFLIGHT);

  assert_ahead (plan);
  g_assert_false (hoist_value_lookup_bool (transfer->args, "ahead", FALSE));
  g_assert_cmpstr (engine_of (transfer, "database"), ==, "sqlite");
  g_assert_cmpstr (engine_of (transfer, "to"), ==, "postgresql");
  g_assert_cmpstr (
      hoist_value_lookup_string (hoist_value_get_member (transfer->args, "to"), "setting", ""), ==,
      "URL");
  g_assert_cmpstr (
      hoist_value_lookup_string (hoist_value_get_member (preflight->args, "move"), "setting", ""),
      ==, "NEW");
  const HoistValue *set =
      hoist_value_get_element (hoist_value_get_member (configure->args, "set"), 0);
  g_assert_cmpstr (hoist_value_lookup_string (set, "key", ""), ==, "URL");
  g_assert_cmpstr (hoist_value_lookup_string (set, "from_setting", ""), ==, "NEW");
  g_assert_true (hoist_value_lookup_bool (set, "secret", FALSE));
  g_autofree char *words = hoist_plan_describe (plan);
  g_assert_nonnull (strstr (words, "another engine"));
  g_assert_cmpuint (g_strv_length (plan->acknowledge), ==, 0);
}

/* What was noted goes back, too, most of it before the stop; only what can't must be acknowledged.
 */
static void
assert_takes_along (PlanCase *b, const char *seen, gboolean discards)
{
  g_autoptr (HoistValue) comparison = fixture_parse (seen);
  const HoistValue *before = b->input.comparison;

  b->input.comparison = comparison;
  g_autoptr (HoistPlan) plan =
      build (b, "preflight prepare transfer stop backup transfer configure start health finish");
  const HoistStep *ahead = fixture_find_step (plan, HOIST_STEP_TRANSFER), *rest = find_rest (plan);
  g_autofree char *words = ahead->kind->describe (ahead->args);
  g_autofree char *others = rest->kind->describe (rest->args);

  g_assert_true (hoist_value_lookup_bool (ahead->args, "ahead", FALSE)
                 && hoist_value_lookup_bool (ahead->args, "back", FALSE));
  g_assert_cmpstr (engine_of (ahead, "to"), ==, "sqlite");
  g_assert_false (hoist_value_lookup_bool (rest->args, "ahead", FALSE));
  g_assert_true (hoist_value_lookup_bool (rest->args, "rest", FALSE));
  g_assert_true (
      hoist_value_lookup_bool (fixture_find_step (plan, HOIST_STEP_BACKUP)->args, "stays", FALSE));
  g_assert_nonnull (strstr (words, "into a copy of the SQLite database and catches up"));
  g_assert_nonnull (strstr (others, "lets the copy take its place"));
  g_assert_cmpint (g_strv_contains ((const char *const *) plan->acknowledge, "discard-rows"), ==,
                   discards);
  b->input.comparison = before;
}

static void
test_back (void)
{
  g_auto (PlanCase) c;
  case_init (&c, HOIST_PLAN_MOVE);
  g_autoptr (HoistPlan) there =
      build (&c, "preflight prepare transfer stop backup configure transfer start health "
                 "finish");
  g_autoptr (GPtrArray) done = g_ptr_array_new ();
  g_ptr_array_add (done, fixture_find_step (there, HOIST_STEP_CONFIGURE)->args);
  g_auto (PlanCase) b;
  case_init (&b, HOIST_PLAN_ROLLBACK);
  b.input.moved_run = b.input.rolls_back = "rn_0123456789abcdef";
  b.input.steps_done = done;
  g_autoptr (HoistValue) comparison = fixture_parse ("{'tables':[],'lost_rows':3,'sentence':'x'}");
  b.input.comparison = comparison;
  g_autoptr (HoistPlan) plan =
      build (&b, "preflight prepare stop backup transfer configure start health finish");
  const HoistStep *transfer = fixture_find_step (plan, HOIST_STEP_TRANSFER);

  g_assert_cmpstr (engine_of (transfer, "database"), ==, "postgresql");
  g_assert_cmpstr (engine_of (transfer, "to"), ==, "sqlite");
  g_assert_true (hoist_value_lookup_bool (transfer->args, "back", FALSE));
  g_assert_cmpstr (hoist_value_lookup_string (transfer->args, "run", ""), ==,
                   "rn_0123456789abcdef");
  g_assert_cmpstr (engine_of (fixture_find_step (plan, HOIST_STEP_BACKUP), "database"), ==,
                   "postgresql");
  g_assert_true (hoist_value_lookup_bool (fixture_find_step (plan, HOIST_STEP_CONFIGURE)->args,
                                          "back", FALSE));
  g_assert_true (g_strv_contains ((const char *const *) plan->acknowledge, "discard-rows"));
  g_assert_cmpstr (plan->restore_from, ==, "");
  g_assert_false (hoist_value_lookup_bool (transfer->args, "rest", FALSE));
  assert_takes_along (&b, "{'tables':[],'lost_rows':0,'kept_rows':5,'sentence':'x'}", FALSE);
  assert_takes_along (&b, "{'tables':[],'lost_rows':2,'kept_rows':5,'sentence':'x'}", TRUE);
}

/* The old file has the schema of then: what came since goes back first. */
static void
test_back_too_late (void)
{
  g_auto (PlanCase) b;
  case_init (&b, HOIST_PLAN_ROLLBACK);
  b.input.moved_run = b.input.rolls_back = "rn_0123456789abcdef";
  hoist_value_set (b.facts, "commit", hoist_value_new_string (NEW_COMMIT));
  hoist_value_set (b.facts, "tag", hoist_value_new_string ("v0.3.0"));
  plan_case_assert_refused (&b, "was moved at v0.2.0 and is at v0.3.0 now");
}

static void
test_refused (void)
{
  g_auto (PlanCase) c;
  case_init (&c, HOIST_PLAN_MOVE);
  g_autoptr (HoistGuide) moved = hoist_guide_new_for_engine (c.guide, "postgresql");
  c.input.guide = moved;
  plan_case_assert_refused (&c, "is on PostgreSQL already");
  g_autoptr (HoistGuide) always = hoist_guide_new_for_engine (c.guide, "mariadb");
  c.input.guide = always;
  plan_case_assert_refused (&c, "is on MariaDB; it is moved from SQLite to PostgreSQL only");
  c.input.guide = c.guide;
  c.request.backup_db = FALSE;
  plan_case_assert_refused (&c, "behind a backup only");
  c.request.backup_db = TRUE;
  hoist_value_set (c.facts, "target_commit", hoist_value_new_string (NEW_COMMIT));
  plan_case_assert_refused (&c, "is not at v0.2.0 any more");
  g_autoptr (HoistGuide) other = fixture_new_guide ();
  hoist_value_set (c.facts, "target_commit", hoist_value_new_string (OLD_COMMIT));
  c.input.guide = other;
  plan_case_assert_refused (&c, "does not say how its database is moved");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan-move/there", test_move);
  g_test_add_func ("/plan-move/back", test_back);
  g_test_add_func ("/plan-move/back-too-late", test_back_too_late);
  g_test_add_func ("/plan-move/refused", test_refused);
  return g_test_run ();
}
