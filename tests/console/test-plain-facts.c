/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a foreign plane leaves out is said, function by function; nothing is said of one that has it
 * all, or of one that has not answered. */
#include "console/pages/hoist-plain-facts.h"

#include "scene.h"
#include "served-plane.h"

static guint
count_missing (ServedPlane *served, gboolean answered)
{
  g_autoptr (HoistKnownPlane) plane =
      hoist_known_plane_new ("6ba7b810-9dad-11d1-80b4-00c04fd430c8", HOIST_PLANE_ADDRESS, "Berlin",
                             served_plane_get_address (served));
  g_autoptr (HoistSession) session = hoist_session_new (plane);
  GtkWidget *group = hoist_fact_group_new ("Not offered");
  GtkWindow *window = scene_show (group, 600, 500);
  guint n;

  if (answered)
    {
      hoist_session_open (session);
      scene_wait (scene_is_online, session);
    }
  hoist_plain_facts_show_missing (HOIST_FACT_GROUP (group), session);
  n = hoist_fact_group_get_n_rows (HOIST_FACT_GROUP (group));
  if (n > 0)
    scene_picture (window, "not-offered");
  scene_close (window);
  return n;
}

static void
test_missing (void)
{
  g_autoptr (ServedPlane) foreign = served_plane_new (1, TRUE);
  g_autoptr (ServedPlane) own = served_plane_new (1, FALSE);

  g_assert_cmpuint (count_missing (foreign, TRUE), ==, 6);
  g_assert_cmpuint (count_missing (foreign, FALSE), ==, 0);
  g_assert_cmpuint (count_missing (own, TRUE), ==, 0);
}

static void
test_looks (void)
{
  g_autoptr (GHashTable) words = g_hash_table_new (g_str_hash, g_str_equal);

  for (int state = HOIST_PLAIN_RUNNING; state <= HOIST_PLAIN_UNCERTAIN; state++)
    g_assert_true (g_hash_table_add (words, (char *) hoist_plain_facts_look (state).word));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/plain-facts/missing", test_missing);
  g_test_add_func ("/plain-facts/looks", test_looks);
  return g_test_run ();
}
