/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of the programs: in an installation, in a build tree, and where there are none. */
#include "base/hoist-place.h"

#include <glib/gstdio.h>
#include "base/hoist-file.h"

static char *root;

static void
make (const char *path)
{
  g_autofree char *folder = g_build_filename (root, path, NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
}

static void
check (HoistPlace place, const char *program_folder, const char *expected)
{
  g_autofree char *folder = g_build_filename (root, program_folder, NULL);
  g_autofree char *wanted = expected != NULL ? g_build_filename (root, expected, NULL) : NULL;
  g_autofree char *found = hoist_place_find_from (place, folder);

  g_assert_cmpstr (found, ==, wanted);
}

static void
test_places (void)
{
  make ("prefix/bin");
  make ("prefix/share/locale");
  make ("prefix/share/hoist/help");
  make ("build/src/console");
  make ("build/po");
  make ("build/data/help");
  make ("bare/bin");
  check (HOIST_PLACE_LOCALE, "prefix/bin", "prefix/share/locale");
  check (HOIST_PLACE_MANUAL, "prefix/bin", "prefix/share/hoist/help");
  check (HOIST_PLACE_LOCALE, "build/src/console", "build/po");
  check (HOIST_PLACE_MANUAL, "build/src/console", "build/data/help");
  check (HOIST_PLACE_LOCALE, "bare/bin", NULL);
  check (HOIST_PLACE_MANUAL, "bare/bin", NULL);
}

/* This very program stands in the build tree. */
static void
test_own (void)
{
  g_autofree char *manual = hoist_place_find (HOIST_PLACE_MANUAL);
  g_autofree char *wanted = g_build_filename (g_getenv ("HOIST_BUILD_ROOT"), "data", "help", NULL);

  g_assert_cmpstr (manual, ==, g_file_test (wanted, G_FILE_TEST_IS_DIR) ? wanted : NULL);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  root = g_dir_make_tmp ("hoist-place-XXXXXX", NULL);
  g_test_add_func ("/place/places", test_places);
  g_test_add_func ("/place/own", test_own);
  status = g_test_run ();
  g_assert_true (hoist_file_remove_tree (root, NULL));
  g_free (root);
  return status;
}
