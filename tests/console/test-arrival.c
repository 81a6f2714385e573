/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ways to destinations: at once, after the list has come, and one that takes the place of
 * another. */
#include "console/hoist-arrival.h"
#include "scene.h"

static GString *went; /* "action=target " for each action */

static void
activate_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_string_append_printf (went, "%s=%s ", g_action_get_name (G_ACTION (action)),
                          g_variant_get_string (parameter, NULL));
}

static GtkWindow *
new_window (void)
{
  static const GActionEntry entries[] = {
    { .name = "show-tenant", .activate = activate_cb, .parameter_type = "s" },
    { .name = "show-run", .activate = activate_cb, .parameter_type = "s" },
    { .name = "say", .activate = activate_cb, .parameter_type = "s" },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  GtkWindow *window = scene_show (gtk_label_new ("x"), 400, 300);

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), NULL);
  gtk_widget_insert_action_group (GTK_WIDGET (window), "win", G_ACTION_GROUP (group));
  went = g_string_new (NULL);
  return window;
}

static void
end_window (GtkWindow *window)
{
  scene_close (window);
  g_string_free (g_steal_pointer (&went), TRUE);
}

static void
begin (GtkWindow *window, HoistSession *session, const char *link)
{
  g_autoptr (GError) error = NULL;
  HoistDestination *destination = hoist_destination_parse (link, &error);

  g_assert_no_error (error);
  hoist_arrival_begin (GTK_WIDGET (window), session, destination);
}

static void
test_known (void)
{
  GtkWindow *window = new_window ();
  g_autoptr (HoistSession) session = scene_session ();
  g_autoptr (HoistTenantItem) item =
      g_list_model_get_item (hoist_fleet_get_tenants (hoist_session_get_fleet (session)), 1);
  const HoistTenantReport *report = hoist_tenant_item_get_report (item);
  g_autofree char *link = g_strconcat ("hoist://tenant/", report->slug, NULL);
  g_autofree char *expected = g_strdup_printf ("show-tenant=%s ", report->id);

  begin (window, session, link);
  scene_settle ();
  g_assert_cmpstr (went->str, ==, expected);
  end_window (window);
}

static void
test_later (void)
{
  GtkWindow *window = new_window ();
  g_autoptr (HoistSession) session = hoist_session_new (NULL);
  g_autoptr (HoistTenantPage) page = scene_tenants ();
  const HoistTenantReport *report = g_ptr_array_index (page->tenants, 0);
  g_autofree char *link = g_strconcat ("hoist://tenant/", report->id, NULL);
  g_autofree char *expected = g_strdup_printf ("show-tenant=%s ", report->id);

  begin (window, session, "hoist://run/rn_0123456789abcdef"); /* another takes its place */
  begin (window, session, link);
  scene_settle ();
  g_assert_cmpstr (went->str, ==, ""); /* the plane has not answered */
  hoist_fleet_take_tenants (hoist_session_get_fleet (session), page);
  scene_settle ();
  g_assert_cmpstr (went->str, ==, expected);
  hoist_fleet_take_tenants (hoist_session_get_fleet (session), page);
  scene_settle ();
  g_assert_cmpstr (went->str, ==, expected); /* once */
  end_window (window);
}

static void
test_window_closes (void)
{
  GtkWindow *window = new_window ();
  g_autoptr (HoistSession) session = hoist_session_new (NULL);
  g_autoptr (HoistTenantPage) page = scene_tenants ();

  begin (window, session, "hoist://tenant/acme");
  scene_close (window);
  hoist_fleet_take_tenants (hoist_session_get_fleet (session), page);
  scene_settle ();
  g_assert_cmpstr (went->str, ==, "");
  g_string_free (g_steal_pointer (&went), TRUE);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/arrival/known", test_known);
  g_test_add_func ("/arrival/later", test_later);
  g_test_add_func ("/arrival/window-closes", test_window_closes);
  return g_test_run ();
}
