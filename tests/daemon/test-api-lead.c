/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lead of a tenant over HTTP: proposed with reasons to whoever may look, changed by an
 * administrator only. */
#include "plane-fixture.h"
#include "store/hoist-store-node.h"
#include <glib/gstdio.h>
#include <string.h>

#define SEEN_AT (1000 * (gint64) G_USEC_PER_SEC)
#define NODE "nd_0123456789abcdef"

static char *
add_tenant (PlaneFixture *f)
{
  static char *no_roles[] = { NULL };
  char *id = plane_fixture_add_tenant (f, "acme");
  g_autoptr (HoistTenant) one = hoist_store_dup_tenant (f->plane->store, id, NULL);
  g_autofree char *folder = g_build_filename (f->folder, "web1", NULL);
  HoistNode node = { .id = (char *) NODE,
                     .name = (char *) "web1",
                     .transport = HOIST_NODE_LOCAL,
                     .state_folder = folder,
                     .roles = no_roles };
  HoistTenantPlace place = { (char *) NODE, (char *) "/srv/acme", 0, 0, one->settings };
  g_autoptr (GPtrArray) followers = g_ptr_array_new ();
  HoistPlaceSighting there = { .node = (char *) NODE,
                               .observed_at = SEEN_AT,
                               .commit = (char *) PLANE_OLD_COMMIT,
                               .tree_clean = TRUE,
                               .health = HOIST_HEALTH_HEALTHY };
  g_autoptr (GPtrArray) seen = g_ptr_array_new ();
  HoistSighting sighting = { .tenant = id, .observed_at = SEEN_AT, .followers = seen };
  HoistTenant fields = *one;

  g_autofree char *world = g_build_filename (folder, "world.json", NULL);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (world,
                                      "{\"commit\":\"" PLANE_OLD_COMMIT "\",\"running\":true,"
                                      "\"data\":\"old\",\"tree_clean\":true,\"healthy\":true}",
                                      -1, NULL));
  g_ptr_array_add (followers, &place);
  g_ptr_array_add (seen, &there);
  fields.followers = followers;
  g_autoptr (HoistNode) made = hoist_node_new (&node);
  g_autoptr (HoistTenant) tenant = hoist_tenant_new (&fields);
  g_autoptr (HoistSighting) shown = hoist_sighting_new (&sighting);
  g_assert_true (hoist_store_put_node (f->plane->store, made, NULL));
  g_assert_true (hoist_store_put_tenant (f->plane->store, tenant, NULL));
  g_assert_true (hoist_store_put_sighting (f->plane->store, shown, NULL));
  return id;
}

static void
test_lead (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *id = add_tenant (f);
  g_autofree char *path = g_strconcat ("/api/tenants/", id, "/lead", NULL);
  g_autofree char *operator= plane_fixture_make_token (f, HOIST_ROLE_OPERATOR);
  g_autoptr (Reply) seen = plane_fixture_call (f, "GET", path, operator, NULL);
  g_autoptr (Reply) forbidden =
      plane_fixture_call (f, "PATCH", path, operator, "{\"node\":\"" NODE "\"}");
  g_autoptr (Reply) changed =
      plane_fixture_call (f, "PATCH", path, NULL, "{\"node\":\"" NODE "\"}");
  g_autoptr (Reply) again = plane_fixture_call (f, "PATCH", path, NULL, "{\"node\":\"" NODE "\"}");
  g_autoptr (Reply) nowhere =
      plane_fixture_call (f, "PATCH", path, NULL, "{\"node\":\"nd_fedcba9876543210\"}");

  g_assert_cmpuint (seen->status, ==, 200);
  g_assert_cmpstr (reply_get (seen, "lead"), ==, "local");
  g_assert_cmpstr (reply_get (seen, "proposed"), ==, NODE);
  g_assert_nonnull (strstr (seen->body, "The tenant is healthy there."));
  g_assert_cmpuint (forbidden->status, ==, 403);
  g_assert_cmpuint (changed->status, ==, 200);
  g_assert_cmpstr (reply_get (changed, "node"), ==, NODE);
  g_assert_cmpuint (again->status, ==, 409);
  g_assert_cmpuint (nowhere->status, ==, 404);
}

static void
test_one_node (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *id = plane_fixture_add_tenant (f, "acme");
  g_autofree char *path = g_strconcat ("/api/tenants/", id, "/lead", NULL);
  g_autoptr (Reply) seen = plane_fixture_call (f, "GET", path, NULL, NULL);

  g_assert_cmpuint (seen->status, ==, 422);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  plane_fixture_add ("/daemon/api-lead/lead", test_lead);
  plane_fixture_add ("/daemon/api-lead/one-node", test_one_node);
  return g_test_run ();
}
