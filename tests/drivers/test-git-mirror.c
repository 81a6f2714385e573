/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mirror: tags by their full commits, one tag at a time, files of commits, trees written out
 * and verified; and what an origin may try. */
#include "drivers/hoist-git-source.h"

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "fixture.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void
set_up (Fixture *f, gconstpointer data)
{
  fixture_init (f);
  fixture_make_repository (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  fixture_clear (f);
}

static const HoistSourceTag *
find_tag (const GPtrArray *tags, const char *name)
{
  for (guint i = 0; i < tags->len; i++)
    if (g_str_equal (((HoistSourceTag *) g_ptr_array_index (tags, i))->tag, name))
      return g_ptr_array_index (tags, i);
  return NULL;
}

static void
test_tags (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tags = NULL;
  g_autofree char *wanted = fixture_commit_of (f->work, "v0.2.0");
  g_autofree char *file = NULL;

  g_free (fixture_git (f->work, "tag", "not-a-version", NULL));
  g_free (fixture_git (f->work, "push", "-q", f->origin, "--tags", NULL));
  g_assert_true (hoist_git_mirror_refresh (&f->source, NULL, &error));
  g_assert_no_error (error);
  tags = hoist_git_mirror_list_tags (&f->source, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tags->len, ==, 2);
  g_assert_cmpstr (find_tag (tags, "v0.2.0")->commit, ==, wanted);
  g_assert_cmpint (find_tag (tags, "v0.2.0")->date, >, 1000000);
  g_assert_true (hoist_git_mirror_has_commit (&f->source, wanted, NULL));
  g_assert_false (
      hoist_git_mirror_has_commit (&f->source, "0123456789012345678901234567890123456789", NULL));
  file = hoist_git_mirror_read_file (&f->source, wanted, "CHANGELOG.md", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (file, "# Changes"));
  g_assert_null (hoist_git_mirror_read_file (&f->source, wanted, "NOTHING", NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
}

/* A branch of the tag's name, on another commit, must not win. */
static void
test_branch_named_like_tag (Fixture *f, gconstpointer data)
{
  g_autofree char *wanted = fixture_commit_of (f->work, "refs/tags/v0.1.0");
  g_autofree char *other = fixture_commit_of (f->work, "refs/tags/v0.2.0");
  g_autofree char *spec = g_strdup_printf ("%s:refs/heads/v0.1.0", other);
  g_autofree char *found = NULL;
  g_autoptr (GError) error = NULL;

  g_free (fixture_git (f->work, "push", "-q", f->origin, spec, NULL));
  found = hoist_git_mirror_fetch_tag (&f->source, "v0.1.0", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, wanted);
  g_clear_pointer (&found, g_free);
  g_assert_true (hoist_git_mirror_refresh (&f->source, NULL, &error));
  found = hoist_git_mirror_fetch_tag (&f->source, "v0.1.0", NULL, &error);
  g_assert_cmpstr (found, ==, wanted);
}

static void
test_moved_and_missing (Fixture *f, gconstpointer data)
{
  g_autofree char *first = hoist_git_mirror_fetch_tag (&f->source, "v0.1.0", NULL, NULL);
  g_autofree char *moved = fixture_commit_of (f->work, "v0.2.0");
  g_autofree char *second = NULL;
  g_autoptr (GError) error = NULL;

  g_free (fixture_git (f->work, "tag", "-f", "v0.1.0", moved, NULL));
  g_free (fixture_git (f->work, "push", "-q", "-f", f->origin, "--tags", NULL));
  second = hoist_git_mirror_fetch_tag (&f->source, "v0.1.0", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (second, ==, moved);
  g_assert_cmpstr (second, !=, first);
  g_assert_null (hoist_git_mirror_fetch_tag (&f->source, "v9.9.9", NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (hoist_git_mirror_fetch_tag (&f->source, "--upload-pack=x", NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
}

static void
test_tag_of_a_blob (Fixture *f, gconstpointer data)
{
  g_autofree char *blob = fixture_git (f->work, "rev-parse", "HEAD:VERSION", NULL);
  g_autoptr (GPtrArray) tags = NULL;
  g_autoptr (GError) error = NULL;

  g_free (fixture_git (f->work, "tag", "v7.0.0", blob, NULL));
  g_free (fixture_git (f->work, "push", "-q", f->origin, "--tags", NULL));
  g_assert_null (hoist_git_mirror_fetch_tag (&f->source, "v7.0.0", NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_true (hoist_git_mirror_refresh (&f->source, NULL, &error));
  tags = hoist_git_mirror_list_tags (&f->source, NULL, &error);
  g_assert_null (find_tag (tags, "v7.0.0"));
}

static void
test_unreachable (Fixture *f, gconstpointer data)
{
  g_autofree char *nowhere = fixture_path (f, "nowhere.git");
  HoistSourceOrigin origin = { f->mirror, nowhere };
  g_autoptr (GError) error = NULL;

  g_assert_false (hoist_git_mirror_refresh (&origin, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);
  g_clear_error (&error);
  origin.repository = "ext::touch /tmp/never";
  g_assert_false (hoist_git_mirror_refresh (&origin, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
}

static void
test_write_out (Fixture *f, gconstpointer data)
{
  g_autofree char *commit = hoist_git_mirror_fetch_tag (&f->source, "v0.2.0", NULL, NULL);
  g_autofree char *folder = fixture_path (f, "releases/app/x");
  g_autofree char *version = g_build_filename (folder, "VERSION", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_git_mirror_write_out (&f->source, commit, folder, NULL, &error));
  g_assert_no_error (error);
  text = fixture_read (version);
  g_assert_cmpstr (text, ==, "v0.2.0\n");
  fixture_write (version, ""); /* a damaged one is written anew */
  g_assert_true (hoist_git_mirror_write_out (&f->source, commit, folder, NULL, &error));
  g_clear_pointer (&text, g_free);
  text = fixture_read (version);
  g_assert_cmpstr (text, ==, "v0.2.0\n");
}

/* Attributes would change bytes on their way to the disk (line ends, ident); and a link may not
 * leave. */
static void
test_attributes_and_links (Fixture *f, gconstpointer data)
{
  g_autofree char *attributes = g_build_filename (f->work, ".gitattributes", NULL);
  g_autofree char *file = g_build_filename (f->work, "windows.txt", NULL);
  g_autofree char *link = g_build_filename (f->work, "leaving", NULL);
  g_autofree char *folder = fixture_path (f, "out");
  g_autofree char *written = g_build_filename (folder, "windows.txt", NULL);
  g_autofree char *first = NULL, *second = NULL, *text = NULL;
  g_autoptr (GError) error = NULL;

  fixture_write (attributes, "*.txt text eol=crlf ident\n");
  fixture_write (file, "one\n$Id$\n");
  g_free (fixture_release (f, "v0.3.0"));
  first = hoist_git_mirror_fetch_tag (&f->source, "v0.3.0", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (hoist_git_mirror_write_out (&f->source, first, folder, NULL, &error));
  g_assert_no_error (error);
  text = fixture_read (written);
  g_assert_cmpstr (text, ==, "one\n$Id$\n");
  g_assert_cmpint (symlink ("../../other-tenant", link), ==, 0);
  g_free (fixture_release (f, "v0.4.0"));
  second = hoist_git_mirror_fetch_tag (&f->source, "v0.4.0", NULL, &error);
  g_assert_no_error (error);
  g_assert_false (hoist_git_mirror_write_out (&f->source, second, folder, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
}

/* Another repository under the same application: nothing of the old one is believed. */
static void
test_changed_repository (Fixture *f, gconstpointer data)
{
  g_autofree char *commit = hoist_git_mirror_fetch_tag (&f->source, "v0.1.0", NULL, NULL);
  g_autofree char *other = fixture_path (f, "other.git");
  HoistSourceOrigin origin = { f->mirror, other };
  g_autoptr (GError) error = NULL;

  g_free (fixture_git (f->folder, "init", "-q", "--bare", other, NULL));
  g_assert_true (hoist_git_mirror_has_commit (&f->source, commit, NULL));
  g_assert_true (hoist_git_mirror_refresh (&origin, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (hoist_git_mirror_has_commit (&origin, commit, NULL));
}

/* The origin belongs to somebody else: git's doubts about its owner are answered for this one. */
static void
test_foreign_owner (Fixture *f, gconstpointer data)
{
  g_autofree char *commit = NULL;
  g_autoptr (GError) error = NULL;

  if (geteuid () != 0)
    {
      g_test_skip ("needs root");
      return;
    }
  g_assert_cmpint (chown (f->origin, 1, 1), ==, 0);
  commit = hoist_git_mirror_fetch_tag (&f->source, "v0.1.0", NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (commit);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/drivers/git-mirror/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("tags", test_tags);
  ADD ("branch-named-like-tag", test_branch_named_like_tag);
  ADD ("moved-and-missing", test_moved_and_missing);
  ADD ("tag-of-a-blob", test_tag_of_a_blob);
  ADD ("unreachable", test_unreachable);
  ADD ("write-out", test_write_out);
  ADD ("attributes-and-links", test_attributes_and_links);
  ADD ("changed-repository", test_changed_repository);
  ADD ("foreign-owner", test_foreign_owner);
  return g_test_run ();
}
