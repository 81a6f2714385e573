/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file beside a unit's own: written, replaced, removed with its folder, and nothing of anybody
 * else's with it. */
#include "drivers/hoist-systemd-drop-in.h"
#include "base/hoist-file.h"
#include <glib/gstdio.h>

static void
test_there_and_back (void)
{
  g_autofree char *settings = g_dir_make_tmp ("hoist-drop-in-XXXXXX", NULL);
  g_autofree char *path = hoist_systemd_drop_in_locate (settings, "web.service", "zzz.conf");
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *other = g_build_filename (folder, "own.conf", NULL);
  g_autofree char *text = NULL;
  gboolean was_there = FALSE;

  g_assert_true (g_str_has_suffix (path, "/web.service.d/zzz.conf"));
  g_assert_true (
      hoist_systemd_drop_in_remove (settings, "web.service", "zzz.conf", &was_there, NULL));
  g_assert_false (was_there);
  for (guint i = 0; i < 2; i++)
    g_assert_true (hoist_systemd_drop_in_write (settings, "web.service", "zzz.conf",
                                                i == 0 ? "[Unit]\n" : "[Service]\n", NULL));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "[Service]\n");
  g_assert_true (g_file_set_contents (other, "", 0, NULL));
  g_assert_true (
      hoist_systemd_drop_in_remove (settings, "web.service", "zzz.conf", &was_there, NULL));
  g_assert_true (was_there);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));
  g_assert_true (hoist_systemd_drop_in_write (settings, "db.service", "zzz.conf", "", NULL));
  g_assert_true (
      hoist_systemd_drop_in_remove (settings, "db.service", "zzz.conf", &was_there, NULL));
  g_assert_true (hoist_file_remove_tree (folder, NULL));
  g_assert_cmpint (g_remove (settings), ==, 0); /* db.service.d went with its file */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/systemd-drop-in/there-and-back", test_there_and_back);
  return g_test_run ();
}
