/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each node is asked by its own way, and a node that is not there is not. */
#include "engine/hoist-node-route.h"

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "fixture.h"

static void
put_node (Fixture *f, const char *id, const char *name, const char *folder)
{
  HoistNode fields = { .id = (char *) id,
                       .name = (char *) name,
                       .transport = HOIST_NODE_LOCAL,
                       .state_folder = (char *) folder };
  g_autoptr (HoistNode) node = hoist_node_new (&fields);
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_store_put_node (f->store, node, &error));
  g_assert_no_error (error);
}

static HoistAgentPool *
make_pool (Fixture *f, HoistNodeRoutes *routes)
{
  HoistAgentPool *pool = hoist_agent_pool_new (&hoist_agent_transport_local, &f->target,
                                               hoist_store_get_instance (f->store));

  *routes = (HoistNodeRoutes){ f->store, f->target.agent_path, f->folder };
  hoist_agent_pool_set_routes (pool, hoist_node_route_find, routes);
  return pool;
}

/* The fake agent's world is in its state folder. */
static char *
ask_commit (HoistAgentPool *pool, const char *node, GError **error)
{
  HoistAgentOrder order = { "observe", NULL, 10 };
  g_autoptr (HoistValue) answer = hoist_agent_pool_call (pool, node, &order, TRUE, NULL, error);

  return answer ? g_strdup (hoist_value_lookup_string (answer, "commit", "")) : NULL;
}

static void
test_own_way (Fixture *f, gconstpointer unused)
{
  static const char world[] = "{\"commit\":\"" NEW_COMMIT "\",\"running\":true,\"data\":\"old\","
                              "\"tree_clean\":true,\"healthy\":true}";
  HoistNodeRoutes routes;
  HoistAgentPool *pool = make_pool (f, &routes);
  g_autofree char *folder = g_build_filename (f->folder, "second", NULL);
  g_autofree char *file = g_build_filename (folder, "world.json", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_file_make_folders (folder, 0700, &error));
  g_assert_true (hoist_file_replace (file, world, sizeof world - 1, 0600, &error));
  put_node (f, "nd_0123456789abcdef", "second", folder);
  g_autofree char *second = ask_commit (pool, "nd_0123456789abcdef", &error);
  g_assert_no_error (error);
  g_autofree char *own = ask_commit (pool, "", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (second, ==, NEW_COMMIT);
  g_assert_cmpstr (own, ==, OLD_COMMIT);
  hoist_agent_pool_free (pool);
}

static void
test_nobody (Fixture *f, gconstpointer unused)
{
  HoistNodeRoutes routes;
  HoistAgentPool *pool = make_pool (f, &routes);
  g_autoptr (GError) error = NULL;

  g_assert_null (ask_commit (pool, "nd_0000000000000000", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  hoist_agent_pool_free (pool);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/node-route/own-way", Fixture, NULL, fixture_set_up, test_own_way,
              fixture_tear_down);
  g_test_add ("/node-route/nobody", Fixture, NULL, fixture_set_up, test_nobody, fixture_tear_down);
  return g_test_run ();
}
