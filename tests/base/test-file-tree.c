/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Removing trees: deep, linked, read-only, mounted over, and never beyond themselves. */
#include "base/hoist-file.h"

#include "base/hoist-error.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static void
test_missing (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_file_remove_tree ("/no/such/tree", &error));
  g_assert_no_error (error);
}

static void
test_links (void)
{
  g_autofree char *folder = g_dir_make_tmp ("hoist-tree-XXXXXX", NULL);
  g_autofree char *outside = g_build_filename (folder, "outside", NULL);
  g_autofree char *kept = g_build_filename (outside, "kept", NULL);
  g_autofree char *tree = g_build_filename (folder, "tree", NULL);
  g_autofree char *link = g_build_filename (tree, "link", NULL);
  g_autofree char *itself = g_build_filename (folder, "itself", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (outside, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (tree, 0700), ==, 0);
  g_assert_true (g_file_set_contents (kept, "x", 1, NULL));
  g_assert_cmpint (symlink (outside, link), ==, 0);
  g_assert_cmpint (symlink (outside, itself), ==, 0);
  g_assert_true (hoist_file_remove_tree (tree, &error));
  g_assert_true (hoist_file_remove_tree (itself, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (itself, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (hoist_file_remove_tree (folder, &error));
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

/* Deeper than a path may be long and than descriptors may be many. */
static void
test_deep (void)
{
  g_autofree char *folder = g_dir_make_tmp ("hoist-tree-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  for (int i = 0; i < 3000; i++)
    {
      int next;

      g_assert_cmpint (mkdirat (fd, "folder", 0700), ==, 0);
      next = openat (fd, "folder", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      g_assert_cmpint (next, >=, 0);
      close (fd);
      fd = next;
    }
  close (fd);
  g_assert_true (hoist_file_remove_tree (folder, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

static void
test_read_only (void)
{
  g_autofree char *folder = g_dir_make_tmp ("hoist-tree-XXXXXX", NULL);
  g_autofree char *sub = g_build_filename (folder, "sub", NULL);
  g_autofree char *file = g_build_filename (sub, "file", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (sub, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_cmpint (g_chmod (sub, 0500), ==, 0);
  g_assert_true (hoist_file_remove_tree (folder, &error));
  g_assert_no_error (error);
}

static void
test_many (void)
{
  g_autofree char *folder = g_dir_make_tmp ("hoist-tree-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 3000; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/file-%d", folder, i);

      g_assert_true (g_file_set_contents (name, "", 0, NULL));
    }
  g_assert_true (hoist_file_remove_tree (folder, &error));
  g_assert_no_error (error);
}

/* A file system that somebody mounted inside is not emptied. */
static void
test_mount (void)
{
  g_autofree char *folder = g_dir_make_tmp ("hoist-tree-XXXXXX", NULL);
  g_autofree char *outside = g_dir_make_tmp ("hoist-outside-XXXXXX", NULL);
  g_autofree char *kept = g_build_filename (outside, "kept", NULL);
  g_autofree char *point = g_build_filename (folder, "point", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (point, 0700), ==, 0);
  g_assert_true (g_file_set_contents (kept, "x", 1, NULL));
  if (mount (outside, point, NULL, MS_BIND, NULL) != 0)
    g_test_skip ("mounting is not allowed here");
  else
    {
      g_assert_false (hoist_file_remove_tree (folder, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_IO);
      g_assert_nonnull (strstr (error->message, "another file system"));
      g_clear_error (&error);
      g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
      g_assert_cmpint (umount (point), ==, 0);
    }
  g_assert_true (hoist_file_remove_tree (folder, &error));
  g_assert_true (hoist_file_remove_tree (outside, &error));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/file-tree/missing", test_missing);
  g_test_add_func ("/base/file-tree/links", test_links);
  g_test_add_func ("/base/file-tree/deep", test_deep);
  g_test_add_func ("/base/file-tree/read-only", test_read_only);
  g_test_add_func ("/base/file-tree/many", test_many);
  g_test_add_func ("/base/file-tree/mount", test_mount);
  return g_test_run ();
}
