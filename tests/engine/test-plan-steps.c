/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The guide's steps in plans: where they stand, to which upgrades they belong, what is left out,
 * and what a rollback takes back. */
#include "engine/hoist-plan-steps.h"

#include "plan-case.h"

#include <string.h>

static const char steps[] =
    "steps:\n"
    "  - {id: cold, command: [\"{environment}/bin/python3\", cold.py, \"{slug}\"], when: "
    "while_stopped, undo: backup, done_when: {query: \"SELECT 1\"}}\n"
    "  - {id: first, command: [first], when: before_stop, undo: [unfirst], done_when: {file: "
    "var/first}, folder: var}\n"
    "  - {id: warm, command: [warm], when: after_start, undo: [unwarm]}\n"
    "  - {id: old, command: [old], when: before_stop, undo: nothing, from: v0.1.0, to: v0.2.0}\n"
    "  - {id: new, command: [new], when: before_stop, undo: nothing, to: v0.3.0}\n"
    "  - {id: rev, command: [rev], when: before_stop, undo: nothing, revision: 457d353b}\n"
    "  - {id: role, command: [role], when: before_stop, undo: nothing, roles: [router]}\n"
    "  - {id: once, command: [once], when: before_stop, undo: nothing, once: true}\n";

static void
case_init (PlanCase *c, const char *more)
{
  plan_case_init (c, fixture_extend_guide (more), fixture_new_facts (),
                  (HoistPlanRequest){ .kind = HOIST_PLAN_UPGRADE,
                                      .target_version = "v0.3.0",
                                      .backup_db = TRUE,
                                      .run_migrations = TRUE });
  plan_case_set_releases (c, fixture_new_releases ());
}

/* "preflight first stop …": kinds, and the ids of the guide's steps. */
static char *
order_of (const HoistPlan *plan)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);
      g_string_append_printf (text, "%s%s", i ? " " : "",
                              hoist_step_kind_is_of_guide (step->kind->id)
                                  ? hoist_value_lookup_string (step->args, "id", "")
                                  : step->kind->name);
    }
  return g_string_free (text, FALSE);
}

static const HoistStep *
find (const HoistPlan *plan, const char *id)
{
  for (guint i = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);
      if (g_str_equal (hoist_value_lookup_string (step->args, "id", ""), id))
        return step;
    }
  return NULL;
}

static void
test_upgrade (void)
{
  static const char *const roles[] = { "heart", NULL }, *const had[] = { "once", NULL };
  g_auto (PlanCase) c;
  case_init (&c, steps);
  g_autoptr (HoistPlan) plan = plan_case_build (&c);
  g_autofree char *order = order_of (plan);

  g_assert_cmpstr (order, ==,
                   "preflight fetch dependencies prepare first new role once stop backup checkout "
                   "activate migrate cold start warm health finish");
  const HoistStep *cold = find (plan, "cold"), *first = find (plan, "first");
  const HoistValue *argv = hoist_value_get_member (cold->args, "argv");
  g_assert_cmpstr (hoist_value_get_string (hoist_value_get_element (argv, 0)), ==,
                   "/srv/acme/venv/bin/python3");
  g_assert_cmpstr (hoist_value_get_string (hoist_value_get_element (argv, 2)), ==, "acme");
  g_assert_cmpstr (hoist_value_lookup_string (first->args, "folder", ""), ==, "/srv/acme/var");
  g_assert_cmpstr (
      hoist_value_lookup_string (hoist_value_get_member (first->args, "done_when"), "file", ""), ==,
      "/srv/acme/var/first");
  g_assert_true (hoist_step_is_in_downtime (cold));
  g_assert_false (hoist_step_is_in_downtime (first));
  g_assert_false (cold->point_of_no_return);

  c.input.node_roles = roles;
  c.input.steps_had = had;
  g_autoptr (HoistPlan) other = plan_case_build (&c);
  g_assert_null (find (other, "role"));
  g_assert_null (find (other, "once"));
}

static void
test_revision (void)
{
  g_auto (PlanCase) c;
  case_init (&c, steps);
  g_autofree char *json = hoist_value_to_json (c.facts);
  g_assert_true (g_str_has_suffix (json, "}"));
  json[strlen (json) - 1] = '\0';
  g_autofree char *with = g_strconcat (json, ",\"revisions\":[\"457d353b\"]}", NULL);
  plan_case_set_facts (&c, with);
  g_autoptr (HoistPlan) plan = plan_case_build (&c);

  g_assert_nonnull (find (plan, "rev"));
}

/* Without a backup what lies in the database does not go back; and a step may say so itself. */
static void
test_no_way_back (void)
{
  g_auto (PlanCase) c;
  case_init (&c, "steps:\n"
                 "  - {id: cold, command: [cold], when: while_stopped, undo: backup}\n"
                 "  - {id: told, command: [tell], when: after_start, undo: none, reason: Told.}\n");
  c.request.backup_db = FALSE;
  g_autoptr (HoistPlan) plan = plan_case_build (&c);

  g_assert_true (find (plan, "cold")->point_of_no_return);
  g_assert_true (find (plan, "told")->point_of_no_return);
}

static void
test_rollback (void)
{
  g_auto (PlanCase) c;
  g_autoptr (GPtrArray) done = g_ptr_array_new ();
  case_init (&c, steps);
  g_autoptr (HoistPlan) upgrade = plan_case_build (&c);
  for (guint i = 0; i < upgrade->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (upgrade->steps, i);
      if (hoist_step_kind_is_of_guide (step->kind->id))
        g_ptr_array_add (done, step->args);
    }
  c.request = (HoistPlanRequest){ .kind = HOIST_PLAN_ROLLBACK, .target_version = "v0.3.0" };
  c.input.steps_done = done;
  g_autoptr (HoistPlan) plan = plan_case_build (&c);
  g_autofree char *order = order_of (plan);

  /* Mirrored: what was warm goes first, what was first goes last. */
  g_assert_cmpstr (order, ==,
                   "preflight fetch dependencies warm stop checkout activate start first health "
                   "finish");
  const HoistValue *argv = hoist_value_get_member (find (plan, "warm")->args, "argv");
  g_assert_cmpstr (hoist_value_get_string (hoist_value_get_element (argv, 0)), ==, "unwarm");
}

/* Daemons are ended in both directions, so that each release has its own. */
static void
test_end (void)
{
  static const char end[] =
      "steps:\n"
      "  - id: redis\n"
      "    when: while_stopped\n"
      "    seconds: 30\n"
      "    undo: services\n"
      "    end: {program: redis-server, under: redis, pid_files: [\"redis/*/redis.pid\"], "
      "arguments: [\"{slug}*\"], saves: dump.rdb}\n";
  g_auto (PlanCase) c;
  case_init (&c, "");
  g_autofree char *path =
      g_build_filename (g_getenv ("HOIST_SOURCE_ROOT"), "data/guides/cbapp.yaml", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_auto (GStrv) parts = g_strsplit (text, "never_kill: false", -1);
  g_autofree char *gentle = g_strjoinv ("never_kill: true", parts);
  g_autofree char *all = g_strconcat (gentle, end, NULL);
  plan_case_set_guide (&c, fixture_parse_guide (all));

  g_autoptr (HoistPlan) plan = plan_case_build (&c);
  const HoistStep *step = find (plan, "redis");
  g_assert_cmpint (step->kind->id, ==, HOIST_STEP_END);
  g_assert_true (hoist_step_is_in_downtime (step));
  /* The preflight knows whom it will ask. */
  const HoistStep *preflight = g_ptr_array_index (plan->steps, 0);
  const HoistValue *ends = hoist_value_get_member (preflight->args, "ends");
  g_assert_cmpuint (hoist_value_get_size (ends), ==, 1);
  g_assert_cmpstr (hoist_value_lookup_string (hoist_value_get_element (ends, 0), "program", ""), ==,
                   "redis-server");
  g_assert_cmpstr (hoist_value_lookup_string (step->args, "under", ""), ==, "/srv/acme/redis");
  g_assert_cmpstr (hoist_value_get_string (hoist_value_get_element (
                       hoist_value_get_member (step->args, "pid_files"), 0)),
                   ==, "/srv/acme/redis/*/redis.pid");
  g_assert_cmpstr (hoist_value_get_string (hoist_value_get_element (
                       hoist_value_get_member (step->args, "arguments"), 0)),
                   ==, "acme*");

  g_autoptr (GPtrArray) done = g_ptr_array_new ();
  g_ptr_array_add (done, step->args);
  c.request.kind = HOIST_PLAN_ROLLBACK;
  c.input.steps_done = done;
  g_autoptr (GPtrArray) back = hoist_plan_steps_collect (&(HoistPlanArguments){ .input = &c.input },
                                                         HOIST_GUIDE_WHILE_STOPPED, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (back->len, ==, 1);
  const HoistPlanStep *turned = g_ptr_array_index (back, 0);
  g_assert_cmpint (turned->kind, ==, HOIST_STEP_END);
  g_autoptr (HoistStep) again = hoist_step_new (0, HOIST_STEP_END, "", turned->args, &error);
  g_assert_no_error (error);
  g_autofree char *sentence = again->kind->describe (again->args);
  g_assert_nonnull (strstr (sentence, "Take back: redis: Asks each redis-server"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/plan-steps/upgrade", test_upgrade);
  g_test_add_func ("/engine/plan-steps/revision", test_revision);
  g_test_add_func ("/engine/plan-steps/no-way-back", test_no_way_back);
  g_test_add_func ("/engine/plan-steps/rollback", test_rollback);
  g_test_add_func ("/plan-steps/end", test_end);
  return g_test_run ();
}
