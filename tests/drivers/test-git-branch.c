/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The revisions of a branch as releases: their order is that of the branch. */
#include "drivers/hoist-git-source.h"

#include <string.h>

#include "base/hoist-error.h"
#include "base/hoist-version.h"
#include "fixture.h"

static void
commit (Fixture *f, const char *text)
{
  g_autofree char *path = g_build_filename (f->work, "more", NULL);

  fixture_write (path, text);
  g_free (fixture_git (f->work, "add", "more", NULL));
  g_free (fixture_git (f->work, "-c", "user.name=t", "-c", "user.email=t@example.org", "commit",
                       "-q", "-m", text, NULL));
}

static void
test_branch (void)
{
  Fixture f;
  g_autoptr (GError) error = NULL;
  const HoistSourceDriver *git = hoist_source_get_git ();

  fixture_init (&f);
  fixture_make_repository (&f);
  commit (&f, "Redis upgrade.");
  commit (&f, "Password | hashing.");
  g_autofree char *head = fixture_commit_of (f.work, "HEAD");
  g_autofree char *before = fixture_commit_of (f.work, "HEAD~1");
  g_autofree char *date =
      fixture_git (f.work, "log", "-1", "--format=%cd", "--date=format-local:.%Y.%-m.%-d", NULL);
  g_free (fixture_git (f.work, "push", "-q", f.origin, "HEAD:refs/heads/main", NULL));
  HoistSourceOrigin origin = f.source;
  origin.branch = "main";

  g_assert_true (git->refresh (&origin, NULL, &error));
  g_assert_no_error (error);
  g_autoptr (GPtrArray) tags = git->list_tags (&origin, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tags->len, >=, 4);
  const HoistSourceTag *newest = tags->pdata[0], *second = tags->pdata[1];
  g_assert_cmpstr (newest->commit, ==, head);
  g_assert_cmpstr (second->commit, ==, before);
  g_assert_cmpstr (newest->subject, ==, "Password | hashing.");
  g_assert_true (g_str_has_suffix (newest->tag, date));
  for (guint i = 0; i + 1 < tags->len; i++)
    g_assert_cmpint (hoist_version_compare (((HoistSourceTag *) tags->pdata[i])->tag,
                                            ((HoistSourceTag *) tags->pdata[i + 1])->tag),
                     >, 0);
  g_assert_true (hoist_version_is_release (newest->tag, HOIST_SOURCE_REVISION_PREFIX));
  g_assert_false (hoist_version_is_prerelease (newest->tag));

  g_autofree char *found = git->fetch_tag (&origin, second->tag, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, before);
  g_assert_null (git->fetch_tag (&origin, "rev-999.2013.9.28", NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_clear_error (&error);
  origin.branch = "nowhere";
  g_assert_null (git->list_tags (&origin, NULL, &error));
  g_assert_nonnull (strstr (error->message, "has no branch nowhere"));
  g_clear_error (&error);
  origin.branch = "--all";
  g_assert_null (git->list_tags (&origin, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/git-branch/revisions", test_branch);
  return g_test_run ();
}
