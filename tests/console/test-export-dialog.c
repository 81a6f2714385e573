/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file that is written is whole, for its owner alone, and of the kind its name says. */
#include "console/dialogs/hoist-export-dialog.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "scene.h"

static gboolean
exists (gpointer path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_write (void)
{
  g_autofree char *folder = g_dir_make_tmp ("hoist-export-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "fleet.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (HoistTenantPage) page = scene_tenants ();
  GtkWindow *window = scene_show (gtk_label_new ("behind"), 300, 200);
  g_autofree char *text = NULL;
  struct stat st;

  hoist_export_dialog_write (GTK_WIDGET (window), file, g_ptr_array_ref (page->tenants));
  scene_wait (exists, path);
  scene_settle ();
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "{\"tenants\":["));
  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0077, ==, 0);
  g_remove (path);
  g_rmdir (folder);
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/export-dialog/write", test_write);
  return g_test_run ();
}
