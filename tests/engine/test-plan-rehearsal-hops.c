/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A rehearsal over required stops is one plan: each release is fetched, one step does to the clone
 * what every hop does, each planned as if the one before had been gone. */
#include "engine/hoist-plan-rehearsal-hops.h"

#include "base/hoist-error.h"
#include "engine/hoist-plan-check.h"
#include "plan-case.h"

#define COMMIT(digit) digit digit digit digit digit digit digit digit digit digit
#define COMMIT_OF(digit) COMMIT (digit) COMMIT (digit) COMMIT (digit) COMMIT (digit)
#define FACTS(from, tag, to)                                                                       \
  "{'commit':'" COMMIT_OF (from) "','tag':'" tag "','target_commit':'" COMMIT_OF (                 \
      to) "','migrations':['m.py'],'revisions':[],'locks':[{'environment':'env','deployed':'a',"   \
          "'target':'lock" to "'}],'findings':[{'check':'tree','severity':'ok','message':"         \
          "'Clean.','next':'','repair':''}]}"

static const char guide_text[] =
    "guide: 1\n"
    "application: {name: tiny}\n"
    "releases: {required_stops: [v2.0.0, v3.0.0]}\n"
    "services: [{name: a, start: [run]}]\n"
    "health: {checks: [{name: h, service: a, url: \"http://127.0.0.1:1/\"}]}\n"
    "settings: {file: .env}\n"
    "databases: [{name: d, engine: postgresql, url: \"{settings.URL}\"}]\n"
    "dependencies: [{kind: pip, lock: lock.txt, environment: env}]\n"
    "migrations:\n"
    "  command: [run, \"{script}\"]\n"
    "  scripts: [m.py, gone.py]\n"
    "  config: [{file: app.ini, format: ini, section: db, key: url}]\n"
    "steps:\n"
    "  - {id: once, command: [one], when: before_migrations, undo: nothing, once: true}\n"
    "  - {id: second, command: [two], when: while_stopped, undo: nothing, to: v3.0.0}\n"
    "  - {id: by-hand, card: {text: Do it.}, when: while_stopped, undo: nothing, to: v4.0.0}\n"
    "  - {id: key, configure: {file: app.ini, format: ini, set: [{section: s, key: k, value: "
    "v}]},\n"
    "     when: before_migrations, to: v2.0.0}\n"
    "  - {id: word, configure: {file: app.ini, format: ini, set: [{section: s, key: w, value: "
    "v}]},\n"
    "     when: before_migrations, to: v3.0.0}\n"
    "notices:\n"
    "  - {id: always, text: Of every upgrade.}\n";

static GPtrArray *
make_legs (void)
{
  static const char *const versions[] = { "v2.0.0", "v3.0.0", "v4.0.0" };
  static const char *const commits[] = { COMMIT_OF ("2"), COMMIT_OF ("3"), COMMIT_OF ("4") };
  static const char *const facts[] = { NULL, FACTS ("1", "v1.0.0", "3"),
                                       FACTS ("1", "v1.0.0", "4") };
  GPtrArray *legs = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_plan_leg_free);

  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      HoistPlanLeg *leg = g_new0 (HoistPlanLeg, 1);
      leg->version = g_strdup (versions[i]);
      leg->commit = g_strdup (commits[i]);
      leg->facts = facts[i] ? fixture_parse (facts[i]) : NULL;
      g_ptr_array_add (legs, leg);
    }
  return legs;
}

static void
case_init (PlanCase *c)
{
  plan_case_init (c, fixture_parse_guide (guide_text), fixture_parse (FACTS ("1", "v1.0.0", "2")),
                  (HoistPlanRequest){ .kind = HOIST_PLAN_REHEARSAL,
                                      .target_version = "v2.0.0",
                                      .run_migrations = TRUE });
  plan_case_set_legs (c, make_legs ());
}

static HoistPlan *
build (const PlanCase *c)
{
  g_autoptr (GError) error = NULL;
  HoistPlan *plan = hoist_plan_rehearsal_hops_build (&c->input, &error);

  g_assert_no_error (error);
  if (!hoist_plan_check (plan, &error))
    g_error ("%s", error->message);
  return plan;
}

static const HoistValue *
get_hop (const HoistPlan *plan, guint hop)
{
  const HoistValue *args = fixture_find_step (plan, HOIST_STEP_REHEARSE)->args;

  return hop == 0 ? args : hoist_value_get_element (hoist_value_get_member (args, "hops"), hop - 1);
}

static char *
list_ids (const HoistValue *hop)
{
  const HoistValue *deeds = hoist_value_get_member (hop, "deeds");
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < hoist_value_get_size (deeds); i++)
    g_string_append_printf (
        ids, "%s%s", i > 0 ? " " : "",
        hoist_value_lookup_string (hoist_value_get_element (deeds, i), "id", ""));
  return g_string_free (ids, FALSE);
}

/* One check, one clone, one end; what each release needs is there before. */
static void
test_steps (void)
{
  g_auto (PlanCase) c;
  case_init (&c);
  g_autoptr (HoistPlan) plan = build (&c);
  g_autofree char *kinds = plan_case_list_kinds (plan);
  const HoistStep *finish = fixture_find_step (plan, HOIST_STEP_FINISH);

  g_assert_cmpstr (kinds, ==,
                   "preflight fetch fetch fetch dependencies dependencies dependencies rehearse "
                   "finish");
  g_assert_cmpstr (plan->from_version, ==, "v1.0.0");
  g_assert_cmpstr (plan->to_version, ==, "v4.0.0");
  g_assert_cmpstr (plan->to_commit, ==, COMMIT_OF ("4"));
  g_assert_cmpstr (hoist_plan_get_goal (plan), ==, "v4.0.0");
  g_assert_cmpstr (hoist_value_lookup_string (finish->args, "commit", ""), ==, COMMIT_OF ("4"));
  for (guint i = 0; i < 3; i++)
    {
      const HoistStep *fetch = g_ptr_array_index (plan->steps, 1 + i);
      const HoistPlanHop *hop = g_ptr_array_index (plan->hops, i);
      g_assert_cmpstr (hoist_value_lookup_string (fetch->args, "commit", ""), ==, hop->to_commit);
      g_assert_null (hop->acknowledge[0]); /* a rehearsal asks nobody to have read anything */
    }
  g_assert_null (plan->acknowledge[0]);
  g_assert_cmpuint (plan->findings->len, ==, 1);
  g_assert_false (plan->backup_db);
}

/* The guide's steps stand in their own hop, one that is done once in the first, and what an earlier
 * one sets in a file is set for the later ones. */
static void
test_hops (void)
{
  static const char *const ids[] = { "once", "second", "" };
  static const char *const digests[] = { "lock2", "lock3", "lock4" };
  static const guint set[] = { 1, 2, 2 };
  g_auto (PlanCase) c;
  case_init (&c);
  g_autoptr (HoistPlan) plan = build (&c);

  for (guint i = 0; i < 3; i++)
    {
      const HoistValue *hop = get_hop (plan, i);
      const HoistValue *file = hoist_value_get_element (hoist_value_get_member (hop, "config"), 0);
      const HoistValue *place =
          hoist_value_get_element (hoist_value_get_member (hop, "environments"), 0);
      g_autofree char *deeds = list_ids (hop);
      g_assert_cmpstr (deeds, ==, ids[i]);
      g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (hop, "scripts")), ==, 1);
      g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (file, "set")), ==, set[i]);
      g_assert_cmpstr (hoist_value_lookup_string (place, "digest", ""), ==, digests[i]);
    }
  const HoistValue *left_out = hoist_value_get_member (get_hop (plan, 2), "left_out");
  g_assert_cmpuint (hoist_value_get_size (left_out), ==, 1);
}

/* Which of them can't be planned. */
static void
test_refused (void)
{
  g_auto (PlanCase) c;
  case_init (&c);
  HoistPlanLeg *last = g_ptr_array_index (c.legs, 2);
  g_autoptr (GError) error = NULL;

  hoist_value_set (last->facts, "target_commit", hoist_value_new_string (""));
  g_assert_null (hoist_plan_rehearsal_hops_build (&c.input, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  g_assert_cmpstr (error->message, ==, "hop 3, to v4.0.0: there is no release v4.0.0");
}

/* Whoever made it: the clone goes where the plan says that it goes. */
static void
test_check (void)
{
  g_auto (PlanCase) c;
  case_init (&c);
  g_autoptr (HoistPlan) plan = build (&c);
  g_autoptr (GPtrArray) two = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  HoistPlan fields = *plan;

  g_ptr_array_add (two, plan->hops->pdata[0]);
  g_ptr_array_add (two, plan->hops->pdata[1]);
  fields.hops = two;
  fields.to_version = (char *) "v3.0.0";
  fields.to_commit = (char *) COMMIT_OF ("3");
  g_autoptr (HoistPlan) shorter = hoist_plan_new (&fields);
  g_assert_false (hoist_plan_check (shorter, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "does not go over the plan's hops"));
  g_clear_error (&error);
  fields = *plan;
  fields.to_version = (char *) "v3.0.0";
  g_autoptr (HoistPlan) elsewhere = hoist_plan_new (&fields);
  g_assert_false (hoist_plan_check (elsewhere, &error));
  g_assert_nonnull (strstr (error->message, "the last is not where the steps lead"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan-rehearsal-hops/steps", test_steps);
  g_test_add_func ("/plan-rehearsal-hops/hops", test_hops);
  g_test_add_func ("/plan-rehearsal-hops/refused", test_refused);
  g_test_add_func ("/plan-rehearsal-hops/check", test_check);
  return g_test_run ();
}
