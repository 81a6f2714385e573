/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A node's page: well, out of contact, with another host key, gone. */
#include "console/pages/hoist-node-page.h"

#include "lane-scene.h"
#include "node-scene.h"
#include "scene.h"

static char *
show (const char *name, NodeSceneState state, const char *picture)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistNodeReport) report = node_scene_report (name, state);
  g_autoptr (HoistTenantReport) acme = lane_scene_report (FALSE);
  HoistNodePage *page = hoist_node_page_new (session, report->node->id);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 760, 900);
  char *texts;

  hoist_fleet_take_tenant (hoist_session_get_fleet (session), acme);
  hoist_node_page_show (page, report);
  scene_settle ();
  g_assert_cmpstr (hoist_page_get_title (HOIST_PAGE (page)), ==, name);
  texts = scene_texts (GTK_WIDGET (page));
  scene_picture (window, picture);
  scene_close (window);
  return texts;
}

static void
test_states (void)
{
  g_autofree char *well = show ("web1", NODE_SCENE_WELL, "node");
  g_autofree char *away = show ("web2", NODE_SCENE_AWAY, "node-away");
  g_autofree char *key = show ("web3", NODE_SCENE_KEY, "node-host-key");

  g_assert_nonnull (strstr (well, "In contact"));
  g_assert_null (strstr (well, "be reached"));
  g_assert_nonnull (strstr (away, "web2 can't be reached: ssh: connect"));
  g_assert_nonnull (strstr (away, "when it answered last"));
  g_assert_nonnull (strstr (key, "Nothing was sent."));
  g_assert_nonnull (strstr (key, "Compare Host Keys…"));
  g_assert_null (strstr (away, "Compare Host Keys…"));
  g_assert_null (strstr (strstr (key, "Nothing was sent") + 1, "Nothing was sent")); /* once */
  g_assert_nonnull (strstr (away, "Unknown\n"));
}

static void
test_problem (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (GError) gone =
      g_error_new_literal (HOIST_ERROR, HOIST_ERROR_NOT_FOUND, "There is no node nd_1.");
  HoistNodePage *page = hoist_node_page_new (session, "nd_0000000000000001");
  GtkWindow *window = scene_show (GTK_WIDGET (page), 760, 600);
  g_autofree char *texts = NULL;

  hoist_node_page_show_problem (page, gone);
  texts = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (texts, "The Node Can’t Be Shown"));
  g_assert_nonnull (strstr (texts, "There is no node nd_1."));
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/node-page/states", test_states);
  g_test_add_func ("/console/node-page/problem", test_problem);
  return g_test_run ();
}
