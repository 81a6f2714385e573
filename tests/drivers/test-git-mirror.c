/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mirror: tags by their full commits, one tag at a time, files of commits, trees written out
 * and verified; and what an origin may try. */
#include "drivers/hoist-git-source.h"

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-process.h"
#include "trap.h"

#include <glib/gstdio.h>
#include <string.h>
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

/* The second time nothing is started: without its objects the mirror still knows the file, and a
 * mirror that is made anew for another repository does not. */
static void
test_file_is_kept (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *commit = fixture_commit_of (f->work, "v0.2.0");
  g_autofree char *objects = g_build_filename (f->source.mirror, "objects", NULL);
  g_autofree char *first = NULL, *second = NULL;

  g_assert_true (hoist_git_mirror_refresh (&f->source, NULL, &error));
  first = hoist_git_mirror_read_file (&f->source, commit, "CHANGELOG.md", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (hoist_file_remove_tree (objects, &error));
  second = hoist_git_mirror_read_file (&f->source, commit, "CHANGELOG.md", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (second, ==, first);
  g_assert_null (hoist_git_mirror_read_file (&f->source, commit, "README.md", NULL, &error));
  g_clear_error (&error);
  g_assert_true (hoist_file_remove_tree (f->source.mirror, &error));
  g_assert_null (hoist_git_mirror_read_file (&f->source, commit, "CHANGELOG.md", NULL, &error));
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

/* Reliability 18–25, 35: nothing but a plain tag is asked for, and nothing is executed. */
static void
test_hostile_refs (Fixture *f, gconstpointer data)
{
  static const char *const bad[] = { "",
                                     "-x",
                                     "--upload-pack=touch trace",
                                     "--orphan=x",
                                     "v1.0.0..v2.0.0",
                                     "HEAD",
                                     "@",
                                     "FETCH_HEAD",
                                     "refs/stash",
                                     "v1.0.0^{/x}",
                                     ":path",
                                     "v1.0.0~3",
                                     "@{-1}",
                                     "v0.1.0\r",
                                     "v0.1.0\n",
                                     " v0.1.0",
                                     "v0.1.0:refs/heads/main",
                                     "+v0.1.0",
                                     "v0.1.0^{}",
                                     "../v0.1.0",
                                     "refs/tags/v0.1.0",
                                     "$(id)",
                                     "v0.1.0;id",
                                     "0123456789012345678901234567890123456789",
                                     "v0.1.0\xe2\x80\xae" };
  static const char *const repositories[] = { "",
                                              "-oProxyCommand=x",
                                              "ext::touch trace",
                                              "file:///etc",
                                              "git://host/x",
                                              "http://host/x",
                                              "relative/path",
                                              "https://user:word@host/x.git",
                                              "--upload-pack=x",
                                              "/a/../b" };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_null (hoist_git_mirror_fetch_tag (&f->source, bad[i], NULL, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      g_clear_error (&error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (repositories); i++)
    {
      HoistSourceOrigin origin = { f->mirror, repositories[i] };

      g_assert_null (hoist_git_mirror_fetch_tag (&origin, "v0.1.0", NULL, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      g_assert_null (strstr (error->message, ":word@"));
      g_clear_error (&error);
    }
  g_assert_false (g_file_test (f->mirror, G_FILE_TEST_EXISTS));
}

/* What an origin may call its refs: taken without harm, and never offered. */
static void
test_odd_tags_of_the_origin (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "-x",          "--help",
                                       "$(id)",       "v1.0.0;id",
                                       "v1.0.0|x|y",  "nightly",
                                       "v2",          "v1.0.0\xe2\x80\xae",
                                       "deep/v1.0.0", "0123456789012345678901234567890123456789" };
  g_autofree char *commit = fixture_commit_of (f->work, "v0.1.0");
  g_autoptr (GPtrArray) tags = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *tag = g_strconcat ("refs/tags/", names[i], NULL);
      g_autofree char *branch = g_strconcat ("refs/heads/", names[i], NULL);

      g_free (fixture_git (f->origin, "update-ref", tag, commit, NULL));
      g_free (fixture_git (f->origin, "update-ref", branch, commit, NULL));
    }
  g_assert_true (hoist_git_mirror_refresh (&f->source, NULL, &error));
  g_assert_no_error (error);
  tags = hoist_git_mirror_list_tags (&f->source, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tags->len, ==, 2);
}

/* Reliability 29, 33: a tag of a tag of a commit is one, a tag of a tag of a file is none; a
 * history that was written anew is taken. */
static void
test_tags_of_tags (Fixture *f, gconstpointer data)
{
  g_autofree char *wanted = fixture_commit_of (f->work, "v0.1.0");
  g_autofree char *found = NULL;
  g_autoptr (GError) error = NULL;

  g_free (fixture_git (f->work, "tag", "-a", "-m", "x", "v5.0.0", "v0.1.0", NULL));
  g_free (fixture_git (f->work, "tag", "-a", "-m", "x", "v6.0.0", "HEAD:VERSION", NULL));
  g_free (fixture_git (f->work, "tag", "-a", "-m", "x", "v6.0.1", "v6.0.0", NULL));
  g_free (fixture_git (f->work, "tag", "-a", "-m", "x", "v6.0.2", "HEAD^{tree}", NULL));
  g_free (fixture_git (f->work, "checkout", "-q", "--orphan", "anew", NULL));
  g_free (fixture_git (f->work, "commit", "-q", "-m", "unrelated", NULL));
  g_free (
      fixture_git (f->work, "push", "-q", "-f", f->origin, "HEAD:refs/heads/main", "--tags", NULL));
  g_assert_true (hoist_git_mirror_refresh (&f->source, NULL, &error));
  g_assert_no_error (error);
  found = hoist_git_mirror_fetch_tag (&f->source, "v5.0.0", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, wanted);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("v6.0.%u", i);

      g_assert_null (hoist_git_mirror_fetch_tag (&f->source, name, NULL, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
      g_clear_error (&error);
    }
}

/* A tag that upstream took away is gone from the list, and the commit that was pinned stays. */
static void
test_deleted_upstream (Fixture *f, gconstpointer data)
{
  g_autofree char *commit = hoist_git_mirror_fetch_tag (&f->source, "v0.2.0", NULL, NULL);
  g_autofree char *folder = fixture_path (f, "out");
  g_autoptr (GPtrArray) tags = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_git_mirror_refresh (&f->source, NULL, &error));
  g_free (fixture_git (f->origin, "update-ref", "-d", "refs/tags/v0.2.0", NULL));
  g_free (
      fixture_git (f->origin, "update-ref", "refs/heads/main", "refs/tags/v0.1.0^{commit}", NULL));
  g_free (fixture_git (f->origin, "gc", "-q", "--prune=now", NULL));
  g_assert_true (hoist_git_mirror_refresh (&f->source, NULL, &error));
  g_assert_no_error (error);
  tags = hoist_git_mirror_list_tags (&f->source, NULL, &error);
  g_assert_cmpuint (tags->len, ==, 1);
  g_assert_null (hoist_git_mirror_fetch_tag (&f->source, "v0.2.0", NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (hoist_git_mirror_has_commit (&f->source, commit, NULL));
  g_assert_true (hoist_git_mirror_write_out (&f->source, commit, folder, NULL, &error));
  g_assert_no_error (error);
}

/* Reliability F2: git was killed and left its locks. Nobody but us writes here, so they go. */
static void
test_stale_locks (Fixture *f, gconstpointer data)
{
  static const char *const locks[] = { "refs/hoist/tags/v0.3.0.lock", "refs/hoist/heads/main.lock",
                                       "packed-refs.lock", "shallow.lock" };
  g_autofree char *file = g_build_filename (f->work, "later.txt", NULL);

  g_assert_true (hoist_git_mirror_refresh (&f->source, NULL, NULL));
  fixture_write (file, "later\n");
  g_free (fixture_release (f, "v0.3.0"));
  g_free (fixture_git (f->origin, "update-ref", "-d", "refs/tags/v0.1.0", NULL)); /* to be pruned */
  for (guint i = 0; i < G_N_ELEMENTS (locks); i++)
    {
      g_autofree char *path = g_build_filename (f->mirror, locks[i], NULL);

      fixture_write (path, "");
    }
  {
    g_autoptr (GError) error = NULL;
    g_autofree char *commit = hoist_git_mirror_fetch_tag (&f->source, "v0.3.0", NULL, &error);

    g_assert_no_error (error);
    g_assert_nonnull (commit);
    g_assert_true (hoist_git_mirror_refresh (&f->source, NULL, &error));
    g_assert_no_error (error);
  }
}

/* A mirror that was begun and not finished, or lost a piece, is made anew by itself. */
static void
test_half_made (Fixture *f, gconstpointer data)
{
  g_autofree char *config = g_build_filename (f->mirror, "config", NULL);
  g_autofree char *commit = NULL;
  g_autoptr (GError) error = NULL;

  fixture_write (config, "");
  commit = hoist_git_mirror_fetch_tag (&f->source, "v0.1.0", NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (commit);
}

/* An origin with traps of its own, read as the user we are: none of them runs. */
static void
test_nothing_of_the_origin_runs (Fixture *f, gconstpointer data)
{
  g_autofree char *commit = NULL;
  g_autofree char *folder = fixture_path (f, "out");
  g_autoptr (GError) error = NULL;

  trap_set (f, f->origin);
  g_assert_true (hoist_git_mirror_refresh (&f->source, NULL, &error));
  g_assert_no_error (error);
  trap_assert_untouched (f);
  commit = hoist_git_mirror_fetch_tag (&f->source, "v0.2.0", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (hoist_git_mirror_write_out (&f->source, commit, folder, NULL, &error));
  g_assert_no_error (error);
  trap_assert_untouched (f);
}

/* The same doubt by other ways to the folder: a clone with a work tree, a link, an odd name. */
static void
test_foreign_owner_by_other_ways (Fixture *f, gconstpointer data)
{
  g_autofree char *pointer = fixture_path (f, "pointer.git");
  g_autofree char *odd = fixture_path (f, "od\"d \\na\xc3\xa4me;#.git");
  const char *origins[] = { f->work, pointer, odd };
  const char *argv[] = { "chown", "-R", "1:1", f->origin, f->work, odd, NULL };
  HoistProcessOrder order = { .argv = argv, .folder = "/", .uid = -1, .gid = -1, .keep_fd = -1 };
  HoistProcessOutcome outcome;
  g_autoptr (GError) error = NULL;

  if (geteuid () != 0)
    {
      g_test_skip ("giving files to others needs root");
      return;
    }
  g_assert_cmpint (symlink (f->origin, pointer), ==, 0);
  g_free (fixture_git (f->folder, "clone", "-q", "--bare", f->origin, odd, NULL));
  g_assert_true (hoist_process_run (&order, &outcome, NULL, &error));
  for (guint i = 0; i < G_N_ELEMENTS (origins); i++)
    {
      HoistSourceOrigin origin = { f->mirror, origins[i] };
      g_autofree char *commit = hoist_git_mirror_fetch_tag (&origin, "v0.2.0", NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (commit);
    }
}

/* git mktree, with what only it would take. */
static char *
make_tree (Fixture *f, const char *listing)
{
  g_autofree char *objects = g_build_filename (f->work, ".git/objects", NULL);
  g_autofree char *text = fixture_read (listing);
  g_autofree char *line = NULL;
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GError) error = NULL;

  child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                            "git", "-C", f->work, "-c", "safe.directory=*", "mktree", "--missing",
                            NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (child, text, NULL, &line, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (child));
  return g_strchomp (g_steal_pointer (&line));
}

/* Reliability 37–39: trees that no checkout of git's own would make. */
static void
test_hostile_trees (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *listing; /* for mktree; BLOB and TREE are filled in */
    gboolean refused;
  } cases[] = {
    { "100644 blob BLOB\t.git\n", TRUE },
    { "40000 tree TREE\t.git\n", TRUE },
    { "40000 tree TREE\t.GIT\n", TRUE },
    { "100644 blob BLOB\t..\n", TRUE },
    { "40000 tree TREE\t..\n", TRUE },
    { "100644 blob BLOB\tA\n100644 blob BLOB\ta\n", TRUE },
    { "100644 blob BLOB\t-rf\n", FALSE },
    { "100644 blob BLOB\t\"new\\nline\\\\\"\n", FALSE },
    { "100644 blob BLOB\t\"\\344\\366\"\n", FALSE },
    { "100644 blob BLOB\t.gitmodules\n", TRUE },
  };
  g_autofree char *file = fixture_path (f, "file");
  g_autofree char *blob = NULL, *tree = NULL;

  fixture_write (file,
                 "[submodule \"x\"]\n\tpath = x\n\turl = --upload-pack=touch\n\tupdate = !x\n");
  blob = fixture_git (f->work, "hash-object", "-w", file, NULL);
  tree = fixture_git (f->work, "rev-parse", "HEAD:lib", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *tag = g_strdup_printf ("v8.0.%u", i);
      g_autofree char *folder = g_strdup_printf ("%s/out-%u", f->folder, i);
      g_autofree char *index = g_strdup_printf ("%s/index-%u", f->folder, i);
      g_autoptr (GString) text = g_string_new (cases[i].listing);
      g_autofree char *made = NULL, *commit = NULL, *found = NULL;
      g_autoptr (GError) error = NULL;
      gboolean ok = FALSE;

      g_string_replace (text, "BLOB", blob, 0);
      g_string_replace (text, "TREE", tree, 0);
      fixture_write (index, text->str);
      made = make_tree (f, index);
      commit = fixture_git (f->work, "commit-tree", "-m", "x", made, NULL);
      g_free (fixture_git (f->work, "tag", tag, commit, NULL));
      g_free (fixture_git (f->work, "push", "-q", f->origin, tag, NULL));
      found = hoist_git_mirror_fetch_tag (&f->source, tag, NULL, &error);
      ok = found != NULL && hoist_git_mirror_write_out (&f->source, found, folder, NULL, &error);
      if (cases[i].refused == ok)
        g_error ("case %u: %s", i, error != NULL ? error->message : "was taken");
      if (!ok)
        g_test_message ("%s", error->message);
      g_assert_false (!ok && g_file_test (folder, G_FILE_TEST_EXISTS));
    }
}

/* Reliability 32: many refs cost little. */
static void
test_many_refs (Fixture *f, gconstpointer data)
{
  g_autofree char *commit = fixture_commit_of (f->work, "v0.1.0");
  g_autofree char *path = g_build_filename (f->origin, "packed-refs", NULL);
  g_autoptr (GString) text = g_string_new ("# pack-refs with: peeled fully-peeled sorted \n");
  g_autoptr (GPtrArray) tags = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (text, "%s refs/tags/v1.%04u.0\n", commit, i + 1000);
  fixture_write (path, text->str);
  g_assert_true (hoist_git_mirror_refresh (&f->source, NULL, &error));
  g_assert_no_error (error);
  tags = hoist_git_mirror_list_tags (&f->source, NULL, &error);
  g_assert_cmpuint (tags->len, >=, 5000);
}

static gboolean
cancel_cb (gint pid, guint64 start_time, gpointer user_data, GError **error)
{
  g_cancellable_cancel (user_data);
  return TRUE;
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  HoistDriverCall call = {
    .keep_fd = -1, .cancellable = cancellable, .effect = cancel_cb, .user_data = cancellable
  };
  g_autofree char *commit = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (hoist_git_mirror_fetch_tag (&f->source, "v0.2.0", &call, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  g_clear_error (&error);
  g_cancellable_reset (cancellable);
  g_assert_false (hoist_git_mirror_refresh (&f->source, &call, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  g_clear_error (&error);
  commit = hoist_git_mirror_fetch_tag (&f->source, "v0.2.0", NULL, &error);
  g_assert_no_error (error);
}

typedef struct
{
  Fixture *f;
  const char *commit, *folder;
  ino_t found;
} Writing;

static gpointer
write_thread (gpointer data)
{
  Writing *writing = data;
  g_autoptr (GError) error = NULL;
  struct stat st;

  g_assert_true (hoist_git_mirror_write_out (&writing->f->source, writing->commit, writing->folder,
                                             NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (stat (writing->folder, &st), ==, 0);
  writing->found = st.st_ino;
  return NULL;
}

/* Many runs at once: what one of them was given is never taken away by another. */
static void
test_written_out_by_many (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = fixture_path (f, "releases/demo/many");
  g_autofree char *commit = NULL;
  g_autoptr (GError) error = NULL;
  Writing writings[6];
  GThread *threads[6];

  commit = hoist_git_mirror_fetch_tag (&f->source, "v0.2.0", NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      writings[i] = (Writing){ f, commit, folder, 0 };
      threads[i] = g_thread_new ("write", write_thread, &writings[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  for (guint i = 1; i < G_N_ELEMENTS (threads); i++)
    g_assert_cmpuint (writings[i].found, ==, writings[0].found);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/drivers/git-mirror/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("tags", test_tags);
  ADD ("file-is-kept", test_file_is_kept);
  ADD ("branch-named-like-tag", test_branch_named_like_tag);
  ADD ("moved-and-missing", test_moved_and_missing);
  ADD ("tag-of-a-blob", test_tag_of_a_blob);
  ADD ("unreachable", test_unreachable);
  ADD ("write-out", test_write_out);
  ADD ("written-out-by-many", test_written_out_by_many);
  ADD ("attributes-and-links", test_attributes_and_links);
  ADD ("changed-repository", test_changed_repository);
  ADD ("foreign-owner", test_foreign_owner);
  ADD ("hostile-refs", test_hostile_refs);
  ADD ("odd-tags-of-the-origin", test_odd_tags_of_the_origin);
  ADD ("tags-of-tags", test_tags_of_tags);
  ADD ("deleted-upstream", test_deleted_upstream);
  ADD ("stale-locks", test_stale_locks);
  ADD ("half-made", test_half_made);
  ADD ("nothing-of-the-origin-runs", test_nothing_of_the_origin_runs);
  ADD ("foreign-owner-by-other-ways", test_foreign_owner_by_other_ways);
  ADD ("hostile-trees", test_hostile_trees);
  ADD ("many-refs", test_many_refs);
  ADD ("cancelled", test_cancelled);
  return g_test_run ();
}
