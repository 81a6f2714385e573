/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sidebar: what is open is marked, names read out follow renames and states, rows activate the
 * window's actions. */
#include "console/widgets/hoist-sidebar.h"

#include <glib/gstdio.h>
#include "console/hoist-plane-set.h"
#include "console/items/hoist-plane-words.h"
#include "scene.h"

typedef struct
{
  char *folder, *file;
  HoistPlaneList *planes;
  HoistPlaneSet *set;
  HoistKnownPlane *demo, *other;
  HoistSidebar *sidebar;
  GtkWindow *window;
  char *shown_view, *opened;
} Stage;

static void
show_view_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Stage *stage = user_data;

  g_free (stage->shown_view);
  stage->shown_view = g_variant_dup_string (parameter, NULL);
}

static void
open_plane_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Stage *stage = user_data;

  g_free (stage->opened);
  stage->opened = g_variant_dup_string (parameter, NULL);
}

static void
set_up (Stage *stage, gconstpointer data)
{
  const GActionEntry entries[] = {
    { .name = "show-view", .activate = show_view_cb, .parameter_type = "s" },
    { .name = "open-plane", .activate = open_plane_cb, .parameter_type = "s" },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GError) error = NULL;

  stage->folder = g_dir_make_tmp ("hoist-sidebar-XXXXXX", &error);
  g_assert_no_error (error);
  stage->file = g_build_filename (stage->folder, "planes.json", NULL);
  stage->planes = hoist_plane_list_new (stage->file);
  stage->demo =
      hoist_plane_list_add (stage->planes, HOIST_PLANE_DEMO, "Demo Fleet", "/srv/demo", &error);
  g_assert_no_error (error);
  stage->other = hoist_plane_list_add (stage->planes, HOIST_PLANE_ADDRESS, "<b>Prod</b> & co",
                                       "http://127.0.0.1:32201", &error);
  g_assert_no_error (error);
  stage->sidebar = g_object_new (HOIST_TYPE_SIDEBAR, NULL);
  stage->set = hoist_plane_set_new (stage->planes);
  hoist_sidebar_set_planes (stage->sidebar, G_LIST_MODEL (stage->set));
  stage->window = scene_show (GTK_WIDGET (stage->sidebar), 280, 500);
  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), stage);
  gtk_widget_insert_action_group (GTK_WIDGET (stage->window), "win", G_ACTION_GROUP (group));
}

static void
tear_down (Stage *stage, gconstpointer data)
{
  scene_close (stage->window);
  g_object_unref (stage->set);
  g_object_unref (stage->planes);
  g_unlink (stage->file);
  g_rmdir (stage->folder);
  g_free (stage->folder);
  g_free (stage->file);
  g_free (stage->shown_view);
  g_free (stage->opened);
}

/* The row of a plane: the list of planes is the second. */
static GtkListBoxRow *
row_of (Stage *stage, const char *label)
{
  GtkWidget *found = scene_find (GTK_WIDGET (stage->sidebar), GTK_TYPE_LABEL, label);

  g_assert_nonnull (found);
  return GTK_LIST_BOX_ROW (gtk_widget_get_ancestor (found, GTK_TYPE_LIST_BOX_ROW));
}

static void
assert_name (GtkListBoxRow *row, const char *name)
{
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name);
}

static HoistSession *
session_of (Stage *stage, HoistKnownPlane *plane)
{
  return hoist_plane_set_find (stage->set, plane);
}

/* "NAME, WORD since CLOCK" */
static void
assert_paused (Stage *stage, const char *label, const char *before)
{
  HoistKnownPlane *plane = stage->demo;
  g_autofree char *name = hoist_plane_words_dup_accessible_name (session_of (stage, plane));

  g_assert_true (g_str_has_prefix (name, before));
  assert_name (row_of (stage, label), name);
}

static void
test_place (Stage *stage, gconstpointer data)
{
  GtkListBoxRow *demo = row_of (stage, "Demo Fleet");
  GtkListBoxRow *other = row_of (stage, "<b>Prod</b> & co");
  GtkListBoxRow *activity = row_of (stage, "Activity");

  assert_name (demo, "Demo Fleet, opening");
  hoist_sidebar_show_place (stage->sidebar, session_of (stage, stage->demo), "activity");
  hoist_session_set_paused (session_of (stage, stage->demo), TRUE);
  assert_paused (stage, "Demo Fleet", "Demo Fleet, paused since ");
  assert_name (other, "<b>Prod</b> & co, opening"); /* each has its own state */
  g_assert_true (gtk_list_box_row_is_selected (demo));
  g_assert_true (gtk_list_box_row_is_selected (activity));
  g_assert_null (stage->shown_view); /* marking activates nothing */
  g_assert_null (stage->opened);
  scene_picture (stage->window, "sidebar");
  hoist_sidebar_show_place (stage->sidebar, session_of (stage, stage->other), NULL);
  assert_paused (stage, "Demo Fleet", "Demo Fleet, paused since ");
  g_assert_false (gtk_list_box_row_is_selected (activity));
}

static void
change (Stage *stage, HoistKnownPlane *plane, const char *name, HoistPlaneStage kind)
{
  HoistPlaneNotes notes = *hoist_known_plane_get_notes (plane);
  g_autoptr (GError) error = NULL;

  notes.name = name;
  notes.stage = kind;
  g_assert_true (hoist_plane_list_change (stage->planes, plane, &notes, &error));
}

static void
test_rename (Stage *stage, gconstpointer data)
{
  GtkListBoxRow *demo = row_of (stage, "Demo Fleet");
  GtkListBoxRow *other = row_of (stage, "<b>Prod</b> & co");

  hoist_sidebar_show_place (stage->sidebar, session_of (stage, stage->demo), "tenants");
  change (stage, stage->demo, "Try-out", HOIST_STAGE_TEST);
  change (stage, stage->other, "Europe", HOIST_STAGE_PRODUCTION);
  g_assert_true (row_of (stage, "Try-out") == demo);
  assert_name (demo, "Try-out, test, opening");
  assert_name (other, "Europe, production, opening");
  g_assert_true (row_of (stage, "production") == other); /* a word, not only a colour */
  scene_picture (stage->window, "sidebar-stages");
}

/* Planes that come later are named like the others; one that goes takes its row along. */
static void
test_list_changes (Stage *stage, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (hoist_plane_list_add (stage->planes, HOIST_PLANE_ADDRESS, "Asia",
                                          "http://127.0.0.1:32202", &error));
  assert_name (row_of (stage, "Asia"), "Asia, opening");
  g_assert_true (hoist_plane_list_remove (stage->planes, stage->other, &error));
  g_assert_null (scene_find (GTK_WIDGET (stage->sidebar), GTK_TYPE_LABEL, "<b>Prod</b> & co"));
}

static void
test_open_runs (Stage *stage, gconstpointer data)
{
  GtkListBoxRow *row = row_of (stage, "Activity");

  hoist_sidebar_set_open_runs (stage->sidebar, 3);
  assert_name (row, "Activity, 3 running");
  g_assert_true (gtk_widget_get_visible (scene_find (GTK_WIDGET (row), GTK_TYPE_LABEL, "3")));
  hoist_sidebar_set_open_runs (stage->sidebar, 0);
  assert_name (row, "Activity");
  g_assert_false (gtk_widget_get_visible (scene_find (GTK_WIDGET (row), GTK_TYPE_LABEL, "0")));
}

static void
test_activation (Stage *stage, gconstpointer data)
{
  gtk_widget_activate (GTK_WIDGET (row_of (stage, "Activity")));
  g_assert_cmpstr (stage->shown_view, ==, "activity");
  gtk_widget_activate (GTK_WIDGET (row_of (stage, "Tenants")));
  g_assert_cmpstr (stage->shown_view, ==, "tenants");
  gtk_widget_activate (GTK_WIDGET (row_of (stage, "Demo Fleet")));
  g_assert_cmpstr (stage->opened, ==, hoist_known_plane_get_uuid (stage->demo));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
#define ADD(name, function)                                                                        \
  g_test_add ("/console/sidebar/" name, Stage, NULL, set_up, function, tear_down)
  ADD ("place", test_place);
  ADD ("rename", test_rename);
  ADD ("list-changes", test_list_changes);
  ADD ("open-runs", test_open_runs);
  ADD ("activation", test_activation);
  return g_test_run ();
}
