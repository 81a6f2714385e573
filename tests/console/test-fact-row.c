/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of a fact: its name for screen readers, hostile text, the button and the arrow. */
#include "console/widgets/hoist-fact-row.h"
#include "scene.h"

static void
test_name (void)
{
  const HoistLook look = { "verified", "emblem-ok-symbolic", "success" };
  const HoistFact fact = { .key = "b", .title = "Backup", .subtitle = "5 MB", .status = &look };
  const HoistFact lines = {
    .key = "b", .title = "Roll back", .subtitle = "just now by dana\nIt was slow", .status = &look
  };
  const HoistLook waiting = { "waiting", "content-loading-symbolic", "dim-label" };
  const HoistFact twice = { .key = "b", .title = "Fetch", .icon = &waiting, .value = "waiting" };
  GtkWidget *row = g_object_ref_sink (hoist_fact_row_new ());

  hoist_fact_row_set_fact (HOIST_FACT_ROW (row), &fact);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Backup, 5 MB, verified");
  hoist_fact_row_set_fact (HOIST_FACT_ROW (row), &lines);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Roll back, just now by dana, It was slow, verified");
  hoist_fact_row_set_fact (HOIST_FACT_ROW (row), &twice);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Fetch, waiting");
  g_object_unref (row);
}

static void
test_text_not_markup (void)
{
  const HoistFact fact = { .key = "x", .title = "<b>x</b> &", .subtitle = "<i>y", .value = "<u>z" };
  GtkWidget *row = hoist_fact_row_new ();
  GtkWidget *list = gtk_list_box_new ();
  GtkWindow *window;
  g_autofree char *texts = NULL;

  hoist_fact_row_set_fact (HOIST_FACT_ROW (row), &fact);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  window = scene_show (list, 400, 200);
  texts = scene_texts (row);
  g_assert_nonnull (strstr (texts, "<b>x</b> &"));
  g_assert_nonnull (strstr (texts, "<i>y"));
  g_assert_nonnull (strstr (texts, "<u>z"));
  scene_close (window);
}

static void
test_button_and_action (void)
{
  const HoistFact with = { .key = "r",
                           .title = "Run",
                           .button = "Restore…",
                           .button_action = "win.restore('b1')",
                           .button_name = "Restore backup b1",
                           .action = "win.show-run('r1')" };
  const HoistFact without = { .key = "r", .title = "Run" };
  GtkWidget *row = g_object_ref_sink (hoist_fact_row_new ());
  GtkWidget *button;

  hoist_fact_row_set_fact (HOIST_FACT_ROW (row), &with);
  button = scene_find (row, GTK_TYPE_BUTTON, "Restore…");
  g_assert_nonnull (button);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Restore backup b1");
  g_assert_true (gtk_list_box_row_get_activatable (GTK_LIST_BOX_ROW (row)));
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (row)), ==, "win.show-run");
  hoist_fact_row_set_fact (HOIST_FACT_ROW (row), &without);
  g_assert_false (gtk_widget_get_visible (button));
  g_assert_false (gtk_list_box_row_get_activatable (GTK_LIST_BOX_ROW (row)));
  g_assert_null (gtk_actionable_get_action_name (GTK_ACTIONABLE (row)));
  g_object_unref (row);
}

static GMenu *
make_menu (const char *label, const char *target)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);
  GMenu *menu = g_menu_new ();

  g_menu_item_set_action_and_target (item, "backups.prune", "s", target);
  g_menu_append_item (menu, item);
  return menu;
}

/* A page tells its rows the same again each second; the menu under the pointer must not go. */
static void
test_open_menu_stays (void)
{
  g_autoptr (GMenu) first = make_menu ("Remove…", "b1");
  g_autoptr (GMenu) same = make_menu ("Remove…", "b1");
  g_autoptr (GMenu) other = make_menu ("Remove…", "b2");
  HoistFact fact = { .key = "b1", .title = "Backup", .menu = G_MENU_MODEL (first) };
  GtkWidget *row = hoist_fact_row_new ();
  GtkWidget *list = gtk_list_box_new ();
  GtkWindow *window;
  GtkWidget *button;

  hoist_fact_row_set_fact (HOIST_FACT_ROW (row), &fact);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  window = scene_show (list, 400, 200);
  button = scene_find (row, GTK_TYPE_MENU_BUTTON, NULL);
  g_assert_nonnull (button);
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  fact.menu = G_MENU_MODEL (same);
  hoist_fact_row_set_fact (HOIST_FACT_ROW (row), &fact);
  g_assert_true (
      gtk_widget_get_visible (GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button)))));
  fact.menu = G_MENU_MODEL (other);
  hoist_fact_row_set_fact (HOIST_FACT_ROW (row), &fact);
  g_assert_true (gtk_menu_button_get_menu_model (GTK_MENU_BUTTON (button)) == fact.menu);
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/fact-row/name", test_name);
  g_test_add_func ("/console/fact-row/text-not-markup", test_text_not_markup);
  g_test_add_func ("/console/fact-row/button-and-action", test_button_and_action);
  g_test_add_func ("/console/fact-row/open-menu-stays", test_open_menu_stays);
  return g_test_run ();
}
