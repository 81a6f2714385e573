/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Containers in a plan: brought before the stop, replaced behind the backup, pinned by the ids that
 * the node has said; a rollback turns round what its run did, and refuses where nothing is known.
 */
#include "engine/hoist-plan-containers.h"

#include <string.h>

#include "base/hoist-error.h"
#include "plan-case.h"

#define OLD_ID "0000000000000000000000000000000000000000000000000000000000000001"
#define NEW_ID "0000000000000000000000000000000000000000000000000000000000000002"

static const char text[] =
    "guide: 1\napplication: {name: cbapp}\nservices:\n"
    "  - {name: web, driver: container, container: \"{slug}-web\", image: \"reg/app:{version}\"}\n"
    "  - {name: cache, driver: container, container: cache}\n"
    "health: {checks: [{name: h, service: web, url: \"http://127.0.0.1:1/\"}]}\n";

static void
case_init (PlanCase *c, const char *containers)
{
  g_autofree char *facts =
      g_strdup_printf ("{'commit':'" OLD_COMMIT "','tag':'v0.2.0','target_commit':'" NEW_COMMIT
                       "','migrations':[],'findings':[]%s%s}",
                       *containers ? ",'containers':" : "", containers);

  plan_case_init (c, fixture_parse_guide (text), fixture_parse (facts),
                  (HoistPlanRequest){ .target_version = "v0.3.0" });
}

#define FOUND(from, to)                                                                            \
  "[{'service':'web','container':'acme-web','runtime':'podman','image':'reg/app:0.3.0','from_id':" \
  "'" from "','from_pull':'reg/app@sha256:a','to_id':'" to "','to_pull':'reg/app@sha256:b'}]"

static void
test_upgrade (void)
{
  g_auto (PlanCase) c;

  case_init (&c, FOUND (OLD_ID, NEW_ID));
  g_autoptr (HoistPlan) plan = plan_case_build (&c);
  g_autofree char *kinds = plan_case_list_kinds (plan);
  g_assert_cmpstr (kinds, ==, "preflight fetch pull stop checkout replace start health finish");
  const HoistStep *stop = plan->steps->pdata[3];
  const HoistValue *service =
      hoist_value_get_element (hoist_value_get_member (stop->args, "services"), 0);
  g_assert_cmpstr (hoist_value_lookup_string (service, "driver", ""), ==, "container");
  g_assert_cmpstr (hoist_value_lookup_string (service, "container", ""), ==, "acme-web");
  const HoistStep *replace = plan->steps->pdata[5];
  const HoistValue *one =
      hoist_value_get_element (hoist_value_get_member (replace->args, "containers"), 0);
  g_assert_cmpstr (hoist_value_lookup_string (one, "to_id", ""), ==, NEW_ID);
  g_assert_cmpstr (hoist_value_lookup_string (one, "from_id", ""), ==, OLD_ID);
  g_assert_false (hoist_value_lookup_bool (replace->args, "back", FALSE));
}

/* The same image in two releases, and one whose image is not known: a finding of the node's is the
 * blocker then. */
static void
test_nothing_to_replace (void)
{
  static const char *const containers[] = { FOUND (OLD_ID, OLD_ID), FOUND (OLD_ID, "") };

  for (guint i = 0; i < G_N_ELEMENTS (containers); i++)
    {
      g_auto (PlanCase) c;

      case_init (&c, containers[i]);
      g_assert_true (hoist_plan_containers_has_some (c.guide));
      g_assert_false (hoist_plan_containers_change (&c.input));
      g_autoptr (HoistPlan) plan = plan_case_build (&c);
      g_autofree char *kinds = plan_case_list_kinds (plan);
      g_assert_null (strstr (kinds, "replace"));
    }
}

static void
test_rollback (void)
{
  g_auto (PlanCase) c;
  g_autofree char *done = g_strdup_printf ("{'containers':%s}", FOUND (OLD_ID, NEW_ID));
  g_autoptr (HoistValue) args = fixture_parse (done);
  g_autoptr (GPtrArray) steps = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  case_init (&c, "");
  g_ptr_array_add (steps, args);
  c.request.kind = HOIST_PLAN_ROLLBACK;
  c.input.steps_done = steps;
  c.input.rolls_back = "rn_0123456789abcdef";
  g_assert_true (hoist_plan_containers_check (&c.input, &error));
  g_assert_true (hoist_plan_containers_change (&c.input));
  g_autoptr (HoistValue) filled = hoist_plan_containers_fill (&c.input, HOIST_STEP_REPLACE);
  const HoistValue *one =
      hoist_value_get_element (hoist_value_get_member (filled, "containers"), 0);
  g_assert_true (hoist_value_lookup_bool (filled, "back", FALSE));
  g_assert_cmpstr (hoist_value_lookup_string (one, "to_id", ""), ==, OLD_ID);
  g_assert_cmpstr (hoist_value_lookup_string (one, "to_pull", ""), ==, "reg/app@sha256:a");
  g_assert_cmpstr (hoist_value_lookup_string (one, "from_id", ""), ==, NEW_ID);
  g_assert_cmpstr (hoist_value_lookup_string (one, "image", "?"), ==, "");
  c.input.rolls_back = NULL;
  g_assert_false (hoist_plan_containers_check (&c.input, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
}

static void
test_older_agent (void)
{
  g_auto (PlanCase) c;

  case_init (&c, "");
  plan_case_assert_refused (&c, "knows nothing of containers");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/plan-containers/upgrade", test_upgrade);
  g_test_add_func ("/engine/plan-containers/nothing-to-replace", test_nothing_to_replace);
  g_test_add_func ("/engine/plan-containers/rollback", test_rollback);
  g_test_add_func ("/engine/plan-containers/older-agent", test_older_agent);
  return g_test_run ();
}
