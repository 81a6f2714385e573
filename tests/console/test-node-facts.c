/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A node's facts as rows: what is old is said with its time, tenants of other nodes are not shown.
 */
#include "console/pages/hoist-node-facts.h"

#include "lane-scene.h"
#include "node-scene.h"
#include "scene.h"

static char *
texts_of (void (*show) (HoistFactGroup *, const HoistNodeReport *), NodeSceneState state)
{
  g_autoptr (HoistNodeReport) report = node_scene_report ("n1", state);
  GtkWidget *group = hoist_fact_group_new ("Facts");
  GtkWindow *window = scene_show (group, 500, 500);
  char *texts;

  show (HOIST_FACT_GROUP (group), report);
  scene_settle ();
  texts = scene_texts (group);
  scene_close (window);
  return texts;
}

static void
test_machine (void)
{
  g_autofree char *now = texts_of (hoist_node_facts_show_machine, NODE_SCENE_WELL);
  g_autofree char *then = texts_of (hoist_node_facts_show_machine, NODE_SCENE_AWAY);
  g_autofree char *never = texts_of (hoist_node_facts_show_machine, NODE_SCENE_NEW);

  g_assert_nonnull (strstr (now, "hoist-agent 0.1.0, protocol 1"));
  g_assert_null (strstr (now, "when it answered last"));
  g_assert_nonnull (strstr (then, "when it answered last"));
  g_assert_nonnull (strstr (then, "behind the control plane’s"));
  g_assert_nonnull (strstr (never, "nothing is known of it"));
  g_assert_null (strstr (never, "hoist-agent"));
}

static void
test_others (void)
{
  g_autofree char *disks = texts_of (hoist_node_facts_show_disks, NODE_SCENE_WELL);
  g_autofree char *connection = texts_of (hoist_node_facts_show_connection, NODE_SCENE_WELL);

  g_assert_nonnull (strstr (disks, "/srv"));
  g_assert_nonnull (strstr (disks, "Nearly full"));
  g_assert_nonnull (strstr (connection, "hoist@n1"));
  g_assert_nonnull (strstr (connection, "SHA256:"));
  g_assert_nonnull (strstr (connection, "by dana"));
}

static void
test_tenants (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistNodeReport) report = node_scene_report ("elsewhere", NODE_SCENE_WELL);
  GtkWidget *group = hoist_fact_group_new ("Tenants");
  GtkWindow *window;
  g_autofree char *texts = NULL;

  hoist_fact_group_set_empty_text (HOIST_FACT_GROUP (group), "No tenant lives here");
  window = scene_show (group, 500, 400);
  hoist_node_facts_show_tenants (HOIST_FACT_GROUP (group), report,
                                 hoist_session_get_fleet (session));
  scene_settle ();
  texts = scene_texts (group);
  g_assert_nonnull (strstr (texts, "No tenant lives here"));
  g_assert_null (strstr (texts, "acme"));
  scene_close (window);
}

/* A follower lives here as its lead does: with the release that this node has. */
static void
test_follower (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistNodeReport) report = node_scene_report ("web2", NODE_SCENE_WELL);
  g_autoptr (HoistTenantReport) acme = lane_scene_report (TRUE);
  GtkWidget *group = hoist_fact_group_new ("Tenants");
  GtkWindow *window = scene_show (group, 500, 400);
  g_autofree char *texts = NULL;

  hoist_fleet_take_tenant (hoist_session_get_fleet (session), acme);
  hoist_node_facts_show_tenants (HOIST_FACT_GROUP (group), report,
                                 hoist_session_get_fleet (session));
  scene_settle ();
  texts = scene_texts (group);
  g_assert_nonnull (strstr (texts, "acme"));
  g_assert_nonnull (strstr (texts, "follower"));
  g_assert_nonnull (strstr (texts, "v0.2.0"));
  g_assert_null (strstr (texts, "v0.3.0"));
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/node-facts/machine", test_machine);
  g_test_add_func ("/console/node-facts/others", test_others);
  g_test_add_func ("/console/node-facts/tenants", test_tenants);
  g_test_add_func ("/console/node-facts/follower", test_follower);
  return g_test_run ();
}
