/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Components in a plan: from what the node has read to what the release wants, in the guide's
 * order; what is right stays, what can't be brought there refuses; a rollback goes the other way
 * round. */
#include "engine/hoist-plan-components.h"

#include <string.h>

#include "plan-case.h"

#define START                                                                                      \
  "guide: 1\napplication: {name: cbapp}\nservices: [{name: web, start: [run]}]\n"                  \
  "health: {checks: [{name: h, service: web, url: \"http://127.0.0.1:1/\"}]}\ncomponents:\n"
#define PROXY                                                                                      \
  "  - {name: proxy, title: Proxy, version: {command: [proxy, -v]}, wants: [{at_least: "           \
  "\"4.5\"}, {from: v0.3.0, version: \"4.6.1\"}], install: [npm, \"proxy@{version}\"]}\n"
#define PLUGIN                                                                                     \
  "  - {name: plugin, version: {file: P}, wants: [{lock: {file: l.json}}], install: [pip, "        \
  "\"{version}\"], undo: [unpip, \"{version}\"], when: before_stop}\n"
#define TOOL "  - {name: tool, title: The tool, version: {file: T}, wants: [{at_least: \"9.0\"}]}\n"

#define SEEN(name, version, more) "{'name':'" name "','version':'" version "'" more "}"

static void
case_init (PlanCase *c, const char *guide, const char *components)
{
  g_autofree char *facts =
      g_strdup_printf ("{'commit':'" OLD_COMMIT "','tag':'v0.2.0','target_commit':'" NEW_COMMIT
                       "','migrations':[],'findings':[],'components':[%s]}",
                       components);

  plan_case_init (c, fixture_parse_guide (guide), fixture_parse (facts),
                  (HoistPlanRequest){ .target_version = "v0.3.0" });
}

static const HoistFinding *
find (const HoistPlan *plan)
{
  for (guint i = 0; i < plan->findings->len; i++)
    if (g_str_equal (((const HoistFinding *) plan->findings->pdata[i])->check, "components"))
      return plan->findings->pdata[i];
  return NULL;
}

static const char *
text (const HoistPlan *plan, guint step, const char *name)
{
  const HoistValue *args = ((const HoistStep *) plan->steps->pdata[step])->args;
  const HoistValue *member = hoist_value_get_member (args, name);

  if (hoist_value_get_type_of (member) == HOIST_VALUE_ARRAY)
    return hoist_value_get_string (hoist_value_get_element (member, 1));
  return hoist_value_get_string (member);
}

static void
test_upgrade (void)
{
  g_auto (PlanCase) c;

  case_init (&c, START PROXY PLUGIN,
             SEEN ("proxy", "4.5.0", "") "," SEEN ("plugin", "1.0", ",'wanted':'1.1'"));
  g_autoptr (HoistPlan) plan = plan_case_build (&c);
  g_autofree char *kinds = plan_case_list_kinds (plan);
  g_assert_cmpstr (kinds, ==,
                   "preflight fetch component stop checkout component start health finish");
  g_assert_cmpstr (text (plan, 5, "from"), ==, "4.5.0");
  g_assert_cmpstr (text (plan, 5, "to"), ==, "4.6.1");
  g_assert_cmpstr (text (plan, 5, "argv"), ==, "proxy@4.6.1");
  g_assert_cmpstr (text (plan, 5, "undo_argv"), ==, "proxy@4.5.0");
  g_assert_cmpstr (text (plan, 2, "to"), ==, "1.1");
  g_assert_cmpstr (text (plan, 2, "undo_argv"), ==, "1.0");
  const HoistValue *checked =
      hoist_value_get_member (((const HoistStep *) plan->steps->pdata[0])->args, "components");
  g_assert_cmpuint (hoist_value_get_size (checked), ==, 2);
  g_assert_null (find (plan));
}

/* Right already, of which the release says nothing, and of no lock file. */
static void
test_left_out (void)
{
  g_auto (PlanCase) c;

  case_init (&c, START PROXY PLUGIN,
             SEEN ("proxy", "4.6.1", "") "," SEEN ("plugin", "1.0", ",'wanted':''"));
  g_autoptr (HoistPlan) plan = plan_case_build (&c);
  g_autofree char *kinds = plan_case_list_kinds (plan);
  g_assert_null (strstr (kinds, "component"));
  g_assert_cmpint (find (plan)->severity, ==, HOIST_FINDING_OK);
  g_assert_cmpstr (find (plan)->message, ==, "Proxy stays as it is: 4.6.1.");
}

static void
test_refused (void)
{
  static const struct
  {
    const char *guide, *seen, *message;
  } cases[] = {
    { START TOOL, SEEN ("tool", "8.1", ""), "The tool is 8.1; v0.3.0 needs 9.0 or later." },
    { START TOOL, SEEN ("tool", "", ",'detail':'T: no such file'"),
      "The version of The tool can’t be read: T: no such file" },
    { START PROXY, SEEN ("proxy", "", ",'detail':'gone'"),
      "The version of Proxy can’t be read: gone" },
    { START PROXY, SEEN ("another", "1", ""), "The agent of the node says nothing of Proxy." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (PlanCase) c;

      case_init (&c, cases[i].guide, cases[i].seen);
      g_autoptr (HoistPlan) plan = plan_case_build (&c);
      g_autofree char *kinds = plan_case_list_kinds (plan);
      g_assert_cmpint (find (plan)->severity, ==, HOIST_FINDING_BLOCKER);
      g_assert_cmpstr (find (plan)->message, ==, cases[i].message);
      g_assert_cmpstr (find (plan)->next, !=, "");
      g_assert_null (strstr (kinds, "component"));
    }
}

/* It comes with the packages: looked at when they are in place, never before. */
static void
test_along (void)
{
  g_auto (PlanCase) c;

  case_init (&c,
             "dependencies: [{kind: pip, lock: r.txt, environment: venv}]\n" START
             "  - {name: auth, version: {file: A}, wants: [{at_least: \"2.0\"}], install: "
             "dependencies}\n",
             SEEN ("auth", "1.0", ""));
  g_autoptr (HoistPlan) plan = plan_case_build (&c);
  g_autofree char *kinds = plan_case_list_kinds (plan);
  g_assert_nonnull (strstr (kinds, "checkout component start"));
  g_assert_null (find (plan));
}

static void
test_rollback (void)
{
  g_autoptr (HoistValue) args = fixture_parse (
      "{'id':'proxy','title':'Proxy','read':{'file':'P'},'from':'4.5.0','to':'4.6.1','argv':['npm',"
      "'proxy@4.6.1'],'undo':'command','undo_argv':['npm','proxy@4.5.0'],'when':"
      "'before_migrations','at_least':true}");
  static const struct
  {
    const char *seen, *from, *redo; /* NULL: nothing is to be done */
  } cases[] = { { SEEN ("proxy", "4.6.1", ""), "4.6.1", "proxy@4.6.1" },
                { SEEN ("proxy", "4.7.0", ""), "4.7.0", "proxy@4.7.0" },
                { SEEN ("proxy", "", ""), "4.6.1", "proxy@4.6.1" },
                { SEEN ("proxy", "4.5.0", ""), NULL, NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (PlanCase) c;

      case_init (&c, START PROXY, cases[i].seen);
      g_autoptr (HoistValue) turned =
          hoist_plan_components_turn (&c.input, args, HOIST_GUIDE_WHILE_STOPPED);
      g_assert_cmpint (turned != NULL, ==, cases[i].from != NULL);
      if (!turned)
        continue;
      g_assert_true (hoist_plan_components_is_one (turned));
      g_assert_cmpstr (hoist_value_lookup_string (turned, "from", ""), ==, cases[i].from);
      g_assert_cmpstr (hoist_value_lookup_string (turned, "to", ""), ==, "4.5.0");
      const HoistValue *redo = hoist_value_get_member (turned, "undo_argv");
      g_assert_cmpstr (hoist_value_get_string (hoist_value_get_element (redo, 1)), ==,
                       cases[i].redo);
      g_assert_true (hoist_value_lookup_bool (turned, "back", FALSE));
      g_assert_false (hoist_value_lookup_bool (turned, "at_least", TRUE));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/plan-components/upgrade", test_upgrade);
  g_test_add_func ("/engine/plan-components/left-out", test_left_out);
  g_test_add_func ("/engine/plan-components/refused", test_refused);
  g_test_add_func ("/engine/plan-components/along", test_along);
  g_test_add_func ("/engine/plan-components/rollback", test_rollback);
  return g_test_run ();
}
