/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where else a tenant runs, over HTTP: looked at there, written down, and who may do it. */
#include "plane-fixture.h"
#include "store/hoist-store-node.h"
#include <glib/gstdio.h>
#include <string.h>

#define NODE "nd_0123456789abcdef"
#define BODY "{\"followers\":[{\"node\":\"" NODE "\",\"directory\":\"/srv/there\"}]}"
#define FOUND                                                                                      \
  "{\"directory\":\"/srv/there\",\"services\":[{\"name\":\"api\",\"role\":\"backend\","            \
  "\"port\":32111}],\"settings\":{\"API_PORT\":\"32111\"}}"

static void
put (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
add_node (PlaneFixture *f)
{
  static char *no_roles[] = { NULL };
  g_autofree char *folder = g_build_filename (f->folder, "web1", NULL);
  HoistNode fields = { .id = (char *) NODE,
                       .name = (char *) "web1",
                       .transport = HOIST_NODE_LOCAL,
                       .state_folder = folder,
                       .roles = no_roles };
  g_autoptr (HoistNode) node = hoist_node_new (&fields);

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  put (folder, "inspect.json", FOUND);
  put (folder, "world.json", "{\"commit\":\"" PLANE_OLD_COMMIT "\",\"running\":true}");
  g_assert_true (hoist_store_put_node (f->plane->store, node, NULL));
}

static void
test_followers (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *id = plane_fixture_add_tenant (f, "acme");
  g_autofree char *path = g_strconcat ("/api/tenants/", id, "/followers", NULL);
  g_autofree char *operator= plane_fixture_make_token (f, HOIST_ROLE_OPERATOR);
  g_autoptr (Reply) forbidden = plane_fixture_call (f, "PATCH", path, operator, BODY);
  g_autoptr (Reply) nowhere = plane_fixture_call (f, "PATCH", path, NULL, BODY);

  g_assert_cmpuint (forbidden->status, ==, 403);
  reply_assert_problem (nowhere, 404, "not-found");
  add_node (f);
  g_autoptr (Reply) changed = plane_fixture_call (f, "PATCH", path, NULL, BODY);
  g_assert_cmpuint (changed->status, ==, 200);
  g_assert_nonnull (strstr (changed->body, "\"name\":\"web1\""));
  g_autoptr (HoistTenant) tenant = hoist_store_dup_tenant (f->plane->store, id, NULL);
  g_assert_cmpuint (hoist_tenant_count_places (tenant), ==, 2);
  g_autoptr (HoistTenant) there = hoist_tenant_dup_place (tenant, 1);
  g_assert_cmpstr (there->directory, ==, "/srv/there");
  g_assert_cmpuint (there->backend_port, ==, 32111);
  g_autoptr (HoistSighting) seen = hoist_store_dup_sighting (f->plane->store, id);
  g_assert_cmpstr (hoist_sighting_find_place (seen, NODE)->commit, ==, PLANE_OLD_COMMIT);

  g_autoptr (Reply) twice =
      plane_fixture_call (f, "PATCH", path, NULL,
                          "{\"followers\":[{\"node\":\"" NODE "\",\"directory\":\"/srv/there\"},"
                          "{\"node\":\"" NODE "\",\"directory\":\"/srv/there\"}]}");
  reply_assert_problem (twice, 400, "invalid");
  g_autoptr (Reply) bare = plane_fixture_call (f, "PATCH", path, NULL, "{}");
  reply_assert_problem (bare, 400, "invalid");
  g_autoptr (Reply) alone = plane_fixture_call (f, "PATCH", path, NULL, "{\"followers\":[]}");
  g_assert_cmpuint (alone->status, ==, 200);
  g_assert_null (strstr (alone->body, "web1"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  plane_fixture_add ("/daemon/api-followers/followers", test_followers);
  return g_test_run ();
}
