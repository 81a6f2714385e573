/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of runs: newest first, changing in place, with an empty state. */
#include "console/pages/hoist-activity-page.h"

#include "console/widgets/hoist-fact-group.h"
#include "scene.h"

static guint
count_rows (HoistActivityPage *page)
{
  return scene_count (scene_find (GTK_WIDGET (page), HOIST_TYPE_FACT_GROUP, NULL),
                      HOIST_TYPE_FACT_ROW);
}

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
  g_assert_cmpuint (count_rows (page), ==, 3);
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
  g_autoptr (HoistRun) run = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_NEW_HEALTHY);
  HoistActivityPage *page = hoist_activity_page_new (session);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 900, 620);
  GtkWidget *button = scene_find (GTK_WIDGET (page), GTK_TYPE_MENU_BUTTON, NULL);
  GtkWidget *stack = scene_find (GTK_WIDGET (page), GTK_TYPE_STACK_SWITCHER, NULL);

  g_assert_cmpuint (count_rows (page), ==, 0);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (button), ==, "There is no run to export");
  g_assert_false (gtk_widget_get_sensitive (button));
  g_assert_true (gtk_widget_get_mapped (stack)); /* what has no run may have an audit trail */
  gtk_stack_set_visible_child_name (gtk_stack_switcher_get_stack (GTK_STACK_SWITCHER (stack)),
                                    "audit");
  g_assert_true (gtk_widget_get_sensitive (button));
  gtk_stack_set_visible_child_name (gtk_stack_switcher_get_stack (GTK_STACK_SWITCHER (stack)),
                                    "runs");
  g_assert_false (gtk_widget_get_sensitive (button));
  hoist_fleet_take_run (hoist_session_get_fleet (session), run);
  scene_settle ();
  g_assert_true (gtk_widget_get_sensitive (button));
  scene_close (window);
}

static void
search (HoistActivityPage *page, const char *words)
{
  GtkWidget *entry = scene_find (GTK_WIDGET (page), GTK_TYPE_SEARCH_ENTRY, NULL);

  gtk_editable_set_text (GTK_EDITABLE (entry), words);
  g_signal_emit_by_name (entry, "search-changed");
}

/* While the plane can't be asked, what is known here is filtered here, and that is said. */
static void
test_search (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  HoistFleet *fleet = hoist_session_get_fleet (session);
  g_autoptr (HoistRun) good = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_NEW_HEALTHY);
  g_autoptr (HoistRun) bad = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_OLD_RESTORED);
  HoistActivityPage *page = hoist_activity_page_new (session);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 900, 620);
  g_autofree char *texts = NULL;

  hoist_fleet_take_run (fleet, good);
  hoist_fleet_take_run (fleet, bad);
  search (page, "no such COLUMN");
  g_assert_cmpstr (hoist_activity_page_get_filter (page)->search, ==, "no such COLUMN");
  g_assert_cmpuint (count_rows (page), ==, 1);
  texts = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (texts, "Among the runs that are known here"));
  search (page, "xyzzy");
  g_assert_nonnull (scene_find (GTK_WIDGET (page), HOIST_TYPE_FACT_ROW, "No run matches"));
  search (page, "");
  g_assert_cmpuint (count_rows (page), ==, 2);
  scene_close (window);
}

/* The plane's list: its total, more of it on request, and an open run as the fleet has it. */
static void
test_listed (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistRun) good = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_NEW_HEALTHY);
  g_autoptr (HoistRun) bad = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_OLD_RESTORED);
  g_autoptr (GPtrArray) first = g_ptr_array_new ();
  g_autoptr (GPtrArray) second = g_ptr_array_new ();
  HoistRunPage page_one = { .runs = first, .total = 2 };
  HoistRunPage page_two = { .runs = second, .total = 2 };
  HoistActivityPage *page = hoist_activity_page_new (session);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 360, 640);
  GtkWidget *more = scene_find (GTK_WIDGET (page), GTK_TYPE_BUTTON, "Show More");

  g_ptr_array_add (first, good);
  g_ptr_array_add (second, bad);
  hoist_activity_page_show (page, &page_one, 0);
  g_assert_cmpuint (count_rows (page), ==, 1);
  g_assert_true (gtk_widget_get_visible (more));
  hoist_activity_page_show (page, &page_two, 1);
  g_assert_cmpuint (count_rows (page), ==, 2);
  g_assert_false (gtk_widget_get_visible (more));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  scene_settle ();
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window)), <=, 362);
  scene_picture (window, "activity-narrow");
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/activity-page/rows", test_rows);
  g_test_add_func ("/console/activity-page/empty", test_empty);
  g_test_add_func ("/console/activity-page/search", test_search);
  g_test_add_func ("/console/activity-page/listed", test_listed);
  return g_test_run ();
}
