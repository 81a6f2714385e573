/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of runs: newest first, changing in place, with an empty state. */
#include "console/pages/hoist-activity-page.h"

#include "console/widgets/hoist-fact-row.h"
#include "scene.h"

static void
test_rows (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  HoistFleet *fleet = hoist_session_get_fleet (session);
  g_autoptr (HoistRun) good = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_NEW_HEALTHY);
  g_autoptr (HoistRun) bad = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_OLD_RESTORED);
  g_autoptr (HoistRun) live = scene_run (HOIST_PLAN_ROLLBACK, 4);
  HoistActivityPage *page = hoist_activity_page_new (session);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 900, 620);
  GtkWidget *row;

  hoist_fleet_take_run (fleet, good);
  hoist_fleet_take_run (fleet, bad);
  hoist_fleet_take_run (fleet, live);
  scene_settle ();
  g_assert_cmpuint (scene_count (GTK_WIDGET (page), HOIST_TYPE_FACT_ROW), ==, 3);
  row = scene_find (GTK_WIDGET (page), HOIST_TYPE_FACT_ROW, NULL);
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==,
                   "acme: Roll back to v0.2.0");
  hoist_fleet_take_progress (fleet, live->id, 0.8);
  g_assert_nonnull (strstr (hoist_fact_row_get_accessible_name (HOIST_FACT_ROW (row)), "80 %"));
  scene_picture (window, "activity");
  scene_close (window);
}

static void
test_empty (void)
{
  g_autoptr (HoistSession) session = hoist_session_new (NULL);
  HoistActivityPage *page = hoist_activity_page_new (session);

  g_object_ref_sink (page);
  g_assert_cmpuint (scene_count (GTK_WIDGET (page), HOIST_TYPE_FACT_ROW), ==, 0);
  g_object_unref (page);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/activity-page/rows", test_rows);
  g_test_add_func ("/console/activity-page/empty", test_empty);
  return g_test_run ();
}
