/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The quick switcher: what is typed filters, Enter goes to the first, and nothing is a sentence. */
#include "console/dialogs/hoist-switcher.h"

#include "scene.h"
#include "served-plane.h"

typedef struct
{
  char *folder;
  HoistPlaneList *list;
  HoistPlaneSet *set;
  HoistKnownPlane *plane;
  GtkWindow *parent;
  HoistSwitcher *switcher;
  GString *went;
} Fixture;

static void
went_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const char *target = parameter != NULL ? g_variant_get_string (parameter, NULL) : "";

  g_string_append_printf (user_data, "%s(%s) ", g_action_get_name (G_ACTION (action)), target);
}

static void
set_up (Fixture *f, gconstpointer unused)
{
  const GActionEntry entries[] = {
    { .name = "open-plane", .activate = went_cb, .parameter_type = "s" },
    { .name = "show-tenant", .activate = went_cb, .parameter_type = "s" },
    { .name = "show-planes", .activate = went_cb },
  };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  g_autoptr (HoistTenantPage) page = scene_tenants ();
  g_autofree char *file = NULL;

  f->went = g_string_new (NULL);
  f->folder = served_plane_make_folder ();
  file = g_build_filename (f->folder, "planes.json", NULL);
  f->list = hoist_plane_list_new (file);
  f->plane =
      hoist_plane_list_add (f->list, HOIST_PLANE_ADDRESS, "Berlin", "https://b.example", NULL);
  f->set = hoist_plane_set_new (f->list);
  hoist_fleet_take_tenants (hoist_session_get_fleet (hoist_plane_set_find (f->set, f->plane)),
                            page);
  f->parent = scene_show (gtk_label_new ("the window"), 640, 480);
  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries),
                                   f->went);
  gtk_widget_insert_action_group (GTK_WIDGET (f->parent), "win", G_ACTION_GROUP (actions));
  f->switcher = hoist_switcher_new (f->parent, f->set);
  gtk_window_present (GTK_WINDOW (f->switcher));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->switcher));
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  scene_close (f->parent);
  g_clear_object (&f->set);
  g_clear_object (&f->list);
  g_string_free (f->went, TRUE);
  served_plane_remove_folder (f->folder);
}

static void
type (Fixture *f, const char *text)
{
  GtkWidget *entry = scene_find (GTK_WIDGET (f->switcher), GTK_TYPE_SEARCH_ENTRY, NULL);

  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  g_signal_emit_by_name (entry, "search-changed");
}

static void
test_goes (Fixture *f, gconstpointer unused)
{
  g_autofree char *expected = g_strdup_printf ("open-plane(%s) show-tenant(tn_acme000000000000) ",
                                               hoist_known_plane_get_uuid (f->plane));

  scene_picture (GTK_WINDOW (f->switcher), "switcher");
  type (f, "acm");
  gtk_test_accessible_assert_property (
      GTK_ACCESSIBLE (scene_find (GTK_WIDGET (f->switcher), GTK_TYPE_LIST_BOX_ROW, NULL)),
      GTK_ACCESSIBLE_PROPERTY_LABEL, "acme, Tenant of Berlin");
  g_signal_emit_by_name (scene_find (GTK_WIDGET (f->switcher), GTK_TYPE_SEARCH_ENTRY, NULL),
                         "activate");
  g_assert_cmpstr (f->went->str, ==, expected);
}

static void
test_action (Fixture *f, gconstpointer unused)
{
  type (f, "credentials");
  g_signal_emit_by_name (scene_find (GTK_WIDGET (f->switcher), GTK_TYPE_SEARCH_ENTRY, NULL),
                         "activate");
  g_assert_cmpstr (f->went->str, ==, "show-planes() ");
}

static void
test_nothing (Fixture *f, gconstpointer unused)
{
  g_autofree char *texts = NULL;

  type (f, "no such thing");
  texts = scene_texts (GTK_WIDGET (f->switcher));
  g_assert_nonnull (strstr (texts, "Nothing is called that"));
  g_signal_emit_by_name (scene_find (GTK_WIDGET (f->switcher), GTK_TYPE_SEARCH_ENTRY, NULL),
                         "activate");
  g_assert_cmpstr (f->went->str, ==, "");
  gtk_window_destroy (GTK_WINDOW (f->switcher));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
#define ADD(name, test) g_test_add ("/switcher/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("goes", test_goes);
  ADD ("action", test_action);
  ADD ("nothing", test_nothing);
  return g_test_run ();
}
