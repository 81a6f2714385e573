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

static void
add_tag (GPtrArray *tags, const char *name, const char *commit)
{
  HoistSourceTag *tag = g_new0 (HoistSourceTag, 1);

  tag->tag = g_strdup (name);
  tag->commit = g_strdup (commit);
  g_ptr_array_add (tags, tag);
}

static void
assert_release (GPtrArray *tags, const char *commit, const char *prefix, const char *expected)
{
  g_autofree char *tag = hoist_source_dup_release (tags, commit, prefix);

  g_assert_cmpstr (tag, ==, expected);
}

static void
test_release_of_commit (void)
{
  g_autoptr (GPtrArray) tags =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_source_tag_free);

  add_tag (tags, "v2.0.0-rc1", "a");
  add_tag (tags, "v1.9.0", "a");
  add_tag (tags, "v1.10.0", "a");
  add_tag (tags, "release-1.10", "a");
  add_tag (tags, "v3.0.0", "b");
  add_tag (tags, "v4.0.0-rc1", "c");
  assert_release (tags, "a", "v", "v1.10.0");
  assert_release (tags, "a", "release-", "release-1.10");
  assert_release (tags, "c", "v", "v4.0.0-rc1");
  assert_release (tags, "d", "v", "");
  assert_release (NULL, "a", "v", "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/source-git/table", test_table);
  g_test_add_func ("/drivers/source-git/local-commits", test_local_commits);
  g_test_add_func ("/drivers/source-git/release-of-commit", test_release_of_commit);
  return g_test_run ();
}
