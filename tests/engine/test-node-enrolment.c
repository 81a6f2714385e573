/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Enrolling a simulated node, one that nobody answers for, and one of which nothing was said.
 * Real machines are enrolled in the lab (tests/e2e/lab-nodes.py). */
#include "engine/hoist-node-enrolment.h"

#include "base/hoist-error.h"
#include "fixture.h"

static HoistNodeEnrolment *
look (Fixture *f, const HoistNode *said, GError **error)
{
  HoistNodeRoutes routes = { f->store, f->target.agent_path, f->folder };
  HoistNode fields = *said;

  fields.id = (char *) "nd_0123456789abcdef";
  fields.name = (char *) "one";
  g_autoptr (HoistNode) wanted = hoist_node_new (&fields);
  return hoist_node_enrolment_look (&routes, wanted, NULL, NULL, error);
}

static void
test_simulated (Fixture *f, gconstpointer unused)
{
  HoistNode said = { .transport = HOIST_NODE_LOCAL, .state_folder = f->node };
  g_autoptr (GError) error = NULL;

  fixture_write_node (f, "node.json", "{'agent_id':'ag_0123456789abcdef','wall_us':1}");
  g_autoptr (HoistNodeEnrolment) found = look (f, &said, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found->node->agent_id, ==, "ag_0123456789abcdef");
  g_assert_cmpstr (found->authorized_keys, ==, "");
  g_assert_true (hoist_node_enrolment_is_blocked (found)); /* by a clock of 1970 */
  fixture_set_scenario (f, "[{'order':'node','do':'error','code':'io','message':'bad disk'}]");
  g_autoptr (HoistNodeEnrolment) silent = look (f, &said, &error);
  g_assert_no_error (error);
  g_assert_null (silent->sighting);
  g_assert_cmpstr (((HoistFinding *) silent->findings->pdata[0])->message, ==, "bad disk");
}

static void
test_refused (Fixture *f, gconstpointer unused)
{
  HoistNode nothing = { .transport = HOIST_NODE_SSH };
  HoistNode nobody = {
    .transport = HOIST_NODE_SSH, .user = (char *) "hoist", .host = (char *) "127.0.0.1", .port = 1
  };
  HoistNode no_folder = { .transport = HOIST_NODE_LOCAL };
  g_autoptr (GError) error = NULL;

  g_assert_null (look (f, &nothing, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (look (f, &no_folder, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (look (f, &nobody, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/node-enrolment/simulated", Fixture, NULL, fixture_set_up, test_simulated,
              fixture_tear_down);
  g_test_add ("/node-enrolment/refused", Fixture, NULL, fixture_set_up, test_refused,
              fixture_tear_down);
  return g_test_run ();
}
