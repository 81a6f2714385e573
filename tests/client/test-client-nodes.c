/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/hoist-client-nodes.h"
#include "base/hoist-error.h"
#include "fake-plane.h"
#include <string.h>

#define NODE                                                                                       \
  "{\"id\":\"nd_0123456789abcdef\",\"name\":\"one\",\"transport\":\"ssh\",\"user\":\"hoist\","     \
  "\"host\":\"10.0.0.1\",\"port\":22,\"identity_file\":\"\",\"host_key\":\"ssh-ed25519 AAAA\","    \
  "\"fingerprint\":\"SHA256:x\",\"state_folder\":\"/var/lib/hoist-agent\",\"roles\":[\"web\"],"    \
  "\"agent_id\":\"\",\"created_at\":null,\"created_by\":\"ann\",\"tenants\":3,"                    \
  "\"sighting\":{\"node\":\"nd_0123456789abcdef\",\"cpus\":4},\"a_newer_member\":1}"
#define FOUND                                                                                      \
  "{\"found\":{\"host_key\":\"ssh-ed25519 AAAA\",\"fingerprint\":\"SHA256:x\",\"agent\":null,"     \
  "\"findings\":[{\"check\":\"agent\",\"severity\":\"warning\",\"message\":\"not there\","         \
  "\"next\":\"\",\"repair\":\"\"}]},\"authorized_keys\":\"restrict …\",\"written\":false}"

static GAsyncResult *
ask_list (FakePlane *plane)
{
  GAsyncResult *result = NULL;

  hoist_client_list_nodes_async (plane->client, NULL, fake_plane_done_cb, &result);
  fake_plane_wait (&result);
  return result;
}

static void
test_read (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;

  fake_plane_answer (plane, 200, "{\"nodes\":[" NODE "]}");
  g_autoptr (GAsyncResult) listed = ask_list (plane);
  g_autoptr (GPtrArray) list = hoist_client_list_nodes_finish (plane->client, listed, &error);
  g_assert_no_error (error);
  const HoistNodeReport *one = g_ptr_array_index (list, 0);
  g_assert_cmpstr (one->node->name, ==, "one");
  g_assert_cmpuint (one->tenants, ==, 3);
  g_assert_cmpuint (one->sighting->cpus, ==, 4);
  fake_plane_answer (plane, 200, NODE);
  g_autoptr (GAsyncResult) checked = fake_plane_ask (plane, check_node, "nd_0123456789abcdef");
  g_autoptr (HoistNodeReport) report =
      hoist_client_check_node_finish (plane->client, checked, &error);
  g_assert_no_error (error);
  fake_plane_answer (plane, 200, NODE);
  g_autoptr (GAsyncResult) got = fake_plane_ask (plane, get_node, "nd_0123456789abcdef");
  g_autoptr (HoistNodeReport) same = hoist_client_get_node_finish (plane->client, got, &error);
  g_assert_cmpstr (same->node->id, ==, report->node->id);
  fake_plane_answer (plane, 200, "{\"nodes\":[{\"id\":\"x\"}]}");
  g_autoptr (GAsyncResult) bad = ask_list (plane);
  g_assert_null (hoist_client_list_nodes_finish (plane->client, bad, &error));
}

static void
test_enrol (void)
{
  static const char *const roles[] = { "web", NULL };
  HoistNodeWish wish = { .user = "hoist", .host = "10.0.0.1", .port = 2222, .roles = roles };
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;

  fake_plane_answer (plane, 200, FOUND);
  g_autoptr (GAsyncResult) asked = fake_plane_ask (plane, enrol_node, &wish);
  g_autoptr (HoistNodeFound) found = hoist_client_enrol_node_finish (plane->client, asked, &error);
  g_assert_no_error (error);
  g_assert_null (found->written);
  g_assert_cmpstr (found->fingerprint, ==, "SHA256:x");
  g_assert_cmpuint (found->findings->len, ==, 1);
  g_assert_nonnull (strstr (plane->body, "2222"));
  wish.fingerprint = "SHA256:x";
  wish.confirm = TRUE;
  fake_plane_answer (plane, 201, NODE);
  g_autoptr (GAsyncResult) done = fake_plane_ask (plane, enrol_node, &wish);
  g_autoptr (HoistNodeFound) made = hoist_client_enrol_node_finish (plane->client, done, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (made->written->node->name, ==, "one");
  g_assert_nonnull (strstr (plane->body, "SHA256:x"));
  fake_plane_answer (plane, 200, NODE);
  g_autoptr (GAsyncResult) changed = fake_plane_ask (plane, change_node, made->written->node);
  g_autoptr (HoistNodeReport) after =
      hoist_client_change_node_finish (plane->client, changed, &error);
  g_assert_no_error (error);
  fake_plane_answer (plane, 200, NODE);
  g_autoptr (GAsyncResult) trusted =
      fake_plane_ask (plane, trust_node, made->written->node->id, "SHA256:y");
  g_autoptr (HoistNodeReport) known =
      hoist_client_trust_node_finish (plane->client, trusted, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (plane->body, ==, "{\"fingerprint\":\"SHA256:y\"}");
  fake_plane_answer (plane, 204, "");
  g_autoptr (GAsyncResult) gone = fake_plane_ask (plane, forget_node, "nd_0123456789abcdef");
  g_assert_true (hoist_client_forget_node_finish (plane->client, gone, &error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client-nodes/read", test_read);
  g_test_add_func ("/client-nodes/enrol", test_enrol);
  return g_test_run ();
}
