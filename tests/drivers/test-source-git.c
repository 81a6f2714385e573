/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table is whole, and a commit that the origin does not have is found out. */
#include "drivers/hoist-source.h"

#include "fixture.h"

static void
test_table (void)
{
  const HoistSourceDriver *git = hoist_source_get_git ();
  gconstpointer const *functions = (gconstpointer const *) git;

  g_assert_cmpstr (git->name, ==, "git");
  for (guint i = 0; i < sizeof *git / sizeof (gpointer); i++)
    g_assert_nonnull (functions[i]);
}

static void
test_local_commits (void)
{
  const HoistSourceDriver *git = hoist_source_get_git ();
  Fixture f;
  g_autofree char *file = NULL, *commit = NULL, *released = NULL;
  g_autoptr (HoistTree) tree = NULL;
  g_autoptr (GError) error = NULL;

  fixture_init (&f);
  fixture_make_repository (&f);
  released = fixture_commit_of (f.tenant, "HEAD");
  file = g_build_filename (f.tenant, "patched", NULL);
  fixture_write (file, "by hand\n");
  g_free (fixture_git (f.tenant, "add", "-A", NULL));
  g_free (fixture_git (f.tenant, "commit", "-q", "-m", "by hand", NULL));
  commit = fixture_commit_of (f.tenant, "HEAD");
  g_assert_true (git->refresh (&f.source, NULL, &error));
  g_assert_true (git->has_commit (&f.source, released, NULL));
  g_assert_false (git->has_commit (&f.source, commit, NULL));
  tree = git->read_local_tree (f.tenant, commit, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (hoist_tree_find (tree, "patched"));
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/source-git/table", test_table);
  g_test_add_func ("/drivers/source-git/local-commits", test_local_commits);
  return g_test_run ();
}
