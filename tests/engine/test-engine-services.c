/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Services of one node and of all; a node that does not answer is named, the others are done. */
#include "base/hoist-error.h"
#include "engine/hoist-engine.h"
#include "engine-case.h"
#include "store/hoist-store-node.h"

typedef EngineCase Case;

static void
set_up (Case *c, gconstpointer unused)
{
  static char *no_roles[] = { NULL };

  fixture_set_up (&c->f, NULL);
  fixture_write_node (&c->f, "services.json", "{'services':[{'name':'at-lead'}]}");
  fixture_add_followers (&c->f, 1);
  c->engine = engine_case_new_engine (&c->f, (HoistEngineOptions){ 0 });
  HoistNode node = { .id = (char *) fixture_get_node_id (1),
                     .name = (char *) "web1",
                     .transport = HOIST_NODE_LOCAL,
                     .state_folder = c->f.nodes[1],
                     .roles = no_roles };
  g_autoptr (HoistNode) made = hoist_node_new (&node);
  g_assert_true (hoist_store_put_node (c->f.store, made, NULL));
  fixture_at (&c->f, 1);
  fixture_write_node (&c->f, "services.json", "{'services':[{'name':'at-web1'}]}");
  fixture_at (&c->f, 0);
}

static HoistValue *
order (Case *c, const char *node, const char *action, GError **error)
{
  HoistServicesOrder what = {
    .tenant = c->f.tenant->id, .node = node, .action = action, .user = "ann"
  };

  return hoist_engine_order_services (c->engine, &what, NULL, error);
}

static const char *
get_service (const HoistValue *object)
{
  const HoistValue *services = hoist_value_get_member (object, "services");

  return hoist_value_get_size (services) == 0
             ? ""
             : hoist_value_lookup_string (hoist_value_get_element (services, 0), "name", "");
}

static void
test_nodes (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) lead = order (c, NULL, "status", &error);
  g_autoptr (HoistValue) other = order (c, fixture_get_node_id (1), "restart", &error);
  g_autoptr (HoistValue) all = order (c, "all", "stop", &error);
  const HoistValue *nodes = hoist_value_get_member (all, "nodes");

  g_assert_no_error (error);
  g_assert_cmpstr (get_service (lead), ==, "at-lead");
  g_assert_cmpstr (get_service (other), ==, "at-web1");
  g_assert_cmpstr (get_service (all), ==, "at-lead");
  g_assert_cmpuint (hoist_value_get_size (nodes), ==, 2);
  /* The lead is stopped last. */
  g_assert_cmpstr (get_service (hoist_value_get_element (nodes, 0)), ==, "at-web1");
  g_assert_cmpstr (hoist_value_lookup_string (hoist_value_get_element (nodes, 0), "name", ""), ==,
                   "web1");
  g_assert_cmpstr (get_service (hoist_value_get_element (nodes, 1)), ==, "at-lead");
  g_assert_null (order (c, "nd_00000000000000ff", "status", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
}

static void
test_silent (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fixture_at (&c->f, 1);
  fixture_set_scenario (&c->f,
                        "[{'order':'services','do':'error','code':'io','message':'bad disk'},"
                        "{'order':'services','do':'error','code':'io','message':'bad disk'}]");
  fixture_at (&c->f, 0);
  g_autoptr (HoistValue) all = order (c, "all", "start", &error);
  const HoistValue *nodes = hoist_value_get_member (all, "nodes");
  g_assert_no_error (error);
  g_assert_cmpstr (hoist_value_lookup_string (hoist_value_get_element (nodes, 0), "error", ""), ==,
                   "");
  g_assert_cmpstr (hoist_value_lookup_string (hoist_value_get_element (nodes, 1), "error", ""), ==,
                   "bad disk");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/engine-services/nodes", Case, NULL, set_up, test_nodes, engine_case_tear_down);
  g_test_add ("/engine-services/silent", Case, NULL, set_up, test_silent, engine_case_tear_down);
  return g_test_run ();
}
