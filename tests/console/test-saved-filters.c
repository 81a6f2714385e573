/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saved filters: kept by name, replaced, removed; the menu offers them. */
#include "console/pages/hoist-saved-filters.h"

#include "scene.h"

static void
test_way (void)
{
  g_autofree char *line = NULL;
  g_autofree char *gone = NULL;
  g_autoptr (GMenuModel) menu = NULL;
  g_autoptr (GMenuModel) apply = NULL;
  g_autofree char *label = NULL;
  guint before = hoist_saved_filters_count ();

  hoist_saved_filters_add ("Old ones", "behind|");
  hoist_saved_filters_add ("Old ones", "behind,production|"); /* replaces */
  hoist_saved_filters_add ("two\nlines", "held|");
  g_assert_cmpuint (hoist_saved_filters_count (), ==, before + 2);
  line = hoist_saved_filters_find ("Old ones");
  g_assert_cmpstr (line, ==, "behind,production|");
  menu = hoist_saved_filters_make_menu ();
  g_assert_cmpint (g_menu_model_get_n_items (menu), ==, 2);
  apply = g_menu_model_get_item_link (menu, 0, G_MENU_LINK_SECTION);
  g_assert_true (g_menu_model_get_item_attribute (apply, 0, "label", "s", &label));
  g_assert_cmpstr (label, ==, "Old ones");
  hoist_saved_filters_remove ("Old ones");
  hoist_saved_filters_remove ("two lines");
  gone = hoist_saved_filters_find ("Old ones");
  g_assert_null (gone);
  g_assert_cmpuint (hoist_saved_filters_count (), ==, before);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/saved-filters/way", test_way);
  return g_test_run ();
}
