/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Debugging information: versions and kinds are in it; where planes are and who signs in is not. */
#include "console/dialogs/hoist-about-debug.h"
#include "client/hoist-plane-list.h"
#include "scene.h"

#include <glib/gstdio.h>

static void
test_no_secrets (void)
{
  g_autofree char *folder = g_dir_make_tmp ("hoist-debug-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "planes.json", NULL);
  g_autoptr (HoistPlaneList) planes = hoist_plane_list_new (file);
  g_autoptr (GError) error = NULL;
  HoistKnownPlane *plane = hoist_plane_list_add (planes, HOIST_PLANE_ADDRESS, "Harbour Seven",
                                                 "http://127.0.0.1:32201", &error);
  g_autofree char *text = NULL;
  HoistPlaneNotes notes;

  g_assert_no_error (error);
  notes = *hoist_known_plane_get_notes (plane);
  notes.username = "magdalena";
  g_assert_true (hoist_plane_list_change (planes, plane, &notes, &error));
  hoist_plane_list_add (planes, HOIST_PLANE_DEMO, "Demo", folder, &error);
  g_assert_no_error (error);
  text = hoist_about_debug_dup (G_LIST_MODEL (planes));
  g_test_message ("%s", text);
  g_assert_true (g_str_has_prefix (text, "Hoist " HOIST_VERSION "\n"));
  g_assert_nonnull (strstr (text, "GTK 4."));
  g_assert_nonnull (strstr (text, "Control planes: 2\n  1. address by http\n  2. demo\n"));
  g_assert_null (strstr (text, "Harbour"));
  g_assert_null (strstr (text, "magdalena"));
  g_assert_null (strstr (text, "32201"));
  g_assert_null (strstr (text, folder));
  g_assert_null (strstr (text, g_get_user_name ()));
  g_unlink (file);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_no_planes (void)
{
  g_autofree char *text = hoist_about_debug_dup (NULL);

  g_assert_true (g_str_has_suffix (text, "Control planes: 0\n"));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/about-debug/no-secrets", test_no_secrets);
  g_test_add_func ("/about-debug/no-planes", test_no_planes);
  return g_test_run ();
}
