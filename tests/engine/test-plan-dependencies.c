/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A guide with several kinds of dependencies: each is prepared before the stop, and those that
 * change are switched while its node is stopped; one that does not change is left as it is. */
#include "engine/hoist-plan-dependencies.h"

#include "engine/hoist-plan-check.h"
#include "plan-case.h"

static const char text[] =
    "guide: 1\napplication: {name: cbapp}\nservices:\n"
    "  - {name: api, start: [/usr/bin/true]}\n"
    "dependencies:\n"
    "  - {kind: pip, lock: requirements.txt, environment: venv}\n"
    "  - {kind: pip, lock: tools/requirements.txt, environment: tools/venv, seconds: 1800}\n"
    "health: {checks: [{name: h, service: api, url: \"http://127.0.0.1:1/\"}]}\n";

static void
case_init (PlanCase *c, const char *locks)
{
  g_autofree char *facts =
      g_strdup_printf ("{'commit':'" OLD_COMMIT "','tag':'v0.2.0','target_commit':'" NEW_COMMIT
                       "','migrations':[],'findings':[],%s}",
                       locks);

  plan_case_init (c, fixture_parse_guide (text), fixture_parse (facts),
                  (HoistPlanRequest){ .target_version = "v0.3.0" });
}

static char *
list_steps (const HoistPlan *plan)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);
      const char *of = hoist_value_lookup_string (step->args, "environment", NULL);
      g_string_append_printf (list, "%s%s", i ? " " : "", step->kind->name);
      if (of)
        g_string_append_printf (list, ":%s", of);
    }
  return g_string_free (list, FALSE);
}

static void
assert_steps (const char *locks, const char *expected)
{
  g_auto (PlanCase) c;

  case_init (&c, locks);
  g_autoptr (HoistPlan) plan = plan_case_build (&c);
  g_autofree char *steps = list_steps (plan);
  g_assert_cmpstr (steps, ==, expected);
}

static void
test_each (void)
{
  assert_steps ("'locks':[{'environment':'venv','deployed':'" OLD_LOCK "','target':'" NEW_LOCK "'},"
                "{'environment':'tools/venv','deployed':'','target':'" NEW_LOCK "'}]",
                "preflight fetch dependencies:venv dependencies:tools/venv stop checkout "
                "activate:venv activate:tools/venv start health finish");
  assert_steps ("'locks':[{'environment':'venv','deployed':'" OLD_LOCK "','target':'" OLD_LOCK "'},"
                "{'environment':'tools/venv','deployed':'" OLD_LOCK "','target':'" NEW_LOCK "'}]",
                "preflight fetch dependencies:venv dependencies:tools/venv stop checkout "
                "activate:tools/venv start health finish");
  /* The release has no such lock file. */
  assert_steps ("'locks':[{'environment':'venv','deployed':'','target':''},"
                "{'environment':'tools/venv','deployed':'" OLD_LOCK "','target':''}]",
                "preflight fetch stop checkout start health finish");
}

/* An agent of the release before knows one kind. */
static void
test_older_agent (void)
{
  assert_steps (
      "'lock_deployed':'" OLD_LOCK "','lock_target':'" NEW_LOCK "'",
      "preflight fetch dependencies:venv stop checkout activate:venv start health finish");
}

static void
test_arguments (void)
{
  g_auto (PlanCase) c;
  g_autoptr (GError) error = NULL;

  case_init (&c, "'locks':[{'environment':'venv','deployed':'" OLD_LOCK "','target':'" NEW_LOCK
                 "'},{'environment':'tools/venv','deployed':'','target':'" OLD_LOCK "'}]");
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (HoistValue) made =
          hoist_plan_dependencies_fill (&c.input, NEW_COMMIT, HOIST_STEP_DEPENDENCIES, i);
      g_autoptr (HoistValue) live =
          hoist_plan_dependencies_fill (&c.input, NEW_COMMIT, HOIST_STEP_ACTIVATE, i);
      g_assert_true (hoist_step_kind_get (HOIST_STEP_DEPENDENCIES)->validate (made, &error));
      g_assert_true (hoist_step_kind_get (HOIST_STEP_ACTIVATE)->validate (live, &error));
      g_assert_cmpstr (hoist_value_lookup_string (live, "kind", ""), ==, "pip");
      g_assert_cmpstr (hoist_value_lookup_string (live, "digest", ""), ==,
                       i == 0 ? NEW_LOCK : OLD_LOCK);
      g_assert_cmpint (hoist_value_lookup_int (made, "seconds", -1), ==, i == 0 ? -1 : 1800);
      g_assert_null (hoist_value_get_member (live, "seconds"));
    }
  g_assert_no_error (error);
  g_autoptr (HoistValue) kept = hoist_plan_dependencies_new_kept (&c.input);
  g_autoptr (HoistValue) places = hoist_plan_dependencies_new_places (&c.input);
  g_assert_cmpuint (hoist_value_get_size (kept), ==, 3);
  g_assert_cmpstr (
      hoist_value_lookup_string (hoist_value_get_element (places, 1), "environment", ""), ==,
      "tools/venv");
}

/* One is switched before the stop, or the same twice. */
static void
test_unsound (void)
{
  static const struct
  {
    guint from, to;
    const char *words;
  } rows[] = { { 6, 4, "stopped before it" }, { 6, 7, "occurs twice" }, { 3, 5, "come before" } };
  g_auto (PlanCase) c;

  case_init (&c, "'locks':[{'environment':'venv','deployed':'" OLD_LOCK "','target':'" NEW_LOCK
                 "'},{'environment':'tools/venv','deployed':'','target':'" OLD_LOCK "'}]");
  g_autoptr (HoistPlan) plan = plan_case_build (&c);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) steps =
          g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_step_free);
      g_autoptr (GError) unsound = NULL;
      for (guint j = 0; j < plan->steps->len; j++)
        g_ptr_array_add (steps, hoist_step_copy (g_ptr_array_index (plan->steps, j)));
      HoistStep *moved = hoist_step_copy (g_ptr_array_index (steps, rows[i].from));
      if (!strstr (rows[i].words, "twice"))
        g_ptr_array_remove_index (steps, rows[i].from);
      g_ptr_array_insert (steps, (gint) rows[i].to, moved);
      for (guint j = 0; j < steps->len; j++)
        ((HoistStep *) g_ptr_array_index (steps, j))->index = j;
      HoistPlan fields = *plan;
      fields.steps = steps;
      g_autoptr (HoistPlan) wrong = hoist_plan_new (&fields);
      g_assert_false (hoist_plan_check (wrong, &unsound));
      if (!strstr (unsound->message, rows[i].words))
        g_error ("“%s” does not say “%s”", unsound->message, rows[i].words);
    }
}

/* A command is filled for the tenant, or there is no plan. */
static void
test_command (void)
{
  static const char own[] =
      "guide: 1\napplication: {name: cbapp}\nsettings: {file: .env}\nservices:\n"
      "  - {name: api, start: [/usr/bin/true]}\n"
      "dependencies:\n"
      "  - {kind: command, lock: install.lock, environment: thirdparty, command: [python3, "
      "install.py, \"{directory}/%s\"]}\n"
      "health: {checks: [{name: h, service: api, url: \"http://127.0.0.1:1/\"}]}\n";
  static const struct
  {
    const char *word;
    gboolean good;
  } cases[] = { { "install.yml", TRUE }, { "{settings.NOTHING}", FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (PlanCase) c;
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) parts = g_strsplit (own, "%s", 2);
      g_autofree char *guide = g_strjoinv (cases[i].word, parts);
      case_init (&c, "'lock_target':'" OLD_COMMIT "'");
      plan_case_set_guide (&c, fixture_parse_guide (guide));
      g_assert_cmpint (hoist_plan_dependencies_check (&c.input, 0, &error), ==, cases[i].good);
      g_clear_error (&error);
      g_autoptr (HoistValue) args =
          hoist_plan_dependencies_fill (&c.input, NEW_COMMIT, HOIST_STEP_DEPENDENCIES, 0);
      const HoistValue *command = hoist_value_get_member (args, "command");
      g_assert_cmpuint (hoist_value_get_size (command), ==, cases[i].good ? 3 : 0);
      if (cases[i].good)
        g_assert_cmpstr (hoist_value_get_string (hoist_value_get_element (command, 2)), ==,
                         "/srv/acme/install.yml");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan-dependencies/each", test_each);
  g_test_add_func ("/plan-dependencies/older-agent", test_older_agent);
  g_test_add_func ("/plan-dependencies/arguments", test_arguments);
  g_test_add_func ("/plan-dependencies/unsound", test_unsound);
  g_test_add_func ("/plan-dependencies/command", test_command);
  return g_test_run ();
}
