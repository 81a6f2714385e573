/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saved filters: kept by name, replaced, removed; the menu offers them. */
#include "console/pages/hoist-saved-filters.h"

#include "scene.h"

static void
remove_for_good (const char *name)
{
  g_autoptr (GVariant) removed = hoist_saved_filters_remove (name);

  g_assert_nonnull (removed);
}

static char *
names_in_menu (void)
{
  g_autoptr (GMenuModel) menu = hoist_saved_filters_make_menu ();
  g_autoptr (GMenuModel) apply = g_menu_model_get_item_link (menu, 0, G_MENU_LINK_SECTION);
  GString *names = g_string_new (NULL);

  for (int i = 0; i < g_menu_model_get_n_items (apply); i++)
    {
      g_autofree char *label = NULL;

      if (g_menu_model_get_item_attribute (apply, i, "label", "s", &label))
        g_string_append_printf (names, "%s ", label);
    }
  return g_string_free (names, FALSE);
}

/* One that was removed comes back to its place, also when others came or went meanwhile; one that
 * was saved anew is left alone. */
static void
test_restore (void)
{
  g_autoptr (GVariant) first = NULL;
  g_autoptr (GVariant) last = NULL;
  g_autofree char *names = NULL;
  g_autofree char *line = NULL;

  hoist_saved_filters_add ("a", "behind|1");
  hoist_saved_filters_add ("b", "behind|2");
  hoist_saved_filters_add ("c", "behind|3");
  g_assert_null (hoist_saved_filters_remove ("nobody"));
  last = g_variant_ref_sink (hoist_saved_filters_remove ("c"));
  first = g_variant_ref_sink (hoist_saved_filters_remove ("a"));
  hoist_saved_filters_restore (first);
  hoist_saved_filters_restore (last);
  names = names_in_menu ();
  g_assert_cmpstr (names, ==, "a b c ");
  remove_for_good ("a");
  hoist_saved_filters_add ("a", "held|new");
  hoist_saved_filters_restore (first);
  line = hoist_saved_filters_find ("a");
  g_assert_cmpstr (line, ==, "held|new");
  g_assert_cmpuint (hoist_saved_filters_count (), ==, 3);
  remove_for_good ("a");
  remove_for_good ("b");
  remove_for_good ("c");
  hoist_saved_filters_restore (last); /* its place is no more: at the end */
  names = (g_free (names), names_in_menu ());
  g_assert_cmpstr (names, ==, "c ");
  remove_for_good ("c");
}

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
  remove_for_good ("Old ones");
  remove_for_good ("two lines");
  gone = hoist_saved_filters_find ("Old ones");
  g_assert_null (gone);
  g_assert_cmpuint (hoist_saved_filters_count (), ==, before);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/saved-filters/way", test_way);
  g_test_add_func ("/console/saved-filters/restore", test_restore);
  return g_test_run ();
}
