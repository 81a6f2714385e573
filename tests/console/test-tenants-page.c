/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of tenants: version-aware order, search, chips, rows that change in place, columns that
 * give way, names for screen readers. */
#include "console/pages/hoist-tenants-page.h"

#include "console/pages/hoist-saved-filters.h"
#include "console/widgets/hoist-cell-text.h"
#include "console/widgets/hoist-tenant-cell.h"
#include "scene.h"

static char *
order_of (HoistTenantsPage *page)
{
  GListModel *model = G_LIST_MODEL (hoist_tenants_page_get_list (page));
  GString *slugs = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (HoistTenantItem) item = g_list_model_get_item (model, i);

      g_string_append_printf (slugs, "%s ", hoist_tenant_item_get_report (item)->slug);
    }
  return g_string_free (slugs, FALSE);
}

#define assert_order(page, expected)                                                               \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *is = order_of (page);                                                         \
    g_assert_cmpstr (is, ==, expected);                                                            \
  }                                                                                                \
  G_STMT_END

static void
test_look (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  HoistTenantsPage *page = hoist_tenants_page_new (session);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 1000, 620);
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 6);

  hoist_fleet_take_run (hoist_session_get_fleet (session), run);
  g_assert_cmpstr (hoist_page_get_subtitle (HOIST_PAGE (page)), ==, "5 tenants · 2 behind");
  scene_picture (window, "tenants");
  scene_close (window);
}

static void
test_narrow (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  HoistTenantsPage *page = hoist_tenants_page_new (session);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 360, 620);
  g_autofree char *texts = NULL;

  scene_settle ();
  texts = scene_texts (GTK_WIDGET (page));
  g_assert_null (strstr (texts, "Last Upgrade"));
  g_assert_null (strstr (texts, "State\n")); /* it stands below the name */
  g_assert_nonnull (strstr (texts, "acme\n1 behind\n"));
  g_assert_nonnull (strstr (texts, "Healthy"));
  scene_picture (window, "tenants-narrow");
  scene_close (window);
}

static void
test_order (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  HoistTenantsPage *page = hoist_tenants_page_new (session);

  g_object_ref_sink (page);
  assert_order (page, "acme globex initech testsite umbrella ");
  hoist_tenants_page_sort_by (page, HOIST_TENANT_COLUMN_DEPLOYED, GTK_SORT_DESCENDING);
  assert_order (page,
                "initech umbrella testsite globex acme "); /* v0.10.0 > v0.9.0 > v0.3.0 > v0.2.0 */
  hoist_tenants_page_sort_by (page, HOIST_TENANT_COLUMN_STATE, GTK_SORT_ASCENDING);
  assert_order (
      page,
      "initech umbrella acme globex testsite "); /* parked, unknown, behind, held, up to date */
  hoist_tenants_page_sort_by (page, HOIST_TENANT_COLUMN_HEALTH, GTK_SORT_ASCENDING);
  assert_order (page, "initech globex umbrella acme testsite ");
  g_object_unref (page);
}

static void
test_filters (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  HoistTenantsPage *page = hoist_tenants_page_new (session);
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 2);

  g_object_ref_sink (page);
  hoist_tenants_page_sort_by (page, HOIST_TENANT_COLUMN_NAME, GTK_SORT_ASCENDING);
  hoist_tenants_page_set_filter (page, "behind", TRUE);
  assert_order (page, "acme globex "); /* an unreachable tenant is never said to be behind */
  hoist_tenants_page_set_filter (page, "unhealthy", TRUE);
  assert_order (page, "globex ");
  hoist_tenants_page_set_filter (page, "behind", FALSE);
  assert_order (page, "globex initech umbrella ");
  hoist_tenants_page_set_filter (page, "unhealthy", FALSE);
  hoist_tenants_page_set_search (page, "STAG");
  assert_order (page, "initech ");
  hoist_tenants_page_set_search (page, "");
  hoist_tenants_page_set_filter (page, "running", TRUE);
  assert_order (page, "");
  hoist_fleet_take_run (hoist_session_get_fleet (session), run); /* a row comes by itself */
  assert_order (page, "acme ");
  g_object_unref (page);
}

static void
test_nothing_matches (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  HoistTenantsPage *page = hoist_tenants_page_new (session);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 700, 600);
  g_autofree char *texts = NULL;

  hoist_tenants_page_set_search (page, "nobody");
  scene_settle ();
  texts = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (texts, "No Tenant Matches"));
  scene_picture (window, "tenants-no-match");
  scene_close (window);
}

static void
test_row_name (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  HoistTenantsPage *page = hoist_tenants_page_new (session);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 1000, 620);
  GtkWidget *label = scene_find (GTK_WIDGET (page), HOIST_TYPE_CELL_TEXT, "acme");
  GtkWidget *row;

  g_assert_nonnull (label);
  row = gtk_widget_get_parent (gtk_widget_get_parent (gtk_widget_get_parent (label)));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "acme, deployed v0.2.0, latest v0.3.0, 1 behind, healthy");
  scene_close (window);
}

/* What the page does at that key, wherever in it the keyboard is. */
static gboolean
press (GtkWidget *widget, const char *trigger)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  g_autoptr (GtkShortcutTrigger) wanted = gtk_shortcut_trigger_parse_string (trigger);
  gboolean pressed = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);
      guint n = GTK_IS_SHORTCUT_CONTROLLER (controller)
                    ? g_list_model_get_n_items (G_LIST_MODEL (controller))
                    : 0;

      for (guint k = 0; k < n && !pressed; k++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), k);

          pressed = gtk_shortcut_trigger_equal (gtk_shortcut_get_trigger (shortcut), wanted)
                    && gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, widget,
                                                     gtk_shortcut_get_arguments (shortcut));
        }
    }
  return pressed;
}

/* Three are chosen: the bar says how many and what can be done with them; Esc lets go. */
static void
test_selection (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  HoistTenantsPage *page = hoist_tenants_page_new (session);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 1000, 620);
  GtkSelectionModel *model = GTK_SELECTION_MODEL (hoist_tenants_page_get_list (page));
  g_autofree char *texts = NULL;

  for (guint i = 0; i < 3; i++)
    gtk_selection_model_select_item (model, i, FALSE);
  scene_settle ();
  texts = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (texts, "3 selected"));
  scene_picture (window, "tenants-selected");
  g_assert_true (press (GTK_WIDGET (page), "Escape"));
  g_assert_cmpuint (hoist_tenant_list_get_n_selected (hoist_tenants_page_get_list (page)), ==, 0);
  g_assert_true (press (GTK_WIDGET (page), "<Control>a"));
  g_assert_cmpuint (hoist_tenant_list_get_n_selected (hoist_tenants_page_get_list (page)), ==,
                    g_list_model_get_n_items (G_LIST_MODEL (model)));
  scene_close (window);
}

static void
test_whole_filter (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  HoistTenantsPage *page = hoist_tenants_page_new (session);

  g_object_ref_sink (page);
  hoist_tenants_page_apply_filter (page, "behind,production|glob");
  assert_order (page, "globex ");
  hoist_tenants_page_apply_filter (page, "unknown|");
  assert_order (page, "umbrella ");
  hoist_tenants_page_apply_filter (page, "|");
  assert_order (page, "acme globex initech testsite umbrella ");
  g_object_unref (page);
}

static void
offer_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GVariant **ret_offer = user_data;

  g_clear_pointer (ret_offer, g_variant_unref);
  *ret_offer = g_variant_ref (parameter);
}

/* A filter that is removed leaves the menu, Undo is offered, and the menu has it again. */
static void
test_remove_filter (void)
{
  static const GActionEntry actions[] = {
    { .name = "offer", .activate = offer_cb, .parameter_type = "(sss)" },
  };
  g_autoptr (HoistSession) session = scene_session ();
  HoistTenantsPage *page = hoist_tenants_page_new (session);
  GtkWidget *button = GTK_WIDGET (
      gtk_widget_get_template_child (GTK_WIDGET (page), HOIST_TYPE_TENANTS_PAGE, "filters_button"));
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GVariant) offer = NULL;
  g_autoptr (GVariant) target = NULL;
  g_autofree char *name = NULL;
  const char *text, *label, *undo;

  g_object_ref_sink (page);
  g_action_map_add_action_entries (G_ACTION_MAP (group), actions, 1, &offer);
  gtk_widget_insert_action_group (GTK_WIDGET (page), "win", G_ACTION_GROUP (group));
  hoist_saved_filters_add ("Old ones", "behind|");
  g_assert_cmpint (
      g_menu_model_get_n_items (gtk_menu_button_get_menu_model (GTK_MENU_BUTTON (button))), ==, 2);
  gtk_widget_activate_action (GTK_WIDGET (page), "tenants.remove-filter", "s", "Old ones");
  g_assert_cmpint (
      g_menu_model_get_n_items (gtk_menu_button_get_menu_model (GTK_MENU_BUTTON (button))), ==, 1);
  g_assert_nonnull (offer);
  g_variant_get (offer, "(&s&s&s)", &text, &label, &undo);
  g_assert_cmpstr (text, ==, "The filter “Old ones” is removed");
  g_assert_true (g_action_parse_detailed_name (undo, &name, &target, NULL));
  g_assert_cmpstr (name, ==, "app.restore-filter");
  hoist_saved_filters_restore (target);
  g_assert_cmpint (
      g_menu_model_get_n_items (gtk_menu_button_get_menu_model (GTK_MENU_BUTTON (button))), ==, 2);
  g_clear_pointer (&offer, g_variant_unref);
  gtk_widget_activate_action (GTK_WIDGET (page), "tenants.remove-filter", "s", "nobody");
  g_assert_null (offer);
  g_object_unref (page);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/tenants-page/look", test_look);
  g_test_add_func ("/console/tenants-page/narrow", test_narrow);
  g_test_add_func ("/console/tenants-page/order", test_order);
  g_test_add_func ("/console/tenants-page/filters", test_filters);
  g_test_add_func ("/console/tenants-page/nothing-matches", test_nothing_matches);
  g_test_add_func ("/console/tenants-page/row-name", test_row_name);
  g_test_add_func ("/console/tenants-page/selection", test_selection);
  g_test_add_func ("/console/tenants-page/whole-filter", test_whole_filter);
  g_test_add_func ("/console/tenants-page/remove-filter", test_remove_filter);
  return g_test_run ();
}
