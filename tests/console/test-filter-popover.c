/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The filters as chosen; a tenant that does not exist is marked and filters nothing. */
#include "console/pages/hoist-filter-popover.h"

#include <adwaita.h>
#include "scene.h"

static void
changed_cb (guint *n)
{
  (*n)++;
}

static void
test_fill (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  GtkWidget *popover = g_object_ref_sink (hoist_filter_popover_new ());
  HoistFilterPopover *self = HOIST_FILTER_POPOVER (popover);
  g_autoptr (HoistRunFilter) filter = hoist_run_filter_new ();
  GtkWidget *tenant = scene_find (popover, ADW_TYPE_ENTRY_ROW, "Tenant");
  guint n = 0;

  hoist_filter_popover_set_fleet (self, hoist_session_get_fleet (session));
  g_signal_connect_swapped (popover, "changed", G_CALLBACK (changed_cb), &n);
  adw_combo_row_set_selected (ADW_COMBO_ROW (scene_find (popover, ADW_TYPE_COMBO_ROW, "Kind")), 2);
  adw_combo_row_set_selected (ADW_COMBO_ROW (scene_find (popover, ADW_TYPE_COMBO_ROW, "Time")), 3);
  gtk_editable_set_text (GTK_EDITABLE (tenant), "nobody");
  g_assert_true (gtk_widget_has_css_class (tenant, "error"));
  hoist_filter_popover_fill (self, filter, SCENE_NOW);
  g_assert_cmpstr (filter->kind, ==, "rollback");
  g_assert_cmpint (filter->since, ==, SCENE_NOW - 7 * G_TIME_SPAN_DAY);
  g_assert_cmpstr (filter->tenant, ==, "");
  gtk_editable_set_text (GTK_EDITABLE (tenant), "Acme");
  g_assert_false (gtk_widget_has_css_class (tenant, "error"));
  hoist_filter_popover_fill (self, filter, SCENE_NOW);
  g_assert_cmpstr (filter->slug, ==, "acme");
  g_assert_true (g_str_has_prefix (filter->tenant, "tn_"));
  g_assert_cmpuint (n, ==, 4);
  hoist_filter_popover_clear (self); /* one change, not five */
  g_assert_cmpuint (n, ==, 5);
  hoist_filter_popover_fill (self, filter, SCENE_NOW);
  g_assert_false (hoist_run_filter_is_narrow (filter));
  g_object_unref (popover);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/filter-popover/fill", test_fill);
  return g_test_run ();
}
