/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/hoist-cli-demo.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *base;

static char *
path_of (const char *name)
{
  return g_build_filename (base, name, NULL);
}

static void
test_tree (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *from = path_of ("from");
  g_autofree char *to = path_of ("to");
  g_autofree char *deep = path_of ("from/a/b");
  g_autofree char *file = path_of ("from/a/b/program");
  g_autofree char *link = path_of ("from/a/link");
  g_autofree char *copied = path_of ("to/a/b/program");
  g_autofree char *copied_link = path_of ("to/a/link");
  g_autofree char *text = NULL;
  char target[64] = "";
  struct stat one, two;
  g_assert_true (hoist_file_make_folders (deep, 0755, &error));
  g_assert_true (g_file_set_contents (file, "hello", -1, &error));
  g_assert_cmpint (chmod (file, 0751), ==, 0);
  g_assert_cmpint (symlink ("b/program", link), ==, 0);
  g_assert_true (hoist_demo_copy_tree (from, to, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (copied, &text, NULL, &error));
  g_assert_cmpstr (text, ==, "hello");
  g_assert_cmpint (stat (file, &one), ==, 0);
  g_assert_cmpint (stat (copied, &two), ==, 0);
  g_assert_cmpint (one.st_mode, ==, two.st_mode);
  g_assert_cmpint (one.st_mtim.tv_nsec, ==, two.st_mtim.tv_nsec); /* git sees no change */
  g_assert_cmpint (readlink (copied_link, target, sizeof target - 1), >, 0);
  g_assert_cmpstr (target, ==, "b/program");
  g_assert_false (hoist_demo_copy_tree (from, to, NULL, &error)); /* never into what is there */
  g_assert_nonnull (error);
}

static void
test_cancelled (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *from = path_of ("from");
  g_autofree char *to = path_of ("cancelled");
  g_cancellable_cancel (cancellable);
  g_assert_false (hoist_demo_copy_tree (from, to, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_relocate (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *environment = path_of ("venv");
  g_autofree char *bin = path_of ("venv/bin");
  g_autofree char *settings = path_of ("venv/pyvenv.cfg");
  g_autofree char *script = path_of ("venv/bin/activate");
  g_autofree char *text = NULL;
  struct stat st;
  g_assert_true (hoist_file_make_folders (bin, 0755, &error));
  g_assert_true (
      g_file_set_contents (settings, "command = venv /a/longer/place/venv\n", -1, &error));
  g_assert_true (g_file_set_contents (script, "VIRTUAL_ENV=/a/longer/place/venv\n", -1, &error));
  g_assert_cmpint (chmod (script, 0755), ==, 0);
  g_assert_true (hoist_demo_relocate_environment (environment, "/a/longer/place", "/b", &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (script, &text, NULL, &error));
  g_assert_cmpstr (text, ==, "VIRTUAL_ENV=/b/venv\n"); /* and nothing of the longer text after it */
  g_assert_cmpint (stat (script, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0755);
}

int
main (int argc, char **argv)
{
  base = g_dir_make_tmp ("hoist-copy-XXXXXX", NULL);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-demo-copy/tree", test_tree);
  g_test_add_func ("/cli-demo-copy/cancelled", test_cancelled);
  g_test_add_func ("/cli-demo-copy/relocate", test_relocate);
  int result = g_test_run ();
  g_assert_true (hoist_file_remove_tree (base, NULL));
  g_free (base);
  return result;
}
