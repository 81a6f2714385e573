/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nodes and their sightings (src/store/hoist-store-node.c). */
#include "store/hoist-store-node.h"

#include "fixture.h"

#include "base/hoist-error.h"
#include "base/hoist-id.h"
#include <string.h>

static HoistNode *
put (Fixture *f, const char *name)
{
  g_autofree char *id = hoist_id_new (HOIST_ID_NODE);
  g_autoptr (GError) error = NULL;
  HoistNode fields = { .id = id,
                       .name = (char *) name,
                       .host = (char *) "10.0.0.1",
                       .user = (char *) "hoist",
                       .state_folder = (char *) "/var/lib/hoist-agent" };
  g_autoptr (HoistNode) node = hoist_node_new (&fields);
  g_assert_true (hoist_store_put_node (f->store, node, &error));
  g_assert_no_error (error);
  return g_steal_pointer (&node);
}

static void
test_put (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistNode) second = put (f, "b");
  g_autoptr (HoistNode) first = put (f, "a");
  fixture_reopen (f);
  g_autoptr (GPtrArray) nodes = hoist_store_list_nodes (f->store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nodes->len, ==, 2);
  g_assert_cmpstr (((HoistNode *) nodes->pdata[0])->id, ==, first->id);
  HoistNode same_name = *second;
  same_name.name = (char *) "a";
  g_assert_false (hoist_store_put_node (f->store, &same_name, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, first->id));
  g_clear_error (&error);
  g_assert_null (hoist_store_dup_node (f->store, "nd_0000000000000000", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
}

static void
test_sighting (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistNode) node = put (f, "a");
  HoistNodeSighting fields = { .node = node->id, .seen_at = 2000000, .cpus = 4 };
  g_autoptr (HoistNodeSighting) seen = hoist_node_sighting_new (&fields);
  g_assert_null (hoist_store_dup_node_sighting (f->store, node->id));
  g_assert_true (hoist_store_put_node_sighting (f->store, seen, &error));
  g_assert_no_error (error);
  fixture_reopen (f);
  g_autoptr (HoistNodeSighting) back = hoist_store_dup_node_sighting (f->store, node->id);
  g_assert_cmpuint (back->cpus, ==, 4);
  HoistNodeSighting nobody = fields;
  nobody.node = (char *) "nd_0000000000000000";
  g_autoptr (HoistNodeSighting) of_nobody = hoist_node_sighting_new (&nobody);
  g_assert_false (hoist_store_put_node_sighting (f->store, of_nobody, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
}

static void
test_remove (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistNode) node = put (f, "a");
  g_autoptr (HoistTenant) tenant = fixture_new_tenant ("acme");
  HoistTenant there = *tenant;
  there.node = node->id;
  g_assert_true (hoist_store_put_tenant (f->store, &there, &error));
  g_assert_false (hoist_store_remove_node (f->store, node->id, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_true (hoist_store_remove_tenant (f->store, tenant->id, &error));
  g_assert_true (hoist_store_remove_node (f->store, node->id, &error));
  g_assert_no_error (error);
  g_assert_false (hoist_store_remove_node (f->store, node->id, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
}

static void
test_damaged (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistNode) node = put (f, "a");
  fixture_run_sql (f, "UPDATE nodes SET name = 'other'");
  g_assert_null (hoist_store_dup_node (f->store, node->id, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/store/node/put", test_put);
  fixture_add ("/store/node/sighting", test_sighting);
  fixture_add ("/store/node/remove", test_remove);
  fixture_add ("/store/node/damaged", test_damaged);
  return g_test_run ();
}
