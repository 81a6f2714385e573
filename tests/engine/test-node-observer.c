/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A node that answers, one that does not, and what the journal hears of it. */
#include "engine/hoist-node-observer.h"

#include "base/hoist-error.h"
#include "engine/hoist-node-route.h"
#include "fixture.h"

#define NODE "nd_0123456789abcdef"

static void
put_node (Fixture *f)
{
  HoistNode fields = { .id = (char *) NODE,
                       .name = (char *) "one",
                       .transport = HOIST_NODE_LOCAL,
                       .state_folder = f->node };
  g_autoptr (HoistNode) node = hoist_node_new (&fields);
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_store_put_node (f->store, node, &error));
  g_assert_no_error (error);
}

static guint
count_sighted (Fixture *f)
{
  g_autoptr (GPtrArray) events = hoist_store_journal_list (f->store, 0, 1000, NULL, NULL, NULL);
  guint n = 0;

  for (guint i = 0; i < events->len; i++)
    n += ((HoistEvent *) events->pdata[i])->type == HOIST_EVENT_NODE;
  return n;
}

static void
test_look (Fixture *f, gconstpointer unused)
{
  HoistNodeRoutes routes = { f->store, f->target.agent_path, f->folder };
  g_autoptr (GError) error = NULL;

  put_node (f);
  hoist_agent_pool_set_routes (f->pool, hoist_node_route_find, &routes);
  fixture_write_node (f, "node.json", "{'agent_version':'7','agent_id':'ag_0123456789abcdef'}");
  g_autoptr (HoistNodeSighting) seen =
      hoist_node_observer_look (f->store, f->pool, NODE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (seen->unknown_since, ==, 0);
  g_autoptr (HoistNode) pinned = hoist_store_dup_node (f->store, NODE, NULL);
  g_assert_cmpstr (pinned->agent_id, ==, "ag_0123456789abcdef");
  g_autoptr (HoistNodeSighting) again =
      hoist_node_observer_look (f->store, f->pool, NODE, NULL, &error);
  g_assert_cmpuint (count_sighted (f), ==, 1); /* nothing has changed */
  fixture_set_scenario (f, "[{'order':'node','do':'error','code':'io','message':'bad disk'}]");
  g_autoptr (HoistNodeSighting) lost =
      hoist_node_observer_look (f->store, f->pool, NODE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lost->error_code, ==, "io");
  g_assert_cmpstr (lost->agent_version, ==, "7");
  g_autoptr (HoistNodeSighting) stored = hoist_store_dup_node_sighting (f->store, NODE);
  g_assert_cmpint (stored->unknown_since, ==, again->seen_at / 1000 * 1000);
  g_assert_cmpuint (count_sighted (f), ==, 2);
  g_assert_null (hoist_node_observer_look (f->store, f->pool, "nd_0000000000000000", NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
}

static gboolean
is_seen (Fixture *f, gpointer unused)
{
  return count_sighted (f) > 0;
}

static void
test_rounds (Fixture *f, gconstpointer unused)
{
  HoistNodeRoutes routes = { f->store, f->target.agent_path, f->folder };

  put_node (f);
  hoist_agent_pool_set_routes (f->pool, hoist_node_route_find, &routes);
  HoistNodeObserver *observer = hoist_node_observer_new (f->store, f->pool, 1);
  fixture_wait (f, is_seen, NULL);
  hoist_node_observer_free (observer);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/node-observer/look", Fixture, NULL, fixture_set_up, test_look, fixture_tear_down);
  g_test_add ("/node-observer/rounds", Fixture, NULL, fixture_set_up, test_rounds,
              fixture_tear_down);
  return g_test_run ();
}
