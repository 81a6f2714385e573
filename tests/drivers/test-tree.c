/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Listings and the comparison of a folder with a commit: by content, type and mode, never by index.
 */
#include "drivers/hoist-tree.h"

#include "base/hoist-error.h"
#include "fixture.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void
test_parse (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTree) tree = hoist_tree_parse (
      "c",
      "100644 blob aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\tREADME\n"
      "100755 blob bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\t\"a\\303\\244 \\\"q\\\"\\n.txt\"\n",
      &error);
  const HoistTreeEntry *entry;

  g_assert_no_error (error);
  g_assert_cmpuint (tree->entries->len, ==, 2);
  entry = g_ptr_array_index (tree->entries, 1);
  g_assert_cmpstr (entry->path, ==, "a\303\244 \"q\"\n.txt");
  g_assert_cmpuint (entry->mode, ==, 0100755);
  g_assert_nonnull (hoist_tree_find (tree, "README"));
  g_assert_null (hoist_tree_find (tree, "READM"));
}

static void
test_refused_paths (void)
{
  static const char *const bad[] = {
    "../x", "a/../b", ".git/config", "a/.GIT/hooks", "a//b", "/x"
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *line =
          g_strdup_printf ("100644 blob aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\t%s\n", bad[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (hoist_tree_parse ("c", line, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
    }
}

static void
test_case_twins (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (
      hoist_tree_parse ("c",
                        "100644 blob aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\tMakefile\n"
                        "100644 blob aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\tmakefile\n",
                        &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
}

static HoistTree *
read_tree (Fixture *f, const char *name)
{
  g_autofree char *commit = fixture_commit_of (f->tenant, name);
  g_autofree char *listing = fixture_git (f->tenant, "ls-tree", "-r", "--full-tree", commit, NULL);
  g_autoptr (GError) error = NULL;
  HoistTree *tree = hoist_tree_parse (commit, listing, &error);

  g_assert_no_error (error);
  return tree;
}

static guint
count_differences (HoistTree *tree, const char *folder, const char *first)
{
  g_auto (HoistTreeDifference) difference = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_tree_compare (tree, folder, &difference, NULL, &error));
  g_assert_no_error (error);
  if (first != NULL)
    g_assert_cmpstr (g_ptr_array_index (difference.names, 0), ==, first);
  return difference.n_different;
}

static void
test_compare (void)
{
  Fixture f;
  g_autoptr (HoistTree) tree = NULL;
  g_autofree char *version = NULL, *program = NULL, *link = NULL, *extra = NULL;

  fixture_init (&f);
  fixture_make_repository (&f);
  tree = read_tree (&f, "HEAD");
  version = g_build_filename (f.tenant, "VERSION", NULL);
  program = g_build_filename (f.tenant, "bin/run", NULL);
  link = g_build_filename (f.tenant, "current", NULL);
  extra = g_build_filename (f.tenant, "untracked", NULL);
  fixture_write (extra, "x");
  g_assert_cmpuint (count_differences (tree, f.tenant, NULL), ==, 0);
  fixture_write (version, "v0.1.1\n"); /* same length */
  g_assert_cmpuint (count_differences (tree, f.tenant, "VERSION"), ==, 1);
  fixture_write (version, ""); /* what a power cut leaves */
  g_assert_cmpuint (count_differences (tree, f.tenant, "VERSION"), ==, 1);
  fixture_write (version, "v0.1.0\n");
  g_assert_cmpuint (count_differences (tree, f.tenant, NULL), ==, 0);
  g_assert_cmpint (g_chmod (program, 0644), ==, 0);
  g_assert_cmpuint (count_differences (tree, f.tenant, "bin/run"), ==, 1);
  g_assert_cmpint (g_chmod (program, 0755), ==, 0);
  g_assert_cmpint (g_unlink (link), ==, 0);
  g_assert_cmpint (symlink ("/etc/passwd", link), ==, 0);
  g_assert_cmpuint (count_differences (tree, f.tenant, "current"), ==, 1);
  fixture_clear (&f);
}

/* A folder on the way that became a link must not lead the comparison astray. */
static void
test_compare_through_link (void)
{
  Fixture f;
  g_autoptr (HoistTree) tree = NULL;
  g_autofree char *lib = NULL, *aside = NULL;

  fixture_init (&f);
  fixture_make_repository (&f);
  tree = read_tree (&f, "HEAD");
  lib = g_build_filename (f.tenant, "lib", NULL);
  aside = fixture_path (&f, "lib-elsewhere");
  g_assert_cmpint (g_rename (lib, aside), ==, 0);
  g_assert_cmpint (symlink (aside, lib), ==, 0);
  g_assert_cmpuint (count_differences (tree, f.tenant, "lib/a.py"), ==, 1);
  fixture_clear (&f);
}

static void
test_collisions_and_changes (void)
{
  Fixture f;
  g_autoptr (HoistTree) from = NULL, to = NULL;
  g_autoptr (GPtrArray) collisions = NULL, changes = NULL;
  g_autofree char *path = NULL;

  fixture_init (&f);
  fixture_make_repository (&f);
  from = read_tree (&f, "v0.1.0");
  to = read_tree (&f, "v0.2.0");
  path = g_build_filename (f.tenant, "new/file.txt", NULL);
  fixture_write (path, "new\n"); /* the same content is no collision */
  collisions = hoist_tree_find_collisions (to, from, f.tenant);
  g_assert_cmpuint (collisions->len, ==, 0);
  g_clear_pointer (&collisions, g_ptr_array_unref);
  fixture_write (path, "mine\n");
  collisions = hoist_tree_find_collisions (to, from, f.tenant);
  g_assert_cmpuint (collisions->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (collisions, 0), ==, "new/file.txt");
  changes = hoist_tree_list_changes (from, to);
  g_assert_cmpuint (changes->len, ==,
                    5); /* VERSION, lib/a.py, CHANGELOG.md, new/file.txt, old.txt */
  fixture_clear (&f);
}

static void
test_leaving_link (void)
{
  static const struct
  {
    const char *target;
    gboolean leaves;
  } cases[] = { { "a", FALSE },
                { "../a", FALSE },
                { "../../a", TRUE },
                { "/etc", TRUE },
                { "b/../../../c", TRUE } };
  Fixture f;
  g_autoptr (HoistTree) tree = hoist_tree_parse (
      "c", "120000 blob aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\tsub/link\n", NULL);

  fixture_init (&f);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *folder = g_strdup_printf ("%s/%u", f.folder, i);
      g_autofree char *sub = g_build_filename (folder, "sub", NULL);
      g_autofree char *link = g_build_filename (sub, "link", NULL);
      g_autofree char *found = NULL;

      g_assert_cmpint (g_mkdir_with_parents (sub, 0755), ==, 0);
      g_assert_cmpint (symlink (cases[i].target, link), ==, 0);
      found = hoist_tree_find_leaving_link (tree, folder);
      g_assert_cmpstr (found, ==, cases[i].leaves ? "sub/link" : NULL);
    }
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/tree/parse", test_parse);
  g_test_add_func ("/drivers/tree/refused-paths", test_refused_paths);
  g_test_add_func ("/drivers/tree/case-twins", test_case_twins);
  g_test_add_func ("/drivers/tree/compare", test_compare);
  g_test_add_func ("/drivers/tree/compare-through-link", test_compare_through_link);
  g_test_add_func ("/drivers/tree/collisions-and-changes", test_collisions_and_changes);
  g_test_add_func ("/drivers/tree/leaving-link", test_leaving_link);
  return g_test_run ();
}
