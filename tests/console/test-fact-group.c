/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A group of facts: rows of a key stay the same widgets, order follows the facts, empty is said. */
#include "console/widgets/hoist-fact-group.h"
#include "scene.h"

static void
test_rows_in_place (void)
{
  const HoistFact first[] = { { .key = "a", .title = "A" }, { .key = "b", .title = "B" } };
  const HoistFact then[] = { { .key = "b", .title = "B2" },
                             { .key = "c", .title = "C" },
                             { .key = "a", .title = "A" } };
  GtkWidget *widget = g_object_ref_sink (hoist_fact_group_new ("Facts"));
  HoistFactGroup *group = HOIST_FACT_GROUP (widget);
  HoistFactRow *b;

  hoist_fact_group_set_facts (group, first, 2);
  b = hoist_fact_group_find (group, "b");
  g_assert_nonnull (b);
  hoist_fact_group_set_facts (group, then, 3);
  g_assert_true (hoist_fact_group_find (group, "b") == b);
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (b)), ==, "B2");
  g_assert_cmpint (gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (b)), ==, 0);
  g_assert_cmpint (
      gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (hoist_fact_group_find (group, "a"))), ==, 2);
  hoist_fact_group_set_facts (group, then, 1);
  g_assert_cmpuint (hoist_fact_group_get_n_rows (group), ==, 1);
  g_assert_null (hoist_fact_group_find (group, "a"));
  g_object_unref (widget);
}

static void
test_empty (void)
{
  const HoistFact fact = { .key = "a", .title = "A" };
  GtkWidget *widget = g_object_ref_sink (hoist_fact_group_new ("Facts"));
  HoistFactGroup *group = HOIST_FACT_GROUP (widget);

  hoist_fact_group_set_facts (group, NULL, 0);
  g_assert_false (gtk_widget_get_visible (widget));
  hoist_fact_group_set_empty_text (group, "No backups yet");
  hoist_fact_group_set_facts (group, NULL, 0);
  g_assert_true (gtk_widget_get_visible (widget));
  g_assert_nonnull (scene_find (widget, HOIST_TYPE_FACT_ROW, "No backups yet"));
  g_assert_cmpuint (hoist_fact_group_get_n_rows (group), ==, 0);
  hoist_fact_group_set_facts (group, &fact, 1);
  g_assert_null (scene_find (widget, HOIST_TYPE_FACT_ROW, "No backups yet"));
  g_object_unref (widget);
}

/* Behind one row, after the others; it goes with the next facts. */
static void
test_fold (void)
{
  const HoistFact seen = { .key = "a", .title = "A" };
  const HoistFact folded[] = { { .key = "b", .title = "B" }, { .key = "c", .title = "C" } };
  GtkWidget *widget = g_object_ref_sink (hoist_fact_group_new ("Facts"));
  HoistFactGroup *group = HOIST_FACT_GROUP (widget);

  hoist_fact_group_set_facts (group, &seen, 1);
  hoist_fact_group_set_fold (group, "2 <b>more</b>", folded, 2);
  g_assert_nonnull (scene_find (widget, ADW_TYPE_EXPANDER_ROW, "2 <b>more</b>"));
  g_assert_null (hoist_fact_group_find (group, "b")); /* it is not among the rows */
  g_assert_cmpuint (hoist_fact_group_get_n_rows (group), ==, 1);
  hoist_fact_group_set_facts (group, &seen, 1);
  g_assert_null (scene_find (widget, ADW_TYPE_EXPANDER_ROW, NULL));
  g_object_unref (widget);
}

static void
test_name (void)
{
  GtkWidget *widget = g_object_ref_sink (hoist_fact_group_new ("Backups"));

  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Backups");
  gtk_test_accessible_assert_property (
      GTK_ACCESSIBLE (scene_find (widget, GTK_TYPE_LIST_BOX, NULL)), GTK_ACCESSIBLE_PROPERTY_LABEL,
      "Backups");
  g_object_unref (widget);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/fact-group/rows-in-place", test_rows_in_place);
  g_test_add_func ("/console/fact-group/empty", test_empty);
  g_test_add_func ("/console/fact-group/name", test_name);
  g_test_add_func ("/console/fact-group/fold", test_fold);
  return g_test_run ();
}
