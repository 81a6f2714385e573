/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A node in words: nothing is said as if it were so now when it is not known now. */
#include "console/items/hoist-node-words.h"

#include "base/hoist-clock.h"
#include "node-scene.h"
#include "scene.h"

static void
check_contact (NodeSceneState state, const char *begins, const char *style, gboolean known)
{
  g_autoptr (HoistNodeReport) report = node_scene_report ("n1", state);
  HoistLook look = { NULL, NULL, NULL };
  g_autofree char *word = hoist_node_words_dup_contact (report, hoist_clock_wall_us (), &look);

  g_assert_true (g_str_has_prefix (word, begins));
  g_assert_cmpstr (look.word, ==, word);
  g_assert_cmpstr (look.style, ==, style);
  g_assert_true (hoist_node_words_is_known (report) == known);
}

static void
test_contact (void)
{
  check_contact (NODE_SCENE_WELL, "In contact", "success", TRUE);
  check_contact (NODE_SCENE_AWAY, "Unknown since", "warning", FALSE);
  check_contact (NODE_SCENE_KEY, "Another host key", "error", FALSE);
  check_contact (NODE_SCENE_NEW, "Never seen", "dim-label", FALSE);
}

static void
test_lines (void)
{
  g_autoptr (HoistNodeReport) report = node_scene_report ("n1", NODE_SCENE_WELL);
  g_autoptr (GPtrArray) list = node_scene_list ();
  g_autofree char *line = hoist_node_words_dup_line (report);
  g_autofree char *summary = hoist_node_words_dup_summary (list);
  HoistNode fields = *report->node;
  g_autoptr (HoistNode) simulated = NULL;
  g_autofree char *address = NULL, *other = NULL;

  g_assert_cmpstr (line, ==,
                   "hoist@n1.example · Debian GNU/Linux 12 (bookworm) · 3 tenants · web, database");
  g_assert_cmpstr (summary, ==, "4 nodes; 3 are not in contact");
  fields.port = 2222;
  other = hoist_node_words_dup_address (&fields);
  g_assert_cmpstr (other, ==, "hoist@n1.example, port 2222");
  fields.transport = HOIST_NODE_LOCAL;
  address = hoist_node_words_dup_address (&fields);
  g_assert_cmpstr (address, ==, "/var/lib/hoist-agent");
}

static void
test_measures (void)
{
  g_autoptr (HoistNodeReport) well = node_scene_report ("n1", NODE_SCENE_WELL);
  g_autoptr (HoistNodeReport) off = node_scene_report ("n2", NODE_SCENE_AWAY);
  gboolean is_off = TRUE, low = TRUE;
  g_autofree char *load = hoist_node_words_dup_load (well->sighting);
  g_autofree char *good = hoist_node_words_dup_clock (well->sighting, &is_off);
  g_autofree char *behind = NULL, *room = NULL, *full = NULL;

  g_assert_cmpstr (load, ==, "0.42, 0.31, 0.20 on 2 processors");
  g_assert_false (is_off);
  g_assert_cmpstr (good, ==, "As the control plane’s");
  behind = hoist_node_words_dup_clock (off->sighting, &is_off);
  g_assert_true (is_off);
  g_assert_true (g_str_has_suffix (behind, "behind the control plane’s"));
  room = hoist_node_words_dup_disk (g_ptr_array_index (well->sighting->disks, 0), &low);
  g_assert_false (low);
  full = hoist_node_words_dup_disk (g_ptr_array_index (well->sighting->disks, 1), &low);
  g_assert_true (low);
  g_assert_nonnull (strstr (full, " free of "));
}

static void
test_roles (void)
{
  g_auto (GStrv) roles = hoist_node_words_read_roles (" web,, database\tcache ");
  g_auto (GStrv) none = hoist_node_words_read_roles (" , ");

  g_assert_cmpuint (g_strv_length (roles), ==, 3);
  g_assert_cmpstr (roles[2], ==, "cache");
  g_assert_null (none[0]);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/node-words/contact", test_contact);
  g_test_add_func ("/console/node-words/lines", test_lines);
  g_test_add_func ("/console/node-words/measures", test_measures);
  g_test_add_func ("/console/node-words/roles", test_roles);
  return g_test_run ();
}
