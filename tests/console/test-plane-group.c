/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings of one control plane: what is shown follows its notes, what is changed is saved. */
#include "console/dialogs/hoist-plane-group.h"

#include "scene.h"
#include "served-plane.h"

#define PIN "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

typedef struct
{
  char *folder;
  HoistPlaneList *list;
  HoistPlaneSet *set;
  HoistKnownPlane *plane;
  GtkWidget *group;
  GtkWindow *window;
} Fixture;

static void
set_up (Fixture *f, gconstpointer unused)
{
  g_autofree char *file = NULL;
  HoistPlaneNotes notes;

  f->folder = served_plane_make_folder ();
  file = g_build_filename (f->folder, "planes.json", NULL);
  f->list = hoist_plane_list_new (file);
  f->plane = hoist_plane_list_add (f->list, HOIST_PLANE_ADDRESS, "<b>Berlin</b> & co",
                                   "https://plane.example", NULL);
  notes = *hoist_known_plane_get_notes (f->plane);
  notes.pin = PIN;
  notes.secret = "sign-in";
  notes.username = "dana";
  notes.secret_since = notes.pinned_at = notes.last_contact = SCENE_NOW;
  g_assert_true (hoist_plane_list_change (f->list, f->plane, &notes, NULL));
  f->set = hoist_plane_set_new (f->list);
  f->group = GTK_WIDGET (hoist_plane_group_new (f->set, hoist_plane_set_find (f->set, f->plane)));
  f->window = scene_show (f->group, 560, 620);
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  scene_close (f->window);
  g_clear_object (&f->set);
  g_clear_object (&f->list);
  served_plane_remove_folder (f->folder);
}

static void
test_shows (Fixture *f, gconstpointer unused)
{
  g_autofree char *texts = scene_texts (f->group);

  scene_picture (f->window, "plane-settings");
  g_assert_nonnull (strstr (texts, "<b>Berlin</b> & co"));
  g_assert_nonnull (strstr (texts, "https://plane.example"));
  g_assert_nonnull (strstr (texts, "The sign-in of dana, in the keyring since"));
  g_assert_nonnull (strstr (texts, "SHA-256 0011 2233"));
  g_assert_nonnull (strstr (texts, "opening; last contact:"));
  g_assert_null (strstr (texts, "Ask for the tenant’s name")); /* of staging only */
}

static void
test_changes (Fixture *f, gconstpointer unused)
{
  const HoistPlaneNotes *notes;
  GtkWidget *stage = scene_find (f->group, ADW_TYPE_COMBO_ROW, "Kind");
  GtkWidget *name = scene_find (f->group, ADW_TYPE_ENTRY_ROW, "Name");
  g_autofree char *texts = NULL;

  adw_combo_row_set_selected (ADW_COMBO_ROW (stage), HOIST_STAGE_STAGING);
  notes = hoist_known_plane_get_notes (f->plane);
  g_assert_cmpint (notes->stage, ==, HOIST_STAGE_STAGING);
  g_assert_false (notes->without_name);
  g_assert_cmpstr (notes->pin, ==, PIN); /* nothing else has changed */
  texts = scene_texts (f->group);
  g_assert_nonnull (strstr (texts, "Ask for the tenant’s name"));
  gtk_editable_set_text (GTK_EDITABLE (name), "Hamburg");
  g_signal_emit_by_name (name, "apply");
  g_assert_cmpstr (hoist_known_plane_get_name (f->plane), ==, "Hamburg");
  gtk_editable_set_text (GTK_EDITABLE (name), "  ");
  g_signal_emit_by_name (name, "apply");
  g_assert_cmpstr (hoist_known_plane_get_name (f->plane), ==, "Hamburg"); /* no name is none */
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (name)), ==, "Hamburg");
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
#define ADD(name, test) g_test_add ("/plane-group/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("shows", test_shows);
  ADD ("changes", test_changes);
  return g_test_run ();
}
